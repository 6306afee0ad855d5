from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from made_adapters import add_made
from safetensors.numpy import save_file

from rag_app.adapters.records import GateVerdict
from rag_app.adapters.routing import GENERAL, MIN_LEAD, MIN_SIMILARITY, MIN_SIMILARITY_ALONE, NO_CHOICE, Router, decide
from rag_app.adapters.store import AdapterStore
from rag_app.config import AnswerSettings
from rag_app.errors import AdapterError
from rag_app.pipeline import Rag
from rag_app.testing import FakeChatModel, FakeEmbedder

TRAVEL = ["Who approves travel costs?", "Who approves travel costs for trains?", "Who approves the travel costs?"]
LEAVE = ["How many days of paid leave?", "How many days of leave a year?", "How many paid leave days?"]


def publish(root: Path, name: str, questions: Sequence[str], embedder: FakeEmbedder, **about: object) -> None:
    def also(folder: Path) -> None:
        metadata = {"embedder_fingerprint": embedder.fingerprint}
        save_file({"questions": embedder.embed_documents(questions)}, folder / "routing.safetensors", metadata=metadata)

    add_made(root, name, also, **about)


@pytest.fixture
def store(tmp_path: Path, embedder: FakeEmbedder) -> AdapterStore:
    publish(tmp_path, "travel", TRAVEL, embedder)
    publish(tmp_path, "leave", LEAVE, embedder)
    publish(tmp_path, "other-embedder", TRAVEL, FakeEmbedder(name="another"))
    publish(tmp_path, "labels", TRAVEL, embedder, task="classify")
    publish(tmp_path, "other-prompts", TRAVEL, embedder, prompt_version="0")
    publish(tmp_path, "other-base", TRAVEL, embedder, base_fingerprint="0")
    publish(
        tmp_path, "forced", TRAVEL, embedder, gate=GateVerdict(passed=False, forced=True, against="base", reason="")
    )
    return AdapterStore(tmp_path, shipped=tmp_path / "none")


def route(store: AdapterStore, embedder: FakeEmbedder, question: str) -> tuple[str, str]:
    made = Router(store, embedder).route(question, base_fingerprint=FakeChatModel().fingerprint)
    return made.adapter, made.reason


def test_a_question_goes_to_the_adapter_trained_on_such_questions(store: AdapterStore, embedder: FakeEmbedder) -> None:
    assert route(store, embedder, "Who approves the costs of travel?")[0] == "travel@1"
    adapter, reason = route(store, embedder, "How many days of leave are paid?")
    assert adapter == "leave@1"
    assert (
        reason.startswith("leave@1 answers: it was trained on questions like this (similarity 0.")
        and "travel@1" in reason
    )
    adapter, reason = route(store, embedder, "Boiling point of tungsten")
    assert adapter == "base" and "no adapter was trained on questions like this (nearest: " in reason


def test_the_router_follows_what_is_published(store: AdapterStore, embedder: FakeEmbedder) -> None:
    router = Router(store, embedder)
    ask = lambda: router.route(TRAVEL[0], base_fingerprint=FakeChatModel().fingerprint).adapter  # noqa: E731
    assert ask() == "travel@1"
    publish(store.root, "travel", ["What is the boiling point of tungsten?"] * 3, embedder)
    assert ask() == "base"
    publish(store.root, "travel", TRAVEL, embedder)
    assert ask() == "travel@3"
    publish(store.root, "travel", TRAVEL, embedder)
    (store.root / "travel" / "4" / "routing.safetensors").write_bytes(b"damaged")
    assert ask() == "base"


def test_the_general_adapter_answers_what_no_other_was_trained_for(store: AdapterStore, embedder: FakeEmbedder) -> None:
    other = ["Who wrote the anthem?", "When was the bridge built?", "Which river is longest?"]
    publish(store.root, GENERAL, other, embedder, base_fingerprint="0")
    assert route(store, embedder, "Boiling point of tungsten")[0] == "base"  # it is of another base
    publish(store.root, GENERAL, other, embedder)
    general = store.resolve(GENERAL)
    adapter, reason = route(store, embedder, "Boiling point of tungsten")
    assert adapter == general and reason.startswith(f"{general} answers: no adapter was trained on")
    assert route(store, embedder, TRAVEL[0])[0] == "travel@1"


@pytest.mark.parametrize("newer", ["of another base", "damaged"])
@pytest.mark.parametrize("name", [GENERAL, "travel"])
def test_a_newer_version_that_cannot_answer_here_leaves_the_one_before_it(
    store: AdapterStore, embedder: FakeEmbedder, name: str, newer: str
) -> None:
    asked = TRAVEL[0] if name == "travel" else "Boiling point of tungsten"
    publish(store.root, GENERAL, ["Who wrote the anthem?", "When was the bridge built?"], embedder)
    before, now = route(store, embedder, asked)[0], store.current(name) or 0
    publish(store.root, name, TRAVEL, embedder, base_fingerprint="0")
    if newer == "damaged":
        (store.root / name / str(now + 1) / "manifest.json").write_text("{}")
    assert before == f"{name}@{now}" and store.current(name) == now + 1
    assert route(store, embedder, asked)[0] == before


