"""Vectors that hold no numbers: of an embedder, of a question, and in an index that somebody else made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from index_helpers import documents

from rag_app.errors import IndexCorruptError, ModelError
from rag_app.index import Index, add_documents
from rag_app.index.layout import Layout
from rag_app.testing import FakeEmbedder


class Overflowing(FakeEmbedder):
    """Gives NaN for the texts of one document, as weights of half precision do."""

    def embed_documents(self, texts: Sequence[str]) -> np.ndarray:
        vectors = super().embed_documents(texts).copy()
        vectors[["7" in text for text in texts]] = np.nan
        return vectors


def test_an_embedder_that_gives_no_numbers_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^fake: its vector of a passage of \S+ holds NaN or infinity"):
        add_documents("i", documents(20), root=tmp_path, embedder=Overflowing())
    assert not Layout.of("i", tmp_path).complete_generations()


def test_a_question_without_numbers_is_told(root: Path, embedder: FakeEmbedder) -> None:
    with Index.open("i", root) as index, pytest.raises(ModelError, match="The vector of the question holds NaN"):
        index.dense_scores(np.full(embedder.dimension, np.nan, np.float32), 5)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_stored_vector_without_numbers_is_told(root: Path, embedder: FakeEmbedder, value: float) -> None:
    path = Layout.of("i", root).generation(1) / "vectors.faiss"
    data = bytearray(path.read_bytes())
    row = np.full(embedder.dimension, value, "<f4").tobytes()
    data[-len(row) :] = row
    path.write_bytes(data)
    vector = np.full(embedder.dimension, 0.1, np.float32)
    vector[0] = 0.2
    with Index.open("i", root) as index:
        calls = (
            lambda: index.dense_scores(vector, len(index)),
            lambda: index.dense_scores(vector, 2, {"source": index.chunks(index.chunk_ids[-1:])[0].source}),
            lambda: index.dense_scores_of(vector, index.chunk_ids[-1:]),
        )
        for call in calls:
            with pytest.raises(IndexCorruptError, match=r"vectors\.faiss: a vector holds NaN or infinity"):
                call()
        assert len(index.dense_scores_of(vector, index.chunk_ids[:5])) == 5
