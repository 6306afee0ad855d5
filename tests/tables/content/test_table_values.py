"""The numbers of two cells, where they are counted in the same."""

from __future__ import annotations

import pytest

from rag_app.tables.content.values import values_of


@pytest.mark.parametrize(
    ("one", "other", "values"),
    [
        ("$410", "(120)", (410, -120)),
        ("EUR (1,200)", "EUR 400", (-1200, 400)),
        ("US$ -5", "US$4", (-5, 4)),
        ("-$5", "$ -4", (-5, -4)),
        ("\u2013120", "\u2013\u00a0340", (-120, -340)),
        ("1,204 (1)", "980*", (1204, 980)),
        ("1 year", "2 years", (1, 2)),
        ("3 %", "4.5%", (3, 4.5)),
        ("3 %", "4.5", None),
        ("1.250,50 €", "999,00 €", (1250.5, 999)),
        ("0.900 kg", "12 kg", (0.9, 12)),
        ("1.125 kg", "1.25 kg", None),
        ("0,125", "0,5", (0.125, 0.5)),
        ("2,125", "2,5", None),
        ("1,250", "0,75", None),
        ("1,250,000", "980,5", (1_250_000, 980.5)),
        ("1,250", "1250.5", (1250, 1250.5)),
        ("1'250", "980", (1250, 980)),
        ("CHF 1’250’000.50", "-1'300", (1_250_000.5, -1300)),
        ("1.250", "980", (1250, 980)),
        ("$40", "€35", None),
        ("50 ms", "40 m", None),
        ("$900 million", "$1.2 billion", None),
        ("< 50", "40", None),
        ("18–25", "16–30", None),
        ("9–12", "9–12", None),
        ("31 March 2024", "15 April 2024", None),
        ("+38", "-31", (38, -31)),
        ("100+", "120", None),
        ("none", "7", None),
    ],
)
def test_values_are_compared_of_one_unit(one: str, other: str, values: tuple[float, float] | None) -> None:
    assert values_of(one, other) == values
