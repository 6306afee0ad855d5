"""Programs that answer many people keep indexes open: they must let go of what was deleted meanwhile."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.engines import LoadedOnDemand
from rag_app.errors import IndexNotFoundError
from rag_app.index import add_documents, delete_index
from rag_app.opened import MOST_OPEN, Opened
from rag_app.protocols import Embedder
from rag_app.reading import AsTheyAre
from rag_app.schema import Document
from rag_app.testing import FakeChatModel, FakeEmbedder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is mapped is read in /proc")
EMBEDDER = FakeEmbedder(16, name=DEFAULT_EMBEDDER)


@pytest.fixture
def no_collector() -> Iterator[None]:
    """What is let go must go at once, not when the garbage collector happens to come by."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    model = LoadedOnDemand(FakeChatModel())
    return Opened(tmp_path / "indexes", tmp_path / "adapters", model, lambda name: EMBEDDER)


def add(index: str, number: int, root: Path) -> None:
    add_documents(index, [Document(f"{number}.md", f"Door {number} stays shut.")], root=root, embedder=EMBEDDER)


def mapped(folder: Path) -> list[str]:
    return sorted({line.split(str(folder))[1] for line in Path("/proc/self/maps").read_text().splitlines()
                   if str(folder) in line})  # fmt: skip


@pytest.mark.usefixtures("no_collector")
def test_old_generations_are_let_go_at_once(opened: Opened, tmp_path: Path) -> None:
    root = tmp_path / "indexes"
    for number in range(8):
        add("rules", number, root)
        assert opened.rag("rules").ask("Which door stays shut?").hits
    found = mapped(root)
    assert len(found) == 6  # texts, ids, vectors and three of BM25
    assert all(path.startswith("/rules/generations/000008/") for path in found), found


@pytest.mark.usefixtures("no_collector")
def test_a_deleted_index_is_let_go_when_another_is_asked(opened: Opened, tmp_path: Path) -> None:
    root = tmp_path / "indexes"
    for name in ("rules", "laws"):
        add(name, 1, root)
        opened.rag(name)
    delete_index("laws", root)
    assert any("(deleted)" in path for path in mapped(root))
    opened.rag("rules")
    assert not any("laws" in path for path in mapped(root))


@pytest.mark.usefixtures("no_collector")
def test_another_index_that_was_updated_is_renewed(opened: Opened, tmp_path: Path) -> None:
    root = tmp_path / "indexes"
    for name in ("rules", "laws"):
        add(name, 1, root)
    kept = opened.rag("laws")
    add("laws", 2, root)
    opened.rag("rules")
    assert not any("laws/generations/000001" in path for path in mapped(root))
    assert opened.rag("laws") is kept
    assert kept.index.generation == 2


def test_a_deleted_index_cannot_be_asked(opened: Opened, tmp_path: Path) -> None:
    add("rules", 1, tmp_path / "indexes")
    opened.rag("rules")
    delete_index("rules", tmp_path / "indexes")
    opened.renew()
    assert not mapped(tmp_path / "indexes")
    with pytest.raises(IndexNotFoundError):
        opened.rag("rules")


def test_indexes_of_one_embedder_share_its_reader(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Embedder] = []

    def load(embedder: Embedder) -> AsTheyAre:
        loaded.append(embedder)
        return AsTheyAre()

    monkeypatch.setattr("rag_app.reading.reader_reranker", load)
    for number, name in enumerate(("rules", "laws", "prices")):
        add(name, number, tmp_path / "indexes")
        answer = opened.rag(name).ask("Which door stays shut?")
        assert answer.record.index == name
        assert [hit.chunk.source for hit in answer.hits] == [f"{number}.md"]
    assert loaded == [EMBEDDER]


@pytest.mark.usefixtures("no_collector")
def test_the_indexes_that_were_not_asked_for_the_longest_time_are_closed(opened: Opened, tmp_path: Path) -> None:
    root = tmp_path / "indexes"
    names = [f"rules-{number:02d}" for number in range(MOST_OPEN + 3)]
    for number, name in enumerate(names):
        add(name, number, root)
    in_use = opened.rag(names[0])
    for name in names[1:]:
        opened.rag(names[1])
        opened.rag(name)
    assert in_use.ask("Which door stays shut?").hits[0].chunk.source == "0.md"
    del in_use
    assert {path.split("/")[1] for path in mapped(root)} == {names[1], *names[-MOST_OPEN + 1 :]}
    assert opened.rag(names[0]).ask("Which door stays shut?").hits[0].chunk.source == "0.md"
