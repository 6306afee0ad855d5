"""An index in Qdrant answers as the index does: the same chunks, order and scores, and the same filters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag_app.cli import main
from rag_app.errors import SettingsError
from rag_app.index import Index
from rag_app.index.read.to_qdrant import export_to_qdrant
from rag_app.testing import FakeEmbedder

qdrant_client = pytest.importorskip("qdrant_client")


def test_the_collection_answers_as_the_index(handbook: Index, embedder: FakeEmbedder) -> None:
    client = qdrant_client.QdrantClient(":memory:")
    assert export_to_qdrant(handbook, client, "handbook") == len(handbook)
    models = qdrant_client.models
    newer = models.Filter(must=[models.FieldCondition(key="metadata.year", range=models.Range(gte=2022))])
    for where, condition in ((None, None), ({"year": {"$gte": 2022}}, newer)):
        vector = embedder.embed_query("Who approves travel costs?")
        found = client.query_points("handbook", query=vector.tolist(), limit=4, query_filter=condition).points
        ids, scores = handbook.dense_scores(vector, 4, where)
        assert [p.score for p in found] == pytest.approx(scores.tolist(), abs=1e-6)
        assert {p.id for p in found if p.score > scores[-1] + 1e-6} == {
            int(i) for i, s in zip(ids, scores, strict=True) if s > scores[-1] + 1e-6
        }
        for chunk, point in zip(handbook.chunks([p.id for p in found]), found, strict=True):
            assert point.payload == {
                "text": chunk.text, "title": chunk.title, "source": chunk.source, "headings": list(chunk.headings),
                "page": chunk.page, "document_id": chunk.document_id, "start": chunk.start, "end": chunk.end,
                "metadata": dict(chunk.metadata), "above": chunk.above,
            }  # fmt: skip
    with pytest.raises(SettingsError, match="exists; delete it first"):
        export_to_qdrant(handbook, client, "handbook")


def test_a_collection_that_cannot_be_filled_is_deleted(handbook: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    client = qdrant_client.QdrantClient(":memory:")

    def broken(*args: Any, **options: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(client, "upsert", broken)
    with pytest.raises(OSError, match="no space"):
        export_to_qdrant(handbook, client, "handbook")
    assert not client.collection_exists("handbook")


def test_the_command_writes_a_folder(handbook: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["index", "export", "handbook", "--root", str(tmp_path / "indexes"), "--qdrant", str(tmp_path / "q")]
    assert main(command) == 0
    assert capsys.readouterr().out == f"handbook: {len(handbook)} points\n"
    client = qdrant_client.QdrantClient(path=str(tmp_path / "q"))
    assert client.count("handbook").count == len(handbook)
    client.close()
