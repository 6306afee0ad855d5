"""By how much two answers differ is told where both are plain figures of one kind."""

from __future__ import annotations

import pytest

from rag_app.answering.citing.difference import difference


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("46.8 kg", "48.5 kg", "1.7 kg"),
        ("£5 million", "£2 million", "£3 million"),
        ("3,000 cycles", "4,500 cycles", "1,500 cycles"),
        ("17.50 (Cleaning, per hour, 2022; in euro)", "19.80 (Cleaning, per hour, 2024; in euro)", "2.30"),
        ("9.50 (Adult, Price (euro))", "4.50 (Child, Price (euro))", ""),
        ("12 (Fee; in euro)", "12 (Fee; in dollars)", ""),
        ("35 A", "50 kW", ""),
        ("18 July", "4 July", ""),
        ("2019", "2021", ""),
        ("5 per cent", "7 per cent", ""),
        ("5%", "7%", ""),
        ("7:00-22:00", "8:00-19:00", ""),
        ("8 to 10 days", "9 days", ""),
        ("three months", "two months", ""),
        ("-20 °C", "-10 °C", ""),
    ],
)
def test_only_plain_figures_of_one_kind_are_compared(one: str, other: str, said: str) -> None:
    assert difference(one, other) == said
