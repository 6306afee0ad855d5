"""What a thing is, in the sentence that defines it."""

from __future__ import annotations

import pytest
from passages import passage

from rag_app.answering.lookup.definitions import defined


@pytest.mark.parametrize(
    ("name", "text", "is_defined"),
    [
        ("a night rate", "A night rate is the price of one night.", True),
        ("a night rate", "A **night rate** means what is paid for one night.", True),
        ("night pay", "The Board’s Night Pay (NP) programme (also “dark pay”) is a sum for late work.", True),
        ("guests", "Guests are people of other firms who need a badge.", True),
        ("a desk", "A desk is any place in the hall.", True),
        ("a night rate", "A night rate is charged after ten in the evening.", False),
        ("a night rate", "A night rate was the price of one night.", False),
        ("a night rate", "A night rate board is a plate with prices on it.", False),
        ("the night rate", "The night rate is the price of one night.", False),
    ],
)  # fmt: skip
def test_a_definition_says_what_kind_of_thing_it_is(name, text, is_defined):
    found = defined(name, [passage(1, "The hall is large."), passage(2, text)])
    assert (found and found.text) == (text if is_defined else None)


FREED = "Whoever leaves early frees the bed for somebody else."


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a warm bed", f"{FREED} This is called a “warm bed” (WB).", FREED),
        ("warm bed", f"{FREED} This practice is also known as **warm bed**.", FREED),
        ("a warm bed", *["Early leavers free what others take, which is known as a warm bed."] * 2),
        ("a warm bed", f"{FREED}\n\nThis is called a warm bed.", None),  # of another paragraph
        ("a warm bed", f"{FREED} This is called a warm bed sheet.", None),
        ("Warmbed", f"{FREED} It is called Warmbed.", None),  # a name of what?
        ("warm beds", f"{FREED} Such places are called warm beds.", FREED),
        ("a warm bed", f"{FREED} The fee for it is called a warm bed.", None),
        ("a warm bed", f"{FREED} This is a warm bed. A warm bed is a bed that is shared.",
         "A warm bed is a bed that is shared."),
    ],
)  # fmt: skip
def test_what_is_named_behind_it_is_defined_before(name, text, says):
    found = defined(name, [passage(1, "The hall is large."), passage(2, text)])
    assert (found and (found.text, found.number)) == (says and (says, 2))
    assert found is None or text[found.start : found.end] == says
