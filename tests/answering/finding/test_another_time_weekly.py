"""What is told week by week, of the week that is asked for."""

from __future__ import annotations

import pytest
from fake_reads import FakeReads
from passages import only_hit, text_of

from rag_app.answering.finding.another_time import is_of_another_week, is_week_missing, of_other_weeks
from rag_app.answering.speaking.proposals import proposals
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Chunk

DIARY = "Week 27\nThe piles were driven.\n\nWeek 28\nThe crane was inspected.\n"


def chunk(number: int, text: str, source: str = "diary.md", headings: tuple[str, ...] = ()) -> Chunk:
    return Chunk(number, number, source, "Diary", 0, len(text), text, headings)


REPORTS = [chunk(n, f"There were {n}00 visitors.", f"report-2025-W{n}.md") for n in (24, 25, 26)]
HEADED = [chunk(30 + n, "The boiler was serviced.", headings=("Plan, weeks 1 to 9", f"Week {n}")) for n in (1, 2)]


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("How many visitors came in week 25?", [24, 26]),
        ("How many visitors came in week 29?", []),
        ("How many visitors came since week 25?", []),
        ("How many visitors came?", []),
    ],
)
def test_those_of_other_weeks_are_left_out(question: str, left: list[int]) -> None:
    assert sorted(of_other_weeks(question, REPORTS)) == left


def test_the_innermost_heading_says_of_which_week_a_passage_is() -> None:
    assert of_other_weeks("What was done in week 2?", HEADED) == {31}


def test_a_week_that_no_passage_names_is_missing_among_those_of_others() -> None:
    assert is_week_missing("How many visitors came in week 29?", REPORTS, REPORTS)
    assert not is_week_missing("How many visitors came in week 25?", REPORTS[:1], REPORTS)
    assert not is_week_missing("How many visitors came in week 29?", [chunk(1, "Ten came.")], [])
    assert is_week_missing("What happens in week 30?", [chunk(1, DIARY)], [chunk(1, DIARY)])


def test_what_is_told_of_another_week_is_no_answer() -> None:
    question, hit = "What was done in week 28?", only_hit(DIARY)
    at = DIARY.index("The piles")
    assert is_of_another_week(question, hit.chunk, at, at + 9)
    read = FakeReads({"The piles were driven": 3.0, "The crane was inspected": 2.0}).read(question, [hit])
    places = proposals(question, read, [passage_of(1, hit)], text_of(DIARY))
    assert {one.text: one.of_another_kind for one in places} == {
        "The piles were driven": True,
        "The crane was inspected": False,
    }
