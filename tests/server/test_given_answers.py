"""What a server remembers of its answers for votes on them: bounded in their number and in their size."""

from __future__ import annotations

import dataclasses

import pytest
from starlette.exceptions import HTTPException

from rag_app.index import Index
from rag_app.pipeline import Rag
from rag_app.schema import Answer
from rag_app.server import answers
from rag_app.server.answers import GivenAnswers
from rag_app.server.keys import EVERYBODY
from rag_app.server.metrics import Metrics
from rag_app.testing import FakeChatModel, FakeEmbedder


@pytest.fixture
def answer(handbook: Index, embedder: FakeEmbedder) -> Answer:
    return Rag(handbook, embedder, FakeChatModel()).ask("Who approves travel costs?")


@pytest.fixture
def given() -> GivenAnswers:
    return GivenAnswers(Metrics(dict))


def known(given: GivenAnswers, names: str) -> str:
    """Those of the answers called by a letter each that are remembered."""

    def has(name: str) -> bool:
        try:
            return bool(given.of(name, EVERYBODY))
        except HTTPException as error:
            assert error.status_code == 404
            return False

    return "".join(filter(has, names))


def test_what_a_vote_keeps_is_remembered_and_no_hit(given: GivenAnswers, answer: Answer) -> None:
    given.remember("a", EVERYBODY, answer)
    found = given.of("a", EVERYBODY)
    assert answer.hits and answer.passages and answer.sentences
    assert found == dataclasses.replace(answer, hits=(), sentences=(), nearest=())


def test_few_long_answers_are_remembered_and_the_last_one_however_long(
    given: GivenAnswers, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST_CHARACTERS", 1000)
    passage = answer.passages[0]
    long = dataclasses.replace(answer, text="", passages=(dataclasses.replace(passage, text="x" * 400, above=""),))
    for name in "abcd":
        given.remember(name, EVERYBODY, long)
    assert known(given, "abcd") == "cd"
    longer = dataclasses.replace(long, text="y" * 5000)
    given.remember("e", EVERYBODY, longer)
    assert known(given, "abcde") == "e"
    given.remember("f", EVERYBODY, long)
    given.remember("g", EVERYBODY, long)
    assert known(given, "abcdefg") == "fg"


def test_of_many_short_answers_the_latest_are_remembered(
    given: GivenAnswers, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST", 3)
    for name in "abcde":
        given.remember(name, EVERYBODY, answer)
    assert known(given, "abcde") == "cde"
