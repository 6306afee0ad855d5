"""An index in Qdrant answers as the index does: the same chunks, order and scores, and the same filters."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from rag_app.cli import main
from rag_app.errors import SettingsError
from rag_app.index import Index
from rag_app.index.to_qdrant import export_to_qdrant
from rag_app.testing import FakeEmbedder


@pytest.fixture(autouse=True)
def qdrant_client() -> Any:
    """Imported here, since every process collects all tests and one runs these."""
    return pytest.importorskip("qdrant_client")


def test_the_collection_answers_as_the_index(handbook: Index, embedder: FakeEmbedder, qdrant_client: Any) -> None:
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
    (leave,) = client.retrieve("handbook", [2])
    assert leave.payload == {
        "text": "# Leave\n\nEvery employee has 30 days of paid leave a year. Unused days expire in March.",
        "title": "Leave", "source": "leave.md", "headings": ["Leave"], "page": None, "document_id": 2, "start": 0,
        "end": 86, "metadata": {"year": 2021}, "above": "",
    }  # fmt: skip
    with pytest.raises(SettingsError, match="exists; delete it first"):
        export_to_qdrant(handbook, client, "handbook")


def test_a_collection_that_cannot_be_filled_is_deleted(
    handbook: Index, monkeypatch: pytest.MonkeyPatch, qdrant_client: Any
) -> None:
    client = qdrant_client.QdrantClient(":memory:")

    def broken(*args: Any, **options: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(client, "upsert", broken)
    with pytest.raises(OSError, match="no space"):
        export_to_qdrant(handbook, client, "handbook")
    assert not client.collection_exists("handbook")


def test_the_command_writes_a_folder(
    handbook: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str], qdrant_client: Any
) -> None:
    command = ["index", "export", "handbook", "--root", str(tmp_path / "indexes"), "--qdrant", str(tmp_path / "q")]
    assert main(command) == 0
    assert capsys.readouterr().out == f"handbook: {len(handbook)} points\n"
    client = qdrant_client.QdrantClient(path=str(tmp_path / "q"))
    assert client.count("handbook").count == len(handbook)
    client.close()


def refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, *options: str) -> str:
    assert main(["index", "export", "handbook", "--root", str(tmp_path / "indexes"), *options]) == 1
    said = capsys.readouterr().err
    assert said.startswith("rag-app: ") and "Traceback" not in said
    return said


@pytest.mark.parametrize("address", ["localhost:6333", "10.0.0.1:80", "my-qdrant.example.com:6333"])
def test_an_address_without_http_is_no_folder(
    handbook: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    assert f"write http://{address} for a server" in refused(capsys, tmp_path, "--qdrant", address)
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_with_the_form_of_an_address_is_one_where_it_exists(
    handbook: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "copy:1").mkdir()
    assert main(["index", "export", "handbook", "--root", str(tmp_path / "indexes"), "--qdrant", "copy:1"]) == 0
    assert (tmp_path / "copy:1" / "collection").is_dir()


def test_a_server_that_does_not_answer_is_named(
    handbook: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as bound:  # nobody listens there
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        said = refused(capsys, tmp_path, "--qdrant", address, "--collection", "c")
    assert f"Qdrant at {address}, collection 'c': " in said and "refused" in said
    assert said.count("\n") == 1 and "check the address, that a server runs there" in said


def test_what_the_client_refuses_is_a_sentence(
    handbook: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*args: Any, **options: Any) -> None:
        raise ValueError("Collection name 'a/b' is invalid")

    monkeypatch.setattr("qdrant_client.QdrantClient.create_collection", wrong)
    said = refused(capsys, tmp_path, "--qdrant", str(tmp_path / "q"), "--collection", "a/b")
    assert f"Qdrant at {tmp_path / 'q'}, collection 'a/b': Collection name 'a/b' is invalid" in said
