"""What two documents say to one question is one answer: each under its name, with passages and citations of its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rag_app import prompts
from rag_app.answering.citing.joined import KEY, answered_apart
from rag_app.answering.question.divided.subquestion import Subquestion
from rag_app.answering.question.understood import UserQuestion
from rag_app.errors import GenerationCancelled
from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.schema import Answer, Document, Message
from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.timing import Clock

QUESTION = "Who paints the boats of Acme and of Zeta?"


def report(company: str, painter: str) -> Document:
    """Three sections, each a chunk of its own."""
    more = " ".join(f"Number {n} stands behind the mill and is cleaned in week {n}." for n in range(24))
    texts = [
        f"# {company}\n\nThe boats of {company} are painted by {painter} in spring.\n\n",
        f"# Trucks\n\nThe trucks of {company} are washed each week by whoever has time. {more}\n\n",
        f"# Sheds\n\nThe sheds of {company} stand near the river. {more}\n\n",
    ]
    return Document(f"{company.lower()}.md", "".join(texts), title=company)


@pytest.fixture
def reports(tmp_path: Path) -> Index:
    made = [report("Acme", "Mary Stone"), report("Zeta", "John Field")]
    add_documents("reports", made, root=tmp_path, embedder=FakeEmbedder())
    return Index.open("reports", tmp_path)


def painter(messages: Sequence[Message]) -> str:
    """Quotes the first passage that names a painter, from whichever passage it is."""
    for number, text in enumerate(messages[-1].content.split("\n\n["), 1):
        for line in text.splitlines():
            if "painted by" in line:
                return f"{line} [{number}]"
    return prompts.ABSTENTION


def asked(index: Index, question: str = QUESTION, **settings: object) -> Answer:
    return Rag(index, FakeEmbedder(), FakeChatModel(painter)).ask(question, min_confidence=0.0, **settings)


def test_each_document_is_asked_and_cited_under_its_name(reports: Index) -> None:
    answer = asked(reports)
    first, second = answer.text.splitlines()
    assert first.startswith("- Acme: The boats of Acme are painted by Mary Stone in spring.")
    assert second.startswith("- Zeta: The boats of Zeta are painted by John Field in spring.")
    assert [p.number for p in answer.passages] == list(range(1, len(answer.passages) + 1))
    by_number = {p.number: p for p in answer.passages}
    for sentence, source in zip(answer.sentences, ("acme.md", "zeta.md"), strict=True):
        assert answer.text[sentence.start : sentence.end] == sentence.text and sentence.supported
        (citation,) = sentence.citations
        assert by_number[citation.marker].source == citation.source == source
        assert f"[{citation.marker}]" in sentence.text
    assert answer.record.settings[KEY] == ["Who paints the boats of Acme?", "Who paints the boats of Zeta?"]
    assert answer.record.question == answer.record.standalone_question == QUESTION
    assert len({hit.chunk.id for hit in answer.hits}) == len(answer.hits)


def test_the_search_gives_hits_of_each_document_in_turn(reports: Index) -> None:
    rag = Rag(reports, FakeEmbedder(), FakeChatModel(painter))
    found = rag.retrieve(QUESTION, 6)
    assert [hit.chunk.source for hit in found[:4]] == ["acme.md", "zeta.md"] * 2
    assert all("painted" in hit.chunk.text for hit in found[:2]) and len({hit.chunk.id for hit in found}) == 6
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert any(hit.score < hit.scores["fused"] for hit in found)


def test_the_pieces_make_the_answer(reports: Index) -> None:
    rag = Rag(reports, FakeEmbedder(), FakeChatModel(painter))
    *pieces, answer = rag.stream(QUESTION, min_confidence=0.0)
    assert isinstance(answer, Answer) and "".join(map(str, pieces)) == answer.text and len(pieces) == 2


def test_what_one_document_does_not_say_is_said_and_two_refusals_are_one(tmp_path: Path) -> None:
    silent = Document("zeta.md", report("Zeta", "John Field").text.replace("are painted by", "are the pride of"))
    add_documents("reports", [report("Acme", "Mary Stone"), silent], root=tmp_path, embedder=FakeEmbedder())
    index = Index.open("reports", tmp_path)
    answer = asked(index)
    assert not answer.abstained and answer.text.endswith(f"\n- Zeta: {prompts.ABSTENTION}")
    refused = Rag(index, FakeEmbedder(), FakeChatModel(prompts.ABSTENTION)).ask(QUESTION, min_confidence=0.0)
    assert refused.abstained and refused.text.count(prompts.ABSTENTION) == 2 and refused.sentences == ()
    assert [c.marker for c in refused.nearest] == [1, 2, 3]


def test_once_cancelled_no_further_document_is_asked(reports: Index) -> None:
    cancel, model = threading.Event(), FakeChatModel(painter)
    events = Rag(reports, FakeEmbedder(), model).stream(QUESTION, min_confidence=0.0, cancel=cancel)
    next(events)
    cancel.set()
    (answer,) = events
    assert isinstance(answer, Answer) and answer.text.splitlines() == [answer.text] and len(model.requests) == 1
    assert answer.text.startswith("- Acme: ") and answer.record.settings[KEY] == ["Who paints the boats of Acme?"]
    assert answer.record.finish_reason == "cancelled"


def test_what_the_first_document_says_stands_where_the_second_is_cancelled(reports: Index) -> None:
    cancel = threading.Event()

    def paints(messages: Sequence[Message]) -> str:
        if "Acme?" not in messages[-1].content:
            cancel.set()
        return painter(messages)

    rag = Rag(reports, FakeEmbedder(), FakeChatModel(paints))
    *pieces, answer = rag.stream(QUESTION, min_confidence=0.0, cancel=cancel)
    assert isinstance(answer, Answer) and "".join(map(str, pieces)) == answer.text and len(pieces) == 1
    assert answer.text.startswith("- Acme: ") and answer.record.finish_reason == "cancelled"
    with pytest.raises(GenerationCancelled):
        list(rag.stream(QUESTION, min_confidence=0.0, cancel=cancel))


@pytest.mark.parametrize(
    ("ends", "whole"),
    [(("length", "stop"), "length"), (("stop", "timeout"), "timeout"), (("stop", "stop"), "stop"),
     (("length", "cancelled"), "cancelled")],
)  # fmt: skip
def test_a_part_that_breaks_off_is_told_of_the_whole(reports: Index, ends: tuple[str, str], whole: str) -> None:
    one = asked(reports, "Who paints the boats of Acme?")
    made = iter([replace(one, record=replace(one.record, finish_reason=end)) for end in ends])
    parts = [Subquestion("", asks) for asks in ("Who paints?", "Who washes?")]
    *_, answer = answered_apart(UserQuestion(reports, QUESTION, QUESTION), parts, lambda *a: next(made), Clock())
    assert isinstance(answer, Answer) and answer.record.finish_reason == whole


def test_a_part_that_stands_behind_the_first_is_told_what_the_first_has_answered(reports: Index) -> None:
    one = asked(reports, "Who paints the boats of Acme?")
    told = []

    def answer_of(part: Subquestion, answered: str) -> Answer:
        told.append(answered)
        return one

    parts = [Subquestion("", asks) for asks in ("Who paints?", "Who paints? When did it begin?", "Who washes?")]
    list(answered_apart(UserQuestion(reports, QUESTION, QUESTION), parts, answer_of, Clock()))
    assert told == ["", prompts.without_markers(one.text), ""] and told[1]


def test_what_is_said_otherwise_stands_without_the_closest_text_of_a_refused_part(reports: Index) -> None:
    one = asked(reports, "Who paints the boats of Acme?")
    (citation,) = one.citations
    other, nearest = (replace(citation, status=status, marker=1) for status in ("otherwise", "nearest"))
    refused = replace(one, text=prompts.ABSTENTION, abstained=True, sentences=(), nearest=(nearest,))
    made = iter([refused, replace(one, nearest=(other, other))])
    parts = [Subquestion("", "Who washes?"), Subquestion("", "Who paints?")]
    *_, answer = answered_apart(UserQuestion(reports, QUESTION, QUESTION), parts, lambda *a: next(made), Clock())
    assert isinstance(answer, Answer)
    assert [(c.status, c.marker) for c in answer.nearest] == [("otherwise", 1), ("otherwise", 2)]


@pytest.mark.parametrize(
    ("question", "is_supported"),
    [
        ("What is the fee of the pool and when is it due?", False),
        ("What is the fee of the pool and what is the deposit of the pool?", False),
        ("What is the fee of the pool and what is the fee of the sauna?", True),
    ],
)
def test_two_questions_with_one_answer_are_to_be_checked(tmp_path: Path, question: str, is_supported: bool) -> None:
    text = "The fee of the pool is 12 euros.\n\nThe fee of the sauna is 12 euros."
    add_documents("fees", [Document("fees.md", text)], root=tmp_path, embedder=FakeEmbedder())
    with Index.open("fees", tmp_path) as index:
        answer = Rag(index, FakeEmbedder(), FakeChatModel(lambda messages: "12 euros [1]")).ask(
            question, min_confidence=0.0
        )
    assert len(answer.sentences) == 2
    assert any(one.supported for one in answer.sentences) is is_supported


@pytest.mark.parametrize(
    ("question", "is_told"),
    [
        ("How much heavier is the boat of Acme than that of Zeta?", True),
        ("How heavy are the boats of Acme and of Zeta?", False),
    ],
)
def test_by_how_much_two_documents_differ_is_told_with_what_both_say(tmp_path, question, is_told) -> None:
    made = [
        replace(r, text=r.text.replace("in spring", f"weighs {n} kg"))
        for r, n in zip([report("Acme", "Mary"), report("Zeta", "John")], (300, 250), strict=True)
    ]
    add_documents("reports", made, root=tmp_path, embedder=FakeEmbedder())

    def weigher(messages: Sequence[Message]) -> str:
        return "300 kg [1]" if "300 kg" in messages[-1].content else "250 kg [1]"

    with Index.open("reports", tmp_path) as index:
        answer = Rag(index, FakeEmbedder(), FakeChatModel(weigher)).ask(question, min_confidence=0.0)
    lines = answer.text.splitlines()
    assert len(lines) == 2 + is_told
    if is_told:
        said = answer.sentences[-1]
        assert lines[-1].startswith("- Difference: 50 kg [") and lines[-1].endswith(answer.text[said.start : said.end])
        assert said.unsure and not said.supported
        assert {c.source for c in said.citations} == {"acme.md", "zeta.md"}
