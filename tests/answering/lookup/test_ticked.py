"""Yes or no by the boxes of a form."""

from __future__ import annotations

import pytest
from calibrations import HELD

from rag_app.answering.lookup.boxes import entries_in, has_box
from rag_app.answering.lookup.ticked import ticked_in
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.schema import Passage

FILING = (
    "Indicate by check mark whether the registrant is a large accelerated filer or a smaller reporting company.\n\n"
    "Large accelerated filer ☒ Accelerated filer ☐\n\nNon-accelerated filer ☐ Smaller reporting company ☐\n\n"
    "If small, indicate by check mark if the registrant has elected not to use the extended period. ☐\n\n"
    "Indicate by check mark whether the registrant is a shell company (as defined in Rule 12b-2). Yes ☐ No ☒"
)
SHELL = "Indicate by check mark whether the registrant is a shell company (as defined in Rule 12b-2). Yes ☐ No ☒"
ELECTED = "If small, indicate by check mark if the registrant has elected not to use the extended period. ☐"
FORM = (
    "Pets allowed: Yes ☐ No ☒\n\nGarden shared:\n\n☒ Yes ☐ No\n\n☒ Furnished ☐ Unfurnished ☐ Partly furnished\n\n"
    "| Lift | [x] Yes | [ ] No |\n| --- | --- | --- |\n\nBalcony glazed: Yes ☐ No ☐\n\nBicycles stay outside."
)
LIST = "- [x] Fire alarm tested\n- [ ] Extinguishers checked\n- [x] Exits free"


def said(question: str, text: str, place: str, support: float, title: str) -> str:
    shown = [Passage(1, 1, "a.md", title, (), None, 0, len(text), text, 1.0)]
    return words_for("x [1]", question, [Proposal(1, place, 1.0, 0.0, support=support)], shown, HELD).text


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Is Intel a shell company?", FILING, f"No: {SHELL}"),
        ("Does Intel count as a shell company?", FILING, f"No: {SHELL}"),
        ("Is Intel a large accelerated filer?", FILING, "Yes: Large accelerated filer ☒ Accelerated filer ☐"),
        ("Is Intel an accelerated filer?", FILING, "No: Large accelerated filer ☒ Accelerated filer ☐"),
        (
            "Is Intel a smaller reporting company?",
            FILING,
            "No: Non-accelerated filer ☐ Smaller reporting company ☐",
        ),
        ("Has Intel elected not to use the extended period?", FILING, f"No: {ELECTED}"),
        ("Are pets allowed?", FORM, "No: Pets allowed: Yes ☐ No ☒"),
        ("Is the garden shared?", FORM, "Yes: Garden shared: ☒ Yes ☐ No"),
        ("Is it partly furnished?", FORM, "No: ☒ Furnished ☐ Unfurnished ☐ Partly furnished"),
        ("Is it furnished?", FORM, "Yes: ☒ Furnished ☐ Unfurnished ☐ Partly furnished"),
        ("Was the fire alarm tested?", LIST, "Yes: [x] Fire alarm tested"),
        ("Were the extinguishers checked?", LIST, "No: [ ] Extinguishers checked"),
    ],
)
def test_the_box_decides_whatever_the_reader_guesses(question: str, text: str, answer: str) -> None:
    for support in (0.1, 0.9):
        assert said(question, text, text.split("\n")[0], support, "Form") == f"{answer} [1]"


@pytest.mark.parametrize("question", ["Do bicycles stay outside?", "Is the balcony glazed?"])
def test_no_box_decides_what_it_does_not_stand_beside(question: str) -> None:
    yes = said(question, FORM, "Bicycles stay outside", 0.9, "Form")
    no = said(question, FORM, "Bicycles stay outside", 0.1, "Form")
    assert yes != no, "the reader decides"


@pytest.mark.parametrize("question", ["Are dogs welcome in the flat?", "Is smoking allowed?"])
def test_nothing_is_guessed_before_boxes_that_answer_something_else(question: str) -> None:
    assert said(question, FORM, "Pets allowed", 0.9, "Form").startswith("Pets allowed")


def boxed(question: str, text: str, *headings: str) -> bool | None:
    shown = [Passage(1, 1, "a.md", "Form", headings, None, 0, len(text), text, 1.0)]
    found = ticked_in(question, shown)
    return found[1] if found else None


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Does the car have air conditioning?", "Equipment: ☒ Air conditioning ☐ Heated seats", True),
        ("Does the car have heated seats?", "Equipment: ☒ Air conditioning ☐ Heated seats", False),
        ("Is smoking allowed?", "Smoking: ☐ allowed ☒ prohibited", False),
        ("Is smoking prohibited?", "Smoking: ☐ allowed ☒ prohibited", True),
        ("Is smoking allowed?", "Smoking ☐ allowed ☒ prohibited", None),
        ("Is it furnished?", "☐ Furnished ☒", None),
    ],
)
def test_what_boxes_are_about_may_be_said_before_them(question: str, text: str, answer: bool | None) -> None:
    assert boxed(question, text) is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("✓ Free returns\n✗ International shipping", False),
        ("☑ Free returns\n☒ International shipping", False),
        ("☐ Free returns\n☒ International shipping", True),
        ("✅ Free returns\n❌ International shipping", False),
        ("✓ Free returns\n✘ International shipping", False),
        ("☐ Free returns\n✗ International shipping", True),
        ("✗ Free returns\n✗ International shipping", None),
        ("❑ Free returns\n❑ International shipping", None),
        ("■ Free returns\n■ International shipping", None),
        ("■ Free returns\n□ International shipping", None),
        ("Free returns ■ International shipping □", False),
        ("The type of international shipping is boolean[]", None),
        ("See [x](returns.md) international shipping", None),
    ],
)
def test_a_cross_beside_ticks_says_no_and_bullets_and_code_say_nothing(text: str, answer: bool | None) -> None:
    assert boxed("Is there international shipping?", text) is answer


