"""A figure of a table that is counted in something is never said without it, whoever says it."""

from __future__ import annotations

import pytest
from fake_reads import FakeReads
from passages import only_hit, text_of
from voting_rag import WEIGHTS, rag_with

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.lookup.called import called, in_brackets, without_called
from rag_app.answering.speaking.proposals import proposals
from rag_app.answering.speaking.speaker import voted
from rag_app.documents.markdown import parse_sections
from rag_app.index import Index, add_documents
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Answer, AnswerRecord, Document

HELD = AbstentionCalibration(
    abstention_intercept=0, abstention_retrieval=0, abstention_model=0, reader_lead=1.0, reader_agreement=9.0
)  # fmt: skip
TEXT = """Results of the year (in millions):

| | 2021 | 2022 | Share of all |
| --- | --- | --- | --- |
| Ferries (1) | $410 | $455 | 12 % |
| Docks | 70 | 70 | 3 % |

Crews: 31 people in 2022.

| Fleet | 2021 | 2022 |
| --- | --- | --- |
| Boats | 8 | 9 |
"""


def said(question: str, place: str, written: str) -> str:
    hit = only_hit(TEXT)
    passage = passage_of(1, hit)
    read = FakeReads({place: 3.0}).read(question, [hit])
    places = proposals(question, read, [passage], text_of(TEXT))
    return voted(written, question, places, [passage], HELD).in_full


@pytest.mark.parametrize(
    ("question", "place", "written", "answer"),
    [
        ("What did the crossings bring in?", "$455", "$410 [1]", "$455 (Ferries, 2022; in millions) [1]"),
        ("What did the crossings bring in?", "455", "$455 [1]", "$455 (Ferries, 2022; in millions) [1]"),
        ("How much did the crossings bring in in 2021?", "$455", "x [1]", "$410 (Ferries, 2021; in millions) [1]"),
        ("What did the quays bring in?", "70 | 3", "x [1]", "70 (Docks, 2022; in millions) [1]"),
        ("What share of all came from crossings?", "12 %", "x [1]", "12 % [1]"),
        ("How many people sailed?", "31 people", "x [1]", "31 people [1]"),
        ("What brought in most?", "Ferries", "x [1]", "Ferries [1]"),
        ("How many boats were there in 2022?", "9 |", "x [1]", "9 [1]"),
    ],
)
def test_a_figure_comes_with_its_row_its_column_and_its_unit(question, place, written, answer):
    assert said(question, place, written) == answer


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("Sales (1)*", "Sales"),
        ("Seats:", "Seats"),
        ("Frequency (Hz):", "Frequency (Hz)"),
        ("Depth (in m)", "Depth (in m)"),
    ],
)
def test_a_row_is_called_without_its_footnotes_and_a_field_with_its_unit(label, row):
    assert called(label, "2022", "") == f"{row}, 2022" and called(label, "", "in m") == f"{row}; in m"


def test_words_stand_before_the_marker_and_cite_nothing():
    assert in_brackets("5 [2]", "Sales [3]; in millions") == "5 (Sales (3); in millions) [2]"
    assert in_brackets("5", "in millions") == "5" and in_brackets("5 [2]", "") == "5 [2]"


@pytest.mark.parametrize(
    ("text", "speaker", "alone"),
    [
        ("$455 (Ferries, 2022; in millions) [1]", "reader", "$455 [1]"),
        ("$455 (Ferries (1), 2022; in millions) [1]", "writer", "$455 [1]"),
        ("70 (Docks, 2021) [1]\n31 people (in 2022) [1]", "writer", "70 [1]\n31 people (in 2022) [1]"),
        ("31 people (Crews) [1]", "table", "31 people [1]"),
        ("Ferries (1) [1]", "reader", "Ferries (1) [1]"),
        ("(none) [1]", "table", "(none) [1]"),
        ("9) [1], 8", "table", "9) [1], 8"),
        ("Ferries. [1]", "table", "Ferries. [1]"),
        ("$455 (Ferries)", "table", "$455 (Ferries)"),
    ],
)
def test_a_figure_is_told_from_what_it_is_called(text, speaker, alone):
    passage = passage_of(1, only_hit(TEXT))
    record = AnswerRecord("?", "?", "a", 1, "", "m", "", "base", "1", {}, 0, 0, "stop", {}, {}, speaker=speaker)
    assert without_called(Answer(text, False, 1.0, (), (passage,), (), (), record)) == alone


def test_what_a_figure_is_called_is_no_claim_of_its_own(embedder, tmp_path, monkeypatch):
    document = Document("a.md", TEXT, title="A", sections=parse_sections(TEXT))
    add_documents("ferries", [document], root=tmp_path, embedder=embedder)
    question = "What did the crossings bring in when it was stormy?"
    with Index.open("ferries", tmp_path) as index:
        rag = rag_with(index, embedder, tmp_path, monkeypatch, {"$455": 3.0}, "$410 [1]", **WEIGHTS)
        answer = rag.ask(question, adapter="small", min_confidence=0.0)
        bare = rag.check("$455 [1]", answer.passages, question)
    assert answer.text == "$455 (Ferries, 2022; in millions) [1]" and answer.record.written == "$410 [1]"
    assert [(one.start, one.end, one.text) for one in answer.sentences] == [(0, len(answer.text), answer.text)]
    assert [c.support for c in answer.citations] == [c.support for one in bare for c in one.citations]
