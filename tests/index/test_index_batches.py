"""What a build does are functions over batches: splitting and embedding may happen anywhere, writing only writes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from index_helpers import answers, contents, documents

from rag_app.config import IndexRecipe
from rag_app.index import add_documents, verify_index
from rag_app.index.build.filled.embed import embed_batch
from rag_app.index.build.published.publish import publish
from rag_app.index.build.staged.read_and_split import SplitDocument, batches, split_batch
from rag_app.index.build.staged.staging import Staging
from rag_app.index.layout import Layout
from rag_app.index.manifest import MadeBy
from rag_app.schema import Chunk, Document
from rag_app.testing import FakeEmbedder

RECIPE = IndexRecipe(embedder="fake", chunk_tokens=24)


def embedded(chunks: Sequence[Chunk]) -> np.ndarray:
    return embed_batch(chunks, FakeEmbedder())


def test_batches_from_another_process_make_the_same_index(tmp_path: Path, embedder: FakeEmbedder) -> None:
    texts = [*documents(150), Document("long", "\n\n".join(d.text for d in documents(40)))]
    staging = Staging.create(Layout.of("far", tmp_path), "documents", RECIPE, None, MadeBy.of(embedder))
    calls = 0
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        split = partial(split_batch, embedder=FakeEmbedder(), chunk_tokens=RECIPE.chunk_tokens)
        for batch in batches(texts):
            staging.store.put_batch(batch, None, lambda found: pool.submit(split, found).result())
            calls += 1
        while (waiting := staging.next_batch(everything=True)) is not None:
            staging.add_vectors(waiting, pool.submit(embedded, staging.store.chunks(waiting.new)).result())
    publish(staging, RECIPE)
    staging.close()
    assert calls == 3 and embedder.embedded == 0
    near = Staging.create(Layout.of("near", tmp_path), "documents", RECIPE, None, MadeBy.of(embedder))
    near.close()
    (tmp_path / "near.toml").write_text('embedder = "fake"\nchunk_tokens = 24\n')
    add_documents("near", texts, root=tmp_path, embedder=embedder)
    assert contents("far", tmp_path) == contents("near", tmp_path) and verify_index("far", tmp_path).ok
    assert answers("far", tmp_path) == answers("near", tmp_path)


def test_only_texts_that_the_index_lacks_are_split(tmp_path: Path, embedder: FakeEmbedder) -> None:
    staging = Staging.create(Layout.of("i", tmp_path), "documents", RECIPE, None, MadeBy.of(embedder))
    seen: list[str] = []

    def split(found: Sequence[Document]) -> list[SplitDocument]:
        seen.extend(d.source for d in found)
        return split_batch(found, embedder, RECIPE.chunk_tokens)

    same = Document("other name", documents(1)[0].text, documents(1)[0].title, metadata=documents(1)[0].metadata)
    ids = staging.store.put_batch([*documents(3), same], None, split)
    assert ids == staging.store.put_batch([*documents(3), same], None, split) and len(set(ids)) == 4
    assert len(seen) == 3
    staging.close()


def test_batches_are_bounded_by_number_and_by_size() -> None:
    def sizes(texts: Sequence[str]) -> list[int]:
        return [len(b) for b in batches(Document(f"d{i}", text) for i, text in enumerate(texts))]

    assert sizes([]) == [] and sizes(["x"] * 130) == [64, 64, 2]
    assert sizes(["x" * 300_000] * 3) == [1, 1, 1] and sizes(["x", "y" * 2_000_000, "z"]) == [1, 1, 1]