def test_without_other_adapters_nothing_is_compared(tmp_path: Path, embedder: FakeEmbedder) -> None:
    store = AdapterStore(tmp_path, shipped=tmp_path / "none")
    assert route(store, embedder, TRAVEL[0]) == ("base", f"base answers: {NO_CHOICE}.")
    publish(tmp_path, GENERAL, TRAVEL, embedder)
    general = store.resolve(GENERAL)
    assert route(store, embedder, TRAVEL[0]) == (general, f"{general} answers: {NO_CHOICE}.")


def test_decisions_need_similarity_and_a_lead_over_questions_of_every_kind() -> None:
    assert decide({"a@1": MIN_SIMILARITY_ALONE + 0.01, "b@1": 0.1}).adapter == "a@1"
    assert decide({"a@1": MIN_SIMILARITY_ALONE - 0.01}).adapter == "base"
    assert decide({"a@1": MIN_SIMILARITY + 0.01, "b@1": 0.1}, background=0.0).adapter == "a@1"
    assert decide({"a@1": MIN_SIMILARITY - 0.01}, background=-0.5).adapter == "base"
    assert decide({"a@1": 0.71 + MIN_LEAD}, background=0.7).adapter == "a@1"
    beaten = decide({"a@1": 0.69 + MIN_LEAD}, "general@1", background=0.7)
    assert beaten.adapter == "general@1" and f"expected at least {0.7 + MIN_LEAD:.2f}" in beaten.reason


def test_a_question_nearer_to_the_general_adapters_questions_stays_there(
    store: AdapterStore, embedder: FakeEmbedder
) -> None:
    assert route(store, embedder, TRAVEL[0])[0] == "travel@1"
    publish(store.root, GENERAL, TRAVEL, embedder, base_fingerprint="0")  # its questions count whatever its base
    adapter, reason = route(store, embedder, TRAVEL[0])
    assert adapter == "base" and "no adapter was trained on questions like this" in reason


def test_auto_and_compare_reach_the_pipeline(store: AdapterStore, handbook, embedder: FakeEmbedder) -> None:  # type: ignore[no-untyped-def]
    model = FakeChatModel()
    rag = Rag(handbook, embedder, model, settings=AnswerSettings(adapter="auto"), adapters=store.root)
    answer = rag.ask("Who approves travel costs?")
    assert (answer.record.adapter, model.requests[-1].adapter) == ("travel@1", "travel@1")
    assert answer.record.route.startswith("travel@1 answers") and answer.record.settings["adapter"] == "auto"
    assert rag.ask("Who approves travel costs?", adapter="leave").record.route == ""
    refused = rag.ask("What is the boiling point of tungsten?")
    assert refused.abstained and (refused.record.adapter, refused.record.route) == ("base", "")
    answers = rag.compare("Who approves travel costs?", ["base", "travel@1", "auto"])
    assert [a.record.adapter for a in answers] == ["base", "travel@1", "travel@1"]
    assert [a.record.settings["adapter"] for a in answers] == ["base", "travel@1", "auto"]
    assert len({a.passages for a in answers}) == 1
    assert np.isclose(answers[0].record.timings_s["retrieve"], answers[1].record.timings_s["retrieve"])


def test_auto_goes_on_with_an_older_version_where_the_current_one_is_damaged(
    store: AdapterStore, handbook, embedder: FakeEmbedder
) -> None:  # type: ignore[no-untyped-def]
    publish(store.root, "travel", TRAVEL, embedder)
    model = FakeChatModel()

    def serving(adapter: str) -> str:
        if adapter == "travel@2":
            raise AdapterError("travel@2: damaged.")
        return "travel@1" if adapter == "travel" else adapter

    model.serving = serving  # type: ignore[method-assign]
    answer = Rag(handbook, embedder, model, adapters=store.root).ask("Who approves travel costs?")
    assert (answer.record.adapter, model.requests[-1].adapter) == ("travel@1", "travel@1")
    assert answer.record.route == "travel@1 answers for travel@2, which is damaged."


def test_an_unknown_adapter_is_an_error_also_where_retrieval_refuses(
    store: AdapterStore, handbook, embedder: FakeEmbedder
) -> None:  # type: ignore[no-untyped-def]
    rag = Rag(handbook, embedder, FakeChatModel(), adapters=store.root)
    with pytest.raises(AdapterError, match="not found"):
        rag.ask("What is the boiling point of tungsten?", adapter="nobody")
    refused = rag.ask("What is the boiling point of tungsten?", adapter="leave")
    assert refused.abstained and refused.record.adapter == "leave@1"


def test_questions_of_versions_that_are_not_current_leave_memory(store: AdapterStore, embedder: FakeEmbedder) -> None:
    router = Router(store, embedder)
    for _ in range(3):
        publish(store.root, "travel", TRAVEL, embedder)
        assert router.route("Who approves the costs of travel?").adapter != "base"
    store.remove("leave")
    for _ in range(2):
        publish(store.root, GENERAL, LEAVE, embedder)
        router.route("Who approves the costs of travel?")
    current = {store.resolve(name) for name in store.names()}
    assert {"travel@4", store.resolve(GENERAL)} <= set(router._known) <= current
