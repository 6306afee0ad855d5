"""Sentences that are copied but for what stands in the place of something else."""

from __future__ import annotations

import pytest

from rag_app.citations import find_support
from rag_app.citations.exchanged import is_exchanged


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("The owner sends the guest a bill each week.", "The guest, on leaving, sends the owner a bill each week."),
        ("The fare rises from 5.80 to 5.20 euros.", "In May the fare rises from 5.20 to 5.80 euros."),
        ("The link was stronger in men than in women.", "The link was stronger in women than in men."),
        ("Anna Berg thanked Bo Lind for his help.", "Bo Lind thanked Anna Berg for his help."),
        ("Net pay came to 80 million.", "Gross pay came to 80 million, and net pay to 50 million."),
        ("The line is due to open in 2026.", "Works start in 2026, and the line is due to open in 2029."),
        ("Mr Lind asked for a longer break.", "Ms Berg asked for a longer break, which Mr Lind did not like."),
    ],
)
def test_what_stands_in_the_place_of_another_is_to_be_checked(sentence: str, span: str) -> None:
    assert is_exchanged(sentence, span)
    assert find_support(sentence, span).verdict != "supported" and find_support(span, span).verdict == "supported"


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Mix the eggs, flour and sugar in a bowl.", "Mix the sugar, flour and eggs in a large bowl."),
        ("The guest sends a bill each week.", "The guest, not the owner, sends a bill each week."),
        ("The colour of the flag of the town was green.", "Green was the colour of the flag of the town."),
        ("Rome is the old capital of Italy.", "The old capital of Italy is Rome."),
        ("A bill is sent by the guest each week.", "Each week the guest sends a bill by post, which is sent back."),
        ("Silas is a weaver.", "Silas, a weaver, is a member of a church."),
        ("He paid the fee.", "He did so. The fee was paid."),
    ],
)
def test_another_order_of_the_same_is_not(sentence: str, span: str) -> None:
    assert not is_exchanged(sentence, span)
