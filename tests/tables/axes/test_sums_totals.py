"""The total is meant of columns of which the question names no part."""

from __future__ import annotations

import pytest
from test_columns import found

HOMES = """# Selby

Residents by ward

| Ward | Male Total | Male Under 18 | Male 18 and over | Female Total | Female Under 18 | Female 18 and over |
| --- | --- | --- | --- | --- | --- | --- |
| Harbour | 1,001 | 300 | 701 | 1,203 | 401 | 802 |
"""
TRIPS = """# Trips

| Line | Trips late | Trips total | Trips early |
| --- | --- | --- | --- |
| Coast | {} | {} | {} |
"""
LAMPS = "# Prices\n\n| Item | Unit cost | Total cost |\n| --- | --- | --- |\n| Lamp | 5 | 5 |\n"


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("How many female residents are there in Harbour?", HOMES, "1,203"),
        ("How many male residents are there in Harbour?", HOMES, "1,001"),
        ("How many female residents under 18 are there in Harbour?", HOMES, "401"),
        ("How many female residents over 65 are there in Harbour?", HOMES, None),
        ("How many adult female residents are there in Harbour?", HOMES, None),
        ("How many residents are there in Harbour?", HOMES, None),
        ("How many trips has Coast?", TRIPS.format(4, 9, 5), "9"),
        ("How many trips of Coast were cancelled?", TRIPS.format(4, 9, 5), None),
        ("How many trips of Coast were late?", TRIPS.format(4, 9, 5), "4"),
        ("How many trips has Coast?", TRIPS.format(4, 20, 5), None),  # no sum
        ("How many trips has Coast?", TRIPS.format(0, 0, 0), None),
        ("How many trips had Coast in 2022?", TRIPS.format(4, 9, 5), None),
        ("How many trips had Coast in 2022?", TRIPS.format(4, 9, 5).replace("# Trips", "# Trips in 2022"), "9"),
        ("How many trips had Coast in the first half?", TRIPS.format(4, 9, 5), None),
        ("How many trips has Coast?", TRIPS.format(9, 4, 5).replace("late", "overall"), None),  # two totals
        ("What does a lamp cost?", LAMPS, None),
    ],
)  # fmt: skip
def test_a_total_is_meant_where_no_part_is_named(question: str, text: str, figure: str | None) -> None:
    cell = found(question, text)
    assert (cell and cell[0]) == figure


def test_a_total_that_the_question_does_not_name_is_not_sure() -> None:
    assert found("How many female residents are there in Harbour?", HOMES) == ("1,203", False)
