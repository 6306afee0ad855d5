"""Two things told apart, in the words of the passages."""

from __future__ import annotations

import dataclasses

import pytest
from passages import passage

from rag_app.answering.lookup.definitions import told_apart

ASKED = "What is the difference between fast-mode and fast-mode2 in the server?"


@pytest.mark.parametrize(
    ("question", "is_told"),
    [
        ("What is the difference between a day pass and a night pass?", True),
        ("Can you tell me what the difference between day and night passes is?", False),
        ("What's the difference between a day and a night pass?", True),
        ("How does a night pass differ from a day pass?", True),
        ("How do a day pass and a night pass differ?", True),
        ("What is the difference between a day pass and a week pass?", False),
        ("What is a day pass?", False),
    ],
)
def test_two_things_are_told_apart_by_what_each_is(question, is_told):
    day, night = "A day pass is a ticket for one day.", "A night pass is a ticket for all nights."
    told = told_apart(question, [passage(1, f"Passes are sold here. {day}"), passage(2, night)])
    assert {one.text for one in told} == ({day, night} if is_told else set())


@pytest.mark.parametrize(
    "sentence",
    [
        "The difference between `fast-mode` and `fast-mode2` is that names are looked up by the second one.",
        "Unlike fast-mode, **fast-mode2** looks up names by itself.",
        "With fast-mode2 names are looked up there, while with fast-mode they are looked up here.",
    ],
)
def test_the_sentence_that_sets_one_against_the_other_is_said(sentence: str) -> None:
    shown = [passage(1, "fast-mode is a way of sending that is old."), passage(2, f"# Modes\n\nMore. {sentence} So.")]
    assert [one.text for one in told_apart(ASKED, shown)] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "The difference between fast-mode and slow-mode2 is that names are looked up by the second one.",
        "While it starts, fast-mode and fast-mode2 are looked up by all of the servers that there are.",
        "The difference between fast-mode and fast-mode2 is explained by these lines of the log:",
        "Unlike fast-mode, fast-mode2 works.",
        "The server ran in fast-mode while the price of oil fell, and fast-mode2 was not built yet.",
        "Keep fast-mode on while you look up the names that fast-mode2 has written to the log.",
        "Unlike most of the others, servers in fast-mode and in fast-mode2 look up all their names.",
    ],
)
def test_no_other_sentence_of_both_is(sentence: str) -> None:
    assert told_apart(ASKED, [passage(1, f"Modes. {sentence}\n\nNext.")]) == ()


def test_terms_and_headings_are_told_apart_by_what_stands_first_below() -> None:
    terms = passage(1, "- **fast-mode**: Sends at once. Old.\n- **fast-mode2**: Sends later. New.")
    told = told_apart(ASKED, [terms])
    assert ["at once" in told[0].text, "later" in told[1].text] == [True, True]
    drafts = dataclasses.replace(passage(1, "Drafts are kept. They are not sent."), headings=("Posts", "Drafts"))
    private = dataclasses.replace(passage(2, "They are sent, without a link."), headings=("Posts", "Private"))
    asked = "How does draft differ from private?"
    assert [one.text for one in told_apart(asked, [private, drafts])] == ["Drafts are kept.", private.text]
    assert told_apart(asked, [drafts]) == ()


@pytest.mark.parametrize(
    ("items", "is_told"),
    [
        (
            ("1. Fast-mode sends all names at once. It is old.", "2. The fast-mode2 keeps names for a day. It is new."),
            True,
        ),
        (("- 'Fast-mode' sends all names at once.", "- 'Fast-mode2' keeps all the names for a day."), True),
        (("- `fast-mode` sends all names at once.", "- Logs\n- **fast-mode2** keeps all the names for a day."), True),
        (("- Fast-mode sends all names at once.", "- Logs of fast-mode2 are kept by the server for a day."), False),
        (("- Fast-mode sends all names at once.", "- Fast-mode2 is new."), False),
        (("- Fast-mode\n- Fast-mode sends all names at once.", "- Fast-mode2 keeps all the names for a day."), True),
        (("- Fast-mode\n- Slow-mode sends no names at once.", "- Fast-mode2 keeps all the names for a day."), False),
        (("Fast-mode sends all names at once.\n", "Fast-mode2 keeps all the names for a day."), False),
    ],
)
def test_two_items_of_a_list_that_begin_with_the_names_are_said(items: tuple[str, str], is_told: bool) -> None:
    told = told_apart(ASKED, [passage(1, "The server has modes:\n\n" + "\n".join(items) + "\n\nMore of it.")])
    assert ["at once" in one.text for one in told[:1]] + ["a day" in one.text for one in told[1:]] == [
        True
    ] * 2 * is_told
