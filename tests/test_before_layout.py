"""An index, an adapter and a run that were made before the packages took their present places open as they did then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from finetune.judging.result import read_evaluation
from finetune.rows.built import load_built
from finetune.run import find_run
from rag_app.adapters.store import AdapterStore
from rag_app.engines import load_chat_model
from rag_app.index import Index, add_documents, verify_index
from rag_app.pipeline import Rag
from rag_app.schema import Document, GenerationRequest, Message
from rag_app.testing import FakeChatModel, FakeEmbedder


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(Path(__file__).with_name("fixtures") / "before_layout", tmp_path / "made")
    monkeypatch.chdir(tmp_path / "made")
    return tmp_path / "made"


def test_the_index_answers_and_grows(made: Path) -> None:
    root = made / "indexes"
    assert verify_index("handbook", root=root).ok
    embedder = FakeEmbedder()
    with Index.open("handbook", root) as index:
        assert index.generation == 2 and len(index) == 4
        answer = Rag(index, embedder, FakeChatModel()).ask("Who approves travel costs?")
        assert answer.hits[0].chunk.source == "travel.md" and answer.citations[0].status == "supported"
    add_documents("handbook", [Document("new.md", "Parking is free.")], root=root, embedder=embedder)
    assert embedder.embedded == 1  # nothing that was there is embedded again
    assert verify_index("handbook", root=root).ok


def test_the_adapter_answers(made: Path) -> None:
    store = AdapterStore(made / "adapters")
    assert store.manifest("colours").full_name == "colours@1" and store.manifest("colours").licence == "CC0-1.0"
    model = load_chat_model("base", adapters=made / "adapters", dtype="float32", device="cpu")
    assert model.serving("colours") == "colours@1"
    request = GenerationRequest((Message("user", "What colour is door 1?"),), max_new_tokens=3, adapter="colours")
    [last] = list(model.stream(request))[-1:]
    assert last.adapter == "colours@1" and last.completion_tokens == 3


def test_the_run_is_read(made: Path) -> None:
    run = find_run("colours")
    assert run.result().steps == 2 and run.recipe().rank == 2
    assert len(load_built(run.rows).rows["test"]) == 32
    evaluation = read_evaluation(run.evaluation)
    assert evaluation is not None and set(evaluation.systems) == {"base", "adapter"}
