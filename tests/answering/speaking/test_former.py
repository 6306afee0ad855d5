"""What was changed since it was said."""

from __future__ import annotations

import pytest
from calibrations import HELD
from passages import passage

from rag_app.answering.speaking.former import changed_to
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.schema import Passage
from rag_app.text.statements.changes import changes_in

CALL = "The deadline for papers is 15 January 2025. The fee for the hall is 22 euros. There are 12 seats in the bus."
NOTICE = (
    "The deadline for papers was extended from 15 January 2025 to 31 January 2025, as many asked. The fee for the gym "
    "was raised from 22 euros to 24 euros. The number of seats in the tram was increased from 12 to 15. Opening was "
    "moved from 9 a.m. to 10 a.m. on Mondays."
)
SHOWN = [passage(1, CALL), passage(2, NOTICE)]


def test_what_a_sentence_says_of_a_change() -> None:
    assert [(one.old, one.new) for one in changes_in(NOTICE)] == [
        ("15 January 2025", "31 January 2025"),
        ("22 euros", "24 euros"),
        ("12", "15"),
        ("9 a.m.", "10 a.m."),
    ]
    assert not list(changes_in("The date was moved; papers are taken from 1 May to 3 June. Open from 9 to 17."))


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("The rent was raised from $1,200 to $1,500, as many know.", "$1,200", "$1,500"),
        ("The fee was raised from 12,50 euros to 13,50 euros.", "12,50 euros", "13,50 euros"),
        ("Erratum: the deposit is 1,200 euros, not 1,020 euros.", "1,020 euros", "1,200 euros"),
        ("Corrigendum: for 1,020 read 1,200.", "1,020", "1,200"),
        ("Let the glaze cool for 45 minutes (it was 60).", "60", "45 minutes"),
        ("In 2024 the fee is $1,450 (formerly $1,200).", "$1,200", "$1,450"),
        ("The margin was 12.5%, up from 11%.", "11%", "12.5%"),
        ("The pause is 45 minutes, previously 1.5 hours, on all days.", "1.5 hours", "45 minutes"),
        ("| Glazing | 45 minutes (it used to be 60 minutes) |", "60 minutes", "45 minutes"),
        ("Correction: the dose is 0.5 mg (not 5 mg).", "5 mg", "0.5 mg"),
    ],
)
def test_a_comma_within_a_number_and_brackets_part_nothing(text: str, old: str, new: str) -> None:
    assert [(one.old, one.new) for one in changes_in(text)] == [(old, new)]


@pytest.mark.parametrize(
    "text",
    [
        "The late shift runs from 14:00 to 22:00.",
        "The show was extended and is open from 10:00 to 18:00.",
        "The updated timetable applies from 1 May to 30 September.",
        "Library hours are reduced from 1 July to 31 August.",
        "In May 2024, previously 31 guests came.",
        "The hall holds 90 (it was built in 1960).",
        "There is a power cut from 9:00 to 11:00.",
    ],
)
def test_what_lasts_from_one_time_to_another_is_no_change(text: str) -> None:
    assert not list(changes_in(text))


@pytest.mark.parametrize("text", ["We extend the call from 1 May to 9 May.", "The fee rose, raised by 2 from 7 to 9."])
def test_a_change_may_be_told_with_what_is_changed_or_by_how_much(text: str) -> None:
    assert len(list(changes_in(text))) == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which town did the office leave when it was moved to York?", "Leeds"),
        ("Which towns was the office moved between?", "Leeds to York"),
    ],
)
def test_what_it_was_changed_to_is_known(question: str, said: str) -> None:
    own = passage(1, "The office was moved from Leeds to York in spring.")
    assert changed_to(said, question, own, [own]) is None


@pytest.mark.parametrize(
    ("question", "said", "own", "new"),
    [
        ("What is the deadline for papers?", "15 January 2025", 1, "31 January 2025"),
        ("What is the current deadline for papers?", "15 January 2025", 2, "31 January 2025"),
        ("What was the original deadline for papers?", "15 January 2025", 1, None),
        ("What was the deadline for papers before the notice?", "15 January 2025", 1, None),
        ("What is the deadline for papers?", "31 January 2025", 2, None),
        ("What is the fee for the hall?", "22 euros", 1, None),  # of something else
        ("What is the fee for the gym?", "22 euros", 2, "24 euros"),
        ("How many seats are there?", "12", 1, None),  # any twelve
        ("How many seats are in the tram?", "12", 2, "15"),
        ("How many seats were in the tram in 2021?", "12", 2, None),
    ],
)
def test_what_it_was_changed_to(question: str, said: str, own: int, new: str | None) -> None:
    found = changed_to(said, question, SHOWN[own - 1], SHOWN)
    assert (found and found.text) == new
    assert found is None or NOTICE[found.start : found.end] == new


@pytest.mark.parametrize(
    ("question", "said", "new"),
    [
        ("How long does the glaze cool?", "60", "45 minutes"),
        ("How long does the glaze cool?", "45 minutes", None),
        ("How long did the glaze cool formerly?", "60", None),
        ("How long did the glaze cool a year ago?", "60", None),
        ("How long did the glaze cool last season?", "60", None),
    ],
)
def test_what_it_was_is_told_beside_what_it_is(question: str, said: str, new: str | None) -> None:
    own = passage(1, "The glaze cools for 45 minutes (it was 60).")
    found = changed_to(said, question, own, [own])
    assert (found and found.text) == new


