"""What a thing is, in the sentence that defines it."""

from __future__ import annotations

import pytest

from rag_app.answering.lookup.definitions import defined, explained
from rag_app.schema import Passage


def passage(number: int, text: str) -> Passage:
    return Passage(number, number, "plan.md", "Plan", (), None, 0, len(text), text, 1.0)


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        (
            "What is the Digital Analytics Program?",
            "# Digital Analytics\n\nExpand the Digital Analytics Program (DAP).\n\nData is latent. As a solution "
            "that reveals the public's usage patterns, the DAP provides a clear picture.",
            "As a solution that reveals the public's usage patterns, the DAP provides a clear picture.",
        ),
        (
            "What is a night rate?",
            "Hotels publish a night rate. A night rate is the price of one night without breakfast.",
            "A night rate is the price of one night without breakfast.",
        ),
        ("Who was John F. Kennedy?", *["John F. Kennedy was a president of the United States."] * 2),
        ("What are guests?", *["Guests, which are people of other firms, need a badge."] * 2),
        ("What is the desk?", *["The desk, a place in the hall, is open until seven."] * 2),
        ("whats a desk", *["A desk is a place in the hall."] * 2),
        ("What does a night rate mean?", *["A night rate is the price of one night."] * 2),
        ("Can you tell me what a desk is?", *["A desk is a place in the hall."] * 2),
        ("What is the desk?", "The desk is open.", None),
        ("Who runs the desk?", "The desk is what everybody calls the hall's left side.", None),
    ],
)  # fmt: skip
def test_the_sentence_that_explains_is_found(question, text, says):
    found = explained(question, [passage(1, "Nothing of it."), passage(2, text)])
    assert (found and (found.text, found.number)) == ((says, 2) if says else None)


@pytest.mark.parametrize(
    ("question", "text", "is_defined"),
    [
        ("What is a night rate?", "A night rate is the price of one night.", True),
        ("What is a night rate?", "A **night rate** means what is paid for one night.", True),
        ("What is night pay?", "The Board’s Night Pay (NP) programme (also “dark pay”) is a sum for late work.", True),
        ("What are guests?", "Guests are people of other firms who need a badge.", True),
        ("What does a desk mean?", "A desk is any place in the hall.", True),
        ("What does the desk mean?", "The desk is any place in the hall.", True),
        ("Can you tell me what the desk is?", "The desk is any place in the hall.", False),
        ("What is a night rate?", "A night rate is charged after ten in the evening.", False),
        ("What is a night rate?", "A night rate was the price of one night.", False),
        ("What is a night rate?", "A night rate board is a plate with prices on it.", False),
        ("What is the night rate?", "The night rate is the price of one night.", False),
        ("Who was Ann Lee?", "Ann Lee is the founder of our house.", False),
    ],
)  # fmt: skip
def test_a_definition_says_what_kind_of_thing_it_is(question, text, is_defined):
    found = defined(question, [passage(1, "The hall is large."), passage(2, text)])
    assert (found and found.text) == (text if is_defined else None)


FREED = "Whoever leaves early frees the bed for somebody else."


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        ("What is a warm bed?", f"{FREED} This is called a “warm bed” (WB).", FREED),
        ("What is meant by warm bed?", f"{FREED} This practice is also known as **warm bed**.", FREED),
        ("What is a warm bed?", *["Early leavers free what others take, which is known as a warm bed."] * 2),
        ("What is a warm bed?", f"{FREED}\n\nThis is called a warm bed.", None),  # of another paragraph
        ("What is a warm bed?", f"{FREED} This is called a warm bed sheet.", None),
        ("What is Warmbed?", f"{FREED} It is called Warmbed.", None),  # a name of what?
        ("What are warm beds?", f"{FREED} Such places are called warm beds.", FREED),
        ("What is a warm bed?", f"{FREED} The fee for it is called a warm bed.", None),
        ("What is a warm bed?", f"{FREED} This is a warm bed. A warm bed is a bed that is shared.",
         "A warm bed is a bed that is shared."),
    ],
)  # fmt: skip
def test_what_is_named_behind_it_is_defined_before(question, text, says):
    found = defined(question, [passage(1, "The hall is large."), passage(2, text)])
    assert (found and (found.text, found.number)) == (says and (says, 2))
    assert found is None or text[found.start : found.end] == says
