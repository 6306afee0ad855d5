"""A figure of a table that the question names is said with its row and column, and no model is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag_app.answering.citing.record import spoken_by
from rag_app.answering.lookup.tabled import Tabled, as_read, cell_cited, tabled
from rag_app.config import AnswerSettings
from rag_app.documents.markdown import parse_sections
from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.prompts import markers
from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Answer, Chunk, Document, Hit
from rag_app.schema import Place as Spot
from rag_app.tables.cells.found import FoundCell
from rag_app.testing import FakeChatModel

REPORT = """# Acme, report for 2022

Revenue (in millions):

| | 2021 | 2022 |
| --- | --- | --- |
| Road bikes | 410 | 455 |
| Cargo bikes | 90 | 120 |
"""
SURE = "How much did Acme earn with cargo bikes in 2022?"
UNSURE = "How much did Acme earn with cargo bikes?"


@pytest.fixture
def rag(tmp_path, embedder):
    document = Document("acme.md", REPORT, title="Acme", sections=parse_sections(REPORT))
    add_documents("reports", [document], root=tmp_path, embedder=embedder)
    with Index.open("reports", tmp_path) as index:
        yield Rag(index, embedder, FakeChatModel())


def test_a_sure_cell_is_said_without_a_model(rag):
    *pieces, answer = rag.stream(SURE)
    assert isinstance(answer, Answer)
    assert "".join(pieces) == answer.text == "120 (Cargo bikes, 2022; in millions) [1]"
    assert answer.record.speaker == "table" and answer.confidence >= 0.9
    assert spoken_by(answer.record) == "a table of the documents"
    (sentence,) = answer.sentences
    (citation,) = sentence.citations
    assert sentence.supported and citation.status == "supported"
    assert citation.cited_text == "| Cargo bikes | 90 | 120 |"
    assert rag.index.text(citation.document_id, citation.start, citation.end) == citation.cited_text
    assert rag.model.requests == []


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("What are the challenges of Acme?", "Challenges:\n\n- Rust\n- Rain", None),
        ("What are the challenges of Acme?", "It is hard.", "12"),
        ("What were the challenges of Acme in 2022?", "Challenges:\n\n- Rust\n- Rain", "12"),
        ("How many challenges are there?", "Challenges:\n\n- Rust\n- Rain", "12"),
    ],
)
def test_how_many_there_are_is_not_what_they_are_where_they_are_listed(question, text, figure):
    text = f"{text}\n\n| | 2022 |\n| --- | --- |\n| Challenges | 12 |\n"
    hit = Hit(Chunk(0, 0, "acme.md", "Acme", 0, len(text), text), 1.0)
    start = text.index("12 |")
    cell = FoundCell(hit, "12", start, start + 2, "Challenges", "2022", "", 1.0, True, 1)
    found = tabled(cell, question, [passage_of(1, hit)])
    assert (found and found.cell.text) == figure


def test_brackets_of_a_cell_cite_no_other_passage():
    hit = Hit(Chunk(0, 0, "acme.md", "Acme", 0, 9, "4,008 [2]"), 1.0)
    cell = FoundCell(hit, "4,008 [2]", 0, 9, "Sales [3]", "2022", "", 1.0, True, 1)
    text = Tabled(cell, passage_of(1, hit)).text
    assert text == "4,008 (2) (Sales (3), 2022) [1]" and [found for *_, found in markers(text)] == [(1,)]


def test_two_cells_of_a_row_say_yes_or_no_without_a_model(rag):
    answer = rag.ask("Did Acme's cargo bikes fall in 2022?")
    assert answer.text == "No: 120 after 90 (Cargo bikes, 2022, after 2021; in millions) [1]"
    assert answer.sentences[0].supported and answer.citations[0].cited_text == "| Cargo bikes | 90 | 120 |"
    assert answer.record.speaker == "table" and rag.model.requests == []


def test_of_two_alternatives_the_figures_say_which_it_is(rag):
    answer = rag.ask("Did Acme's cargo bikes fall or rise in 2022?")
    assert answer.text == "Rise: 120 after 90 (Cargo bikes, 2022, after 2021; in millions) [1]"
    assert answer.sentences[0].supported and answer.record.speaker == "table" and rag.model.requests == []


def test_a_cell_is_no_answer_to_which_of_two_has_more(rag):
    assert rag.ask("Which earned Acme more in 2022, cargo bikes or road bikes?").record.speaker != "table"


def test_a_doubtful_cell_is_to_be_checked(rag):
    answer = rag.ask(UNSURE, min_confidence=0.0)
    assert answer.text == "120 (Cargo bikes, 2022; in millions) [1]" and answer.record.speaker == "table"
    assert [c.status for c in answer.citations] == ["unsure"] and not answer.sentences[0].supported


def test_a_doubtful_cell_is_refused_where_the_confidence_is_too_low(rag):
    assert rag.ask(UNSURE, min_confidence=1.0).abstained
    assert rag.ask("How much did Globex earn with cargo bikes in 2022?", min_confidence=1.0).abstained


def test_its_passage_comes_first_in_every_order(rag):
    (first, *_) = rag.retrieve(SURE, 3)
    assert "Cargo bikes" in first.chunk.text
    assert rag.passages(SURE)[0].text == first.chunk.text


def test_without_reading_no_cell_is_looked_for(rag):
    plain = Rag(rag.index, rag.embedder, FakeChatModel(), settings=AnswerSettings(reader=False, min_confidence=0.0))
    assert plain.ask(SURE).record.speaker == "writer"


TABLE = "| | Price | Weight |\n| --- | --- | --- |\n| Cargo bike | 90 | 120 |"
FIRST = 50  # where the passage begins in its document


def read_at(said: str, log_odds: float, lead: float = 3.0) -> ReadHit:
    """The passage of the table, in which the reader's best place is where `said` stands; none for an empty text."""
    hit = Hit(Chunk(1, 1, "a.md", "", FIRST, FIRST + len(TABLE), TABLE, (), None, {}), 1.0)
    begin = TABLE.index(said)
    places = (Place(begin, begin + len(said), lead),) if said else ()
    return ReadHit(hit, Reading(1, 1, 1, 0, log_odds, places))


