"""A procedure is said whole: the numbered instructions below the heading that names what is asked for."""

from __future__ import annotations

import pytest

from rag_app.answering.lookup.steps import steps_of
from rag_app.schema import Passage

MANUAL = """## 5.1 Replacing the door seal

1. Switch the oven off.
2. Pull the old seal out of its groove
and wipe the groove dry.
3. Press the new seal in.

## 5.2 Replacing the lamp

1. Pull the plug.
2. Unscrew the cover.

## 6 Rent

1. The tenant pays on the first of the month.
2. The landlord sends a receipt.

## 7 Parts

Use these only: seals, lamps."""
SEAL = (
    "1. Switch the oven off; 2. Pull the old seal out of its groove and wipe the groove dry; 3. Press the new seal in"
)


def passage(text: str = MANUAL, headings: tuple[str, ...] = ()) -> Passage:
    return Passage(2, 1, "oven.pdf", "Oven", headings, 3, 0, len(text), text, 1.0)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How do I replace the door seal?", SEAL),
        ("What are the steps for replacing the seal of the door?", SEAL),
        ("How do you change the lamp?", "1. Pull the plug; 2. Unscrew the cover"),
        ("How do I replace it?", None),  # the seal or the lamp
        ("How do I pay the rent?", None),  # clauses, no instructions
        ("How do I order spare parts?", None),
        ("How long does the door seal last?", None),
        ("Who replaces the door seal?", None),
    ],
)
def test_steps_below_the_heading_that_is_asked_for(question: str, said: str | None) -> None:
    assert steps_of(question, [passage()]) == (said and (said, 2))


def test_the_heading_may_stand_above_the_passage_and_the_steps_go_on_behind_it() -> None:
    text = "1. Switch the oven off.\n2. Open the door and"
    found = steps_of("How do I replace the door seal?", [passage(text, ("5.1 Replacing the door seal",))])
    assert found == ("1. Switch the oven off; 2. Open the door and; …", 2)


def test_a_list_of_later_steps_or_one_too_long_is_not_said() -> None:
    later = "## Replacing the door seal\n\n3. Press the seal in.\n4. Switch it on."
    assert steps_of("How do I replace the door seal?", [passage(later)]) is None
    long = "## Replacing the door seal\n\n" + "\n".join(f"{n}. Press {'here ' * 40}." for n in range(1, 9))
    assert steps_of("How do I replace the door seal?", [passage(long)]) is None