@pytest.mark.parametrize(
    ("question", "text", "heading", "answer"),
    [
        ("Are knives allowed?", "✓ Knives\n✓ Scissors", "Allowed", True),
        ("Are knives allowed?", "✓ Knives\n✓ Scissors", "Not allowed", None),
        ("Was the report submitted late?", "Report submitted: Yes ☒ No ☐", "", None),
        ("Was the report submitted in 2023?", "Report submitted in 2023: Yes ☒ No ☐", "", True),
        ("Was the report submitted in 2022?", "Report submitted in 2023: Yes ☒ No ☐", "", None),
        ("Was the report submitted in 2022?", "Report submitted: Yes ☒ No ☐", "Year 2022", True),
        ("Do children under 12 pay?", "Children under 12 pay: Yes ☒ No ☐", "", True),
        ("Do children under 12 pay?", "Children over 12 pay: Yes ☒ No ☐", "", None),
        ("Do children under 12 pay?", "Children pay: Yes ☒ No ☐", "", None),
    ],
)
def test_a_box_of_something_else_says_nothing(question: str, text: str, heading: str, answer: bool | None) -> None:
    assert boxed(question, text, heading) is answer


@pytest.mark.parametrize(
    ("text", "is_chosen"),
    [
        ("Paid: Yes ☑ No ☐", True),
        ("Paid: ☐ Yes / ☒ No", False),
        ("Paid: [ ] yes [x] no", False),
        ("Paid: Yes ☑ No ☑", None),
        ("Paid: Yes ☐ No ☐", None),
        ("Paid: yes, no ☑", None),
    ],
)
def test_one_of_two_is_chosen(text: str, is_chosen: bool | None) -> None:
    assert entries_in(text)[0].verdict is is_chosen
    assert has_box(text, 0, 5) is (is_chosen is not None)


INTEL = (
    "Indicate by check mark whether the registrant is a large accelerated filer or a smaller reporting company.\n\n"
    "Large accelerated filer Accelerated filer Non-accelerated filer Smaller reporting company\n\n- ☑ ☐ ☐ ☐"
)
CHECKS = (
    "Patient questionnaire\n\n| Condition | Yes | No |\n| --- | --- | --- |\n| Diabetes | ☐ | ☒ |\n| Asthma | ☒ | ☐ |"
)
ITEMS = (
    "| Vehicle | FL-07 | A | B |\n| --- | --- | --- | --- |\n\n"
    "| Item | OK | Defect |\n| --- | --- | --- |\n| Brakes | ☒ | ☐ |\n| Horn | ☐ | ☒ |\n| Seat belt | ☒ | ☐ |"
)
JOB = (
    "EMPLOYMENT FORM\nKind of contract: ☐ permanent ☒ fixed-term ☐ seasonal\nUrgent: Yes ☐ No ☒\n"
    "Working time: ☒ full-time ☐ part-time\nNotice period:\n☐ one month\n☒ two months\n☐ three months\nTown: Bern"
)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("Is Intel a large accelerated filer?", INTEL, "Yes: Large accelerated filer Accelerated filer"),
        ("Is Intel a smaller reporting company?", INTEL, "No: Large accelerated filer Accelerated filer"),
        ("Does the patient have asthma?", CHECKS, "Yes: Asthma; Yes: ☒; No: ☐"),
        ("Does the patient have diabetes?", CHECKS, "No: Diabetes; Yes: ☐; No: ☒"),
        ("Are the brakes of the forklift OK?", ITEMS, "Yes: Brakes; OK: ☒; Defect: ☐"),
        ("Is the horn OK?", ITEMS, "No: Horn; OK: ☐; Defect: ☒"),
        ("Is the contract permanent?", JOB, "No: Kind of contract: ☐ permanent ☒ fixed-term ☐ seasonal"),
        ("Is the job full-time?", JOB, "Yes: Working time: ☒ full-time ☐ part-time"),
        ("Is the employment urgent?", JOB, "No: Urgent: Yes ☐ No ☒"),
        ("Is the notice period one month?", JOB, "No: Notice period: ☐ one month ☒ two months ☐ three months"),
    ],
)
def test_boxes_below_their_names_or_behind_a_label_decide(question: str, text: str, answer: str) -> None:
    for support in (0.1, 0.9):
        assert said(question, text, text.split("\n")[0], support, "Form").startswith(answer)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("What type of filer is Intel?", INTEL, "Large accelerated filer"),
        ("What kind of filer is Amazon?", FILING, "Large accelerated filer"),
        ("Which kind of contract is it?", JOB, "fixed-term"),
        ("What is the notice period?", JOB, "two months"),
        ("How long is the notice period of the employment?", JOB, "two months"),
    ],
)
def test_what_is_ticked_is_said_whatever_the_reader_finds(question: str, text: str, answer: str) -> None:
    assert said(question, text, "EMPLOYMENT FORM", 0.9, "Form") == f"{answer} [1]"


@pytest.mark.parametrize(
    ("question", "place", "answer"),
    [
        ("For how long was Ms Ott hired?", "permanent", "fixed-term"),
        ("For how long was Ms Ott hired?", "fixed-term", "fixed-term"),
        ("When may she give notice at the latest?", "one month", "two months"),
        ("Which notice periods are there?", "one month", "one month"),
    ],
)
def test_no_empty_box_is_an_answer(question: str, place: str, answer: str) -> None:
    assert said(question, JOB, place, 0.9, "Form") == f"{answer} [1]"
