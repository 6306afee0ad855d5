"""Questions that a text answers one after the other."""

from __future__ import annotations

import pytest

from rag_app.text.structure.asked_above import is_below_another_question

TEXT = """1. *The pump stops if I turn its valve. What is wrong?*

   Most valves have a lock, which ends the flow.
2. *Can another program turn the pump on?*

   That works by a server alone; a splitter leads to collisions. Is that bad? It is.

**How loud is it?**

It hums.

# Notes

Pumps are made in Leeds.
"""
ASKED = "Why does the pump stop when I turn the valve?"


@pytest.mark.parametrize(
    ("question", "place", "is_below"),
    [
        (ASKED, "collisions", True),
        (ASKED, "It hums", True),
        (ASKED, "It is", True),
        (ASKED, "a lock", False),
        (ASKED, "The pump stops", False),
        (ASKED, "made in Leeds", False),
        ("Why does another program turn the pump on?", "a lock", True),
        ("Why does another program turn the pump on?", "collisions", False),
        ("Does a pump hum?", "a lock", False),
        ("Why do the works of Leeds turn out so many more pumps of steel?", "collisions", False),
    ],
)
def test_what_stands_below_another_question_is_told_of_that(question: str, place: str, is_below: bool) -> None:
    start = TEXT.index(place)
    assert is_below_another_question(question, TEXT, start, start + len(place)) is is_below


def test_one_question_alone_tells_nothing() -> None:
    text = "Can another program turn the pump on?\n\nIt can."
    assert not is_below_another_question(ASKED, text, text.index("It can"), len(text))


def test_questions_that_follow_each_other_are_answered_together() -> None:
    contents = f"- {ASKED}\n- Can another program turn the pump on?\n\n- How loud is it?\n\nA lock ends the flow.\n"
    text = f"{contents}\nWho made it?\n\nSmiths of Leeds."
    assert not is_below_another_question(ASKED, text, text.index("A lock"), text.index("flow"))
    assert is_below_another_question(ASKED, text, text.index("Smiths"), len(text))