def cell_of(one: ReadHit, *, exact: bool) -> FoundCell:
    begin = FIRST + TABLE.index("120")
    return FoundCell(one.hit, "120", begin, begin + 3, "Cargo bike", "Weight", "", 1.0, exact, 2)


@pytest.mark.parametrize(
    ("question", "said", "log_odds", "before", "after"),
    [
        ("How heavy is the cargo bike?", "120", 1.0, True, True),
        ("How heavy is the cargo bike?", "120", 5.0, False, False),
        ("How heavy is the cargo bike?", "90", 5.0, True, False),
        ("How heavy was the cargo bike in 2022?", "90", 5.0, True, True),
        ("How heavy is the cargo bike?", "90", 5.0, False, False),
        ("How heavy is the cargo bike?", "", 5.0, True, True),
        ("Is the cargo bike heavier than 100?", "90", 5.0, True, True),
    ],
)
def test_a_cell_is_not_sure_where_the_reader_finds_another(question, said, log_odds, before, after):
    one = read_at(said, log_odds)
    made = as_read(cell_of(one, exact=before), question, [one])
    assert made is not None and made.exact is after


@pytest.mark.parametrize(
    ("said", "lead", "score", "is_only_one", "status"),
    [
        ("120", 3.0, 0.8, True, "supported"),
        ("90", 3.0, 0.8, True, "unsure"),  # the reader looks elsewhere
        ("120", -0.5, 0.8, True, "unsure"),  # or nowhere
        ("120", 3.0, 0.6, True, "unsure"),  # much of the question is said by nothing
        ("120", 3.0, 0.8, False, "unsure"),  # another cell may be meant
    ],
)
def test_a_cell_that_rules_and_reader_find_alike_is_supported_though_words_are_left(
    said, lead, score, is_only_one, status
):
    one = read_at(said, 5.0, lead)
    found = replace(cell_of(one, exact=False), score=score, is_only_one=is_only_one)
    cell = as_read(found, "How heavy is the loaded cargo bike?", [one])
    assert cell is not None and not cell.exact
    (sentence,) = cell_cited(Tabled(cell, passage_of(1, one.hit)), lambda *_: Spot((), None))
    assert [citation.status for citation in sentence.citations] == [status]


def test_a_cell_of_a_day_that_can_be_read_in_two_ways_is_not_supported_by_the_reader():
    one = read_at("120", 5.0, 3.0)
    for is_of_its_day in (True, False):
        found = replace(cell_of(one, exact=False), score=0.8, is_only_one=True, is_of_its_day=is_of_its_day)
        cell = as_read(found, "How heavy is the loaded cargo bike?", [one])
        assert cell is not None and cell.is_seen is is_of_its_day


def test_what_was_not_read_leaves_a_cell_as_it_is():
    one = read_at("90", 5.0)
    assert as_read(cell_of(one, exact=True), "How heavy is it?", [ReadHit(one.hit)]) == cell_of(one, exact=True)
    assert as_read(cell_of(one, exact=True), "How heavy is it?", []) == cell_of(one, exact=True)
    assert as_read(None, "How heavy is it?", [one]) is None
