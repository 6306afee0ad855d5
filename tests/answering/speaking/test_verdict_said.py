"""A yes or no is said only before a sentence that it may stand before."""

from __future__ import annotations

import pytest
from calibrations import HELD

from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.schema import Passage


def passage(number: int, text: str, *headings: str) -> Passage:
    return Passage(number, number, "a.md", "Harbour", headings, None, 0, len(text), text, 1.0)


def said(question: str, place: str, support: float, *texts: str) -> str:
    shown = [passage(number, text, "Rules") for number, text in enumerate(texts, 1)]
    number = next(one.number for one in shown if place in one.text)
    return words_for("x [1]", question, [Proposal(number, place, 1.0, 0.0, support=support)], shown, HELD).text


DENIED = "The agent will not sell a boat without the owner's consent, but the agent may show it."
IN_THEORY = "In theory the mill could sort grain by size, but nobody would pay for that."
SEVERAL = "The reader opens several formats."


@pytest.mark.parametrize(
    ("question", "place", "support", "answer"),
    [
        ("Can the agent sell my boat without my consent?", "sell a boat", 0.9, f"No: {DENIED} [1]"),
        ("Can the agent sell my boat?", "sell a boat", 0.9, f"{DENIED} [1]"),
        ("Can the agent sell my boat?", "sell a boat", 0.1, f"No: {DENIED} [1]"),
        ("Can the mill sort grain by size?", "sort grain by size", 0.9, f"{IN_THEORY} [1]"),
        ("Does the reader open all formats?", "several formats", 0.9, f"{SEVERAL} [1]"),
        ("Does the reader open PDF as a format?", "several formats", 0.9, f"{SEVERAL} [1]"),
        ("Does the reader open several formats without asking?", "several formats", 0.9, f"{SEVERAL} [1]"),
        ("Does the reader open several formats without asking?", "several formats", 0.1, f"{SEVERAL} [1]"),
        ("Does the reader open several formats?", "several formats", 0.9, f"Yes: {SEVERAL} [1]"),
        ("Does the reader open formats at Wexham Hall?", "several formats", 0.9, f"Yes: {SEVERAL} [1]"),
        (
            "Does it open formats, according to its 2024 Guide for Readers?",
            "several formats",
            0.9,
            f"Yes: {SEVERAL} [1]",
        ),
    ],
)
def test_no_yes_is_said_before_what_is_denied_or_names_something_else(question, place, support, answer):
    text = next(one for one in (DENIED, IN_THEORY, SEVERAL) if place in one)
    assert said(question, place, support, text) == answer


BURNT = "The club may burn books (and copies) after ten years."
COPY = "Members may request a copy before."


def test_the_sentence_that_speaks_of_the_last_question_is_taken():
    question = "How long are books kept? And maps? Can I get a copy before that?"
    assert said(question, "ten years", 0.1, f"{BURNT} {COPY}") == f"{COPY} [1]"  # may be done: no guess of a no
    assert said(question, "ten years", 0.1, BURNT) == f"{BURNT} [1]"
    assert said("Is a book burnt?", "ten years", 0.1, f"{BURNT} {COPY}") == f"No: {BURNT} [1]"


def test_a_guess_is_by_the_passage_that_is_quoted():
    question = "How are boats kept? Can I paint it?"
    tarred, painted = "Boats are tarred in the hall.", "The hull takes paint well."
    shown = [passage(1, tarred, "Boats"), passage(2, painted, "Hulls")]
    places = [
        Proposal(1, "in the hall", 2.0, 0.0, support=0.1),
        Proposal(2, "takes paint", 1.0, 0.0, support=0.9),
    ]
    assert words_for("x [1]", question, places, shown, HELD).text == f"Yes: {painted} [2]"
    assert words_for("x [1]", question, places[:1], shown, HELD).text == f"{painted} [2]"