FEES = (
    "The course fee is 400 euros. For students the fee was reduced from 400 euros to 250 euros.\n\n"
    "The gym fee was raised from 90 to 99 euros for guests. The hall fee was raised from 80 to 95 euros for technical "
    "reasons. Wages were raised from 20 to 21 euros in Berlin. The rent was raised from 900 to 950 euros in March."
)


@pytest.mark.parametrize(
    ("question", "said", "new"),
    [
        ("What is the course fee for students?", "400 euros", "250 euros"),
        ("What is the course fee?", "400 euros", None),
        ("What is the gym fee for guests?", "90", "99 euros"),
        ("What is the gym fee?", "90", None),
        ("What are the wages in Berlin?", "20", "21 euros"),
        ("What are the wages?", "20", None),
        ("What is the hall fee?", "80", "95 euros"),
        ("What is the rent?", "900", "950 euros"),
    ],
)
def test_what_was_changed_for_some_alone_is_for_these(question: str, said: str, new: str | None) -> None:
    own = passage(1, FEES)
    found = changed_to(said, question, own, [own])
    assert (found and found.text) == new


@pytest.mark.parametrize(
    ("change", "new"),
    [
        ("The course fee for students was reduced from 400 euros to 250 euros.", None),
        ("The course fee was reduced from 400 euros to 250 euros for people over 65.", None),
        ("The course fee was reduced from 400 euros to 250 euros for the coming season.", "250 euros"),
        ("For the first time, the course fee was reduced from 400 euros to 250 euros.", "250 euros"),
        ("In Amendment 2, the course fee was reduced from 400 euros to 250 euros.", "250 euros"),
        ("The course fee was reduced from 400 euros to 250 euros in Q2.", "250 euros"),
    ],
)
def test_whom_a_change_is_for_is_told_from_when_and_where_it_was_made(change: str, new: str | None) -> None:
    own = passage(1, f"The course fee is 400 euros. {change}")
    found = changed_to("400 euros", "What is the course fee?", own, [own])
    assert (found and found.text) == new


@pytest.mark.parametrize(("old", "new"), [("$1,200", "$1,500"), ("5%", "6%"), ("1,200 euros", "1,500 euros")])
def test_a_figure_with_a_sign_is_known_as_one_with_a_unit(old: str, new: str) -> None:
    own = passage(1, f"The rent of the hall is {old}. The rent of the hall was raised from {old} to {new}.")
    found = changed_to(old, "What is the rent of the hall?", own, [own])
    assert found is not None and found.text == new


def test_what_another_document_says_before_a_change_of_another_thing_is_no_part_of_it() -> None:
    own = passage(1, "The gym fee is 22 euros.")
    notice = passage(2, "The gym is open daily. The monthly hall fee was raised from 22 euros to 24 euros.")
    assert changed_to("22 euros", "What is the monthly gym fee?", own, [own, notice]) is None


REPORT = "The fleet has 12 vans and 9 buses. The office opens at 2 pm. The course takes 12 days."


@pytest.mark.parametrize(
    ("question", "said", "erratum", "new"),
    [
        ("How many vans has the fleet?", "12", "Erratum: the number of vans in the fleet is 14, not 12.", "14"),
        (
            "How many vans has the fleet?",
            "12 vans",
            "Corrections\n\nThe fleet has 14 vans instead of 12 vans.",
            "14 vans",
        ),
        ("How many buses has the fleet?", "9", "Corrigendum: under buses of the fleet, for 9 read 10.", "10"),
        ("When does the office open?", "2 pm", "Correction: the office opens at 3 pm, not 2 pm.", "3 pm"),
        ("When does the office open?", "2 pm", "A typo: the office opens at 3 pm and not at 2 pm.", "3 pm"),
        (
            "When does the office open?",
            "2 pm",
            "The bar of the office opens at 3 pm, not 2 pm.",
            None,
        ),  # says no mistake
        ("How many days takes the course?", "12", "Erratum: the fleet of the course has 14 vans, not 12.", None),
        ("How many buses has the fleet?", "9", "Erratum: the number of vans in the fleet is 14, not 12.", None),
        (
            "How many vans had the fleet before the correction?",
            "12",
            "Erratum: vans of the fleet are 14, not 12.",
            None,
        ),
    ],
)
def test_what_a_correction_says(question: str, said: str, erratum: str, new: str | None) -> None:
    own = passage(1, f"# Report\n\n{REPORT}\n\n{erratum}\n")
    found = changed_to(said, question, own, [own])
    assert (found and found.text) == new
    assert found is None or own.text[found.start : found.end] == new


def test_it_is_said_and_doubtful() -> None:
    shown: list[Passage] = SHOWN
    words = words_for("15 January 2025 [1]", "What is the deadline for papers?", [
        Proposal(1, "15 January 2025", 3.0, 1.0), Proposal(2, "31 January 2025", 1.0, 1.0)
    ], shown, HELD)  # fmt: skip
    assert words.text == "31 January 2025 [2]"
    assert words.vote and words.vote.is_disputed
