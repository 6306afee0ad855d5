"""Of documents that are each of one month the one that a question names by it."""

from __future__ import annotations

import pytest

from rag_app.answering.finding.dated import months_of
from rag_app.answering.finding.named_month import months_of_documents, of_other_months
from rag_app.schema import Chunk

MARCH, JUNE = "minutes 2025-03-12 approved.docx", "minutes 2025-06-18 draft 2.docx"


def chunk(number: int, source: str, title: str = "Minutes") -> Chunk:
    return Chunk(number, number, source, title, 0, 5, "Text.")


def left_out(question: str, *sources: str, openings: tuple[str, ...] = ()) -> list[str]:
    """The sources of the chunks that are of another month."""
    chunks = [chunk(number, source) for number, source in enumerate(sources)]
    tops = dict(enumerate(openings or ("",) * len(sources)))
    others = of_other_months(question, chunks, lambda ids, length: [tops[i][:length] for i in ids])
    return [one.source for one in chunks if one.id in others]


@pytest.mark.parametrize(
    ("question", "months"),
    [
        ("What was decided at the June 2025 meeting?", {(2025, 6)}),
        ("What was decided at the June meeting?", {(0, 6)}),
        ("Who took the minutes of 12 March 2025?", {(2025, 3)}),
        ("Who signed its report for the quarter that ended in December 2023?", {(2023, 12)}),
        ("What does the Form 10-Q for the quarter ended March 31, 2024 say of fees?", {(2024, 3)}),
        ("How long does the March 2022 revision of the sheet let it run dry?", {(2022, 3)}),
        ("Was he present at the board meeting of 12 March 2025?", {(2025, 3)}),
        ("What changed since the June 2025 meeting?", set()),
        ("How much more is it than in the June 2025 report?", set()),
        ("What were net sales in June 2025?", set()),
        ("How much goodwill is on the balance sheet at July 30, 2023?", set()),
        ("What may meetings cost?", set()),
        ("Which reports are due in June?", set()),
    ],
)
def test_documents_named_by_their_month(question: str, months: set[tuple[int, int]]) -> None:
    assert months_of_documents(question) == months


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("What was decided at the meeting of June 2025?", [MARCH]),
        ("What was decided at the March meeting?", [JUNE]),
        ("What was decided at the April 2025 meeting?", []),
        ("What changed between the March 2025 meeting and the June 2025 meeting?", []),
        ("What did the March 2025 minutes and the June 2025 minutes say?", []),
        ("What had happened by June 2025?", []),
    ],
)
def test_those_of_another_month_are_left_out(question: str, others: list[str]) -> None:
    assert left_out(question, MARCH, JUNE, "rules of the board.pdf") == others


@pytest.mark.parametrize("source", ["minutes 12.03.2025.md", "minutes_2025-03.md", "Mar-12-2025.md", "20250312.md"])
def test_the_month_of_a_path(source: str) -> None:
    assert left_out("What was decided at the June 2025 meeting?", source, JUNE) == [source]


@pytest.mark.parametrize("source", ["minutes-2025-03-12.md", "board_2025_03_12_final.md", "minutes_12.03.2025.md"])
def test_the_day_of_a_path_behind_a_word(source: str) -> None:
    assert left_out("What was decided at the June 2025 meeting?", source, "minutes-2025-06-18.md") == [source]


def test_the_first_month_of_an_opening() -> None:
    question = "Who signed the report for the quarter ended March 31, 2024?"
    tops = ("For the quarterly period ended March 31, 2024. As of May 1, 2024", "For the period ended June 30, 2024")
    assert left_out(question, "a.htm", "b.htm", openings=tops) == ["b.htm"]


def test_a_day_that_can_be_read_in_two_ways_is_of_either_month() -> None:
    openings = ("Minutes of 13 May 2025", "Minutes of 10/06/2025")
    paths = ("minutes 5.docx", "minutes 6.docx")
    assert left_out("Who came to the meeting in May 2025?", *paths, openings=openings) == ["minutes 6.docx"]
    assert left_out("Who came to the meeting in June 2025?", *paths, openings=openings) == ["minutes 5.docx"]


@pytest.mark.parametrize(
    ("path", "opening", "months"),
    [
        ("minutes 6.docx", "Held on 10 June 2025. The next is on 8 October 2025.", {6}),
        ("minutes 2025-06.docx", "The next is on 8 October 2025.", {6}),
        ("minutes 6.docx", "The next is on 8 October 2025.", {6, 10}),
    ],
)
def test_a_day_that_can_be_read_in_two_ways_is_of_the_month_told_elsewhere(
    path: str, opening: str, months: set[int]
) -> None:
    assert months_of(path, "Minutes 10/06/2025", opening) == {(2025, month) for month in months}


def test_a_document_filed_in_another_month_is_of_the_one_that_it_opens_with() -> None:
    tops = ("Minutes of the meeting of 18 June 2025.", "Minutes of the meeting of 14 May 2025.")
    question = "What was decided at the June 2025 meeting?"
    assert left_out(question, "2025-07-03.docx", "2025-06-04.docx", openings=tops) == []
    assert left_out(question, "2025-07-03.docx", "2025-05-14.docx", openings=tops) == ["2025-05-14.docx"]


def test_a_number_that_reads_like_a_month_is_not_the_only_month() -> None:
    tops = ("Invoice date: 3 June 2025", "Invoice date: 9 March 2025")
    sources = ("invoice-2025-11.pdf", "invoice-2025-06.pdf")
    assert left_out("What is the total of the June invoice?", *sources, openings=tops) == []


def test_the_month_of_another_firm_says_nothing() -> None:
    question = "Who signed Amazon's quarterly report of October 2022?"
    sources = ("Amazon 2022-09-30.pdf", "Amazon 2022-06-30.pdf", "Nvidia 2022-10-30.pdf")
    assert left_out(question, *sources) == []


def test_rows_of_a_data_set_are_of_no_month() -> None:
    assert left_out("What was said at the June 2025 meeting?", "log 2025-03-01.csv#row=1", JUNE) == []