def test_the_default_of_its_own_entry_decides():
    text = "## pump\n\nDefault: off\n\nStarts when the bilge is full."
    assert said("Is the pump on by default?", "Starts when", 0.9, text) == "No: pump: Default: off [1]"
    told = "The pump is enabled by default. It starts when the bilge is full."
    assert said("Is the pump on by default?", "enabled by default", 0.1, told).startswith("Yes: The pump is enabled")


def test_no_no_is_said_before_the_words_of_the_question():
    text = "Tar helps with worms."
    assert said("Does tar help with worms?", "with worms", 0.1, text) == f"{text} [1]"
    assert said("Does tar help with rust?", "with worms", 0.1, text) == f"No: {text} [1]"
    assert said("Does tar help with worms in Harbour?", "with worms", 0.1, text) == f"{text} [1]"  # its title
    assert said("Does tar help with worms in Wexham?", "with worms", 0.1, text) == f"No: {text} [1]"


def test_no_yes_is_said_before_another_time():
    text = "The hull is tarred in June."
    assert said("Is the hull tarred in July?", "tarred in", 0.9, text) == f"{text} [1]"
    assert said("Is the hull tarred in June?", "tarred in", 0.9, text) == f"Yes: {text} [1]"


def test_no_verdict_is_said_before_the_document_of_something_else():
    ours, others = (f"Wine is paid for at the {name} club." for name in ("Larkfield", "Wexham"))
    question = "Is wine paid for at Wexham?"
    assert said(question, "Wine is paid for at the Larkfield", 0.9, ours, others) == f"{ours} [1]"
    assert said(question, "Wine is paid for at the Wexham", 0.9, ours, others) == f"Yes: {others} [2]"


def test_the_sentence_that_a_guess_is_made_on_is_given_and_no_other_that_the_model_has_copied():
    near, far = "Drops are not habit-forming for most people.", "It may take up to six weeks before they begin to work."
    shown = [passage(1, f"{near} {far}", "Rules")]
    places = [Proposal(1, "not habit-forming", 1.0, 0.0, support=0.1)]
    question = "Are drops habit-forming?"
    assert words_for(f"{far} [1]", question, places, shown, HELD).text == f"No: {near} [1]"
    nobody = "No successor was found, so that drops are handed out by nurses."
    shown = [passage(1, f"{near} {nobody}", "Rules")]
    assert words_for(f"{nobody} [1]", question, places, shown, HELD).text == f"No: {near} [1]"


def test_no_document_of_something_else_decides():
    text = "Tips are not paid for at {}."
    ours, others = text.format("Larkfield"), text.format("Wexham")
    question = "Are tips paid for at Wexham?"
    assert said(question, "Tips", 0.9, ours, others) == f"No: {others} [2]"
    others = "Wexham pays for wine."
    assert said(question, "Tips", 0.9, ours, others) == f"{ours} [1]"
    assert said("Are tips paid for at Larkfield?", "Tips", 0.9, ours, others) == f"No: {ours} [1]"


PITS = "| Pit | Depth (m) | Lit |\n| --- | --- | --- |\n| Old Moor | 12 | Yes |\n| Low Moor | 30 | No |\n"


@pytest.mark.parametrize(
    ("question", "place", "support", "answer"),
    [
        ("Is the pit of Old Moor lit at night?", "Old Moor", 0.1, "Old Moor; Depth (m): 12; Lit: Yes [1]"),
        ("Is the pit of Old Moor lit at night?", "Old Moor", 0.9, "Yes: Old Moor; Depth (m): 12; Lit: Yes [1]"),
        ("Is the pit of Low Moor lit at night?", "Low Moor", 0.9, "Low Moor; Depth (m): 30; Lit: No [1]"),
        ("Is the pit of Low Moor lit at night?", "Low Moor", 0.1, "No: Low Moor; Depth (m): 30; Lit: No [1]"),
        ("Is the pit of Low Moor dry at night?", "Low Moor", 0.9, "Yes: Low Moor; Depth (m): 30; Lit: No [1]"),
    ],
)
def test_no_guess_stands_against_the_cell_that_is_asked_about(question, place, support, answer):
    assert said(question, place, support, PITS) == answer
