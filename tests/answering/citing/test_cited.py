"""The reader that ranked the passages has a say in what is called supported, wherever an answer is checked."""

from __future__ import annotations

import dataclasses

import pytest
from fake_reads import FakeReads

from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.schema import Document, Message
from rag_app.testing import FakeChatModel

QUESTION = "Who approves travel costs?"
SENTENCE = "The head of department approves travel costs. [1]"


def rag_with(handbook, embedder, monkeypatch, support, **settings) -> Rag:
    reads = FakeReads({"The head of department": 1.0}, support)
    monkeypatch.setattr("rag_app.reading.reader_reranker", lambda embedder: reads)
    return Rag(handbook, embedder, FakeChatModel(SENTENCE), **settings)


@pytest.mark.parametrize(("support", "holds"), [(1.0, True), (0.0, False), (None, True)])
def test_an_answer_is_judged_with_the_reader_everywhere_alike(support, holds, handbook, embedder, monkeypatch):
    rag = rag_with(handbook, embedder, monkeypatch, support)
    answer = rag.ask(QUESTION)
    (compared,) = rag.compare(QUESTION, ["base"])
    (checked,) = rag.check(answer.text, answer.passages, QUESTION)
    assert answer.sentences[0].supported == compared.sentences[0].supported == checked.supported == holds
    assert [c.status for c in checked.citations] == [c.status for c in answer.citations]
    assert [c.support for c in checked.citations] == [c.support for c in answer.citations]


def test_where_passages_are_not_read_the_words_decide(handbook, embedder, monkeypatch):
    rag = rag_with(handbook, embedder, monkeypatch, 0.0)
    assert not rag.ask(QUESTION).sentences[0].supported  # the reader is loaded now
    assert rag.ask(QUESTION, reader=False).sentences[0].supported


def test_a_passage_of_a_document_that_is_gone_can_be_checked(handbook, embedder, monkeypatch):
    rag = rag_with(handbook, embedder, monkeypatch, None)
    gone = [dataclasses.replace(p, document_id=10_000) for p in rag.ask(QUESTION).passages]
    assert rag.check(SENTENCE, gone, QUESTION)[0].supported


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        ("Yes. Trains are preferred over flights. [1]", True),
        ("Yes. The head of department approves travel costs. [1]", False),  # true, and says nothing of it
    ],
)
def test_what_stands_behind_a_yes_and_has_no_word_of_the_question_is_to_be_checked(written, holds, handbook, embedder):
    rag = Rag(handbook, embedder, FakeChatModel(written))
    answer = rag.ask("Should I take trains and no flights?", reader=False)
    assert [one.supported for one in answer.sentences][-1] == holds


@pytest.mark.parametrize(
    ("question", "source", "status"),
    [
        ("What about trains?", "garden.md", "unsure"),
        ("What about trains?", "trains.md", "supported"),
        ("What about roses?", "garden.md", "supported"),
        ("And in spring?", "garden.md", "supported"),
    ],
)
def test_what_is_said_of_something_else_than_a_follow_up_names_is_to_be_checked(
    question, source, status, tmp_path, embedder
):
    said = "The pond and the roses are cleaned in April."
    add_documents("i", [Document(source, said)], root=tmp_path, embedder=embedder)
    turns = [Message("user", "When is the pond cleaned?"), Message("assistant", "It is told below. [1]")]
    with Index.open("i", tmp_path) as index:
        rag = Rag(index, embedder, FakeChatModel(f"{said} [1]"))
        answer = rag.ask(question, history=turns, reader=False, min_confidence=0.0)
    assert [one.status for one in answer.citations] == [status]
    assert "pond" in answer.record.standalone_question
