"""Columns that say the same of two places or times, where no figure is asked for."""

from __future__ import annotations

import pytest

from rag_app.schema import Chunk
from rag_app.tables.in_row import Columns, InRow

DUTIES = """# Duties

| Duty | Bergen | Oslo | Risk of a duty |
| --- | --- | --- | --- |
| Keys, day | Ada Quist | Sam Gill | high |
| Keys, night | Lew Trent | ask Bergen | Low |
| Fire drill | 4 May | 9 June | high |
| Boats | | Ida Moe | low |
| Early watch | 06:00–14:00 | 05:30–13:30 | low |

| Course | Opening day | Closing day | Led by |
| --- | --- | --- | --- |
| Knots | 3 March | 8 July | Per Lie |
"""


@pytest.mark.parametrize(
    ("question", "said", "found"),
    [
        ("Who has the keys by day in Oslo?", "Ada", InRow("Sam Gill", False, False)),
        ("Who has the keys at night in Oslo?", "Lew", InRow("ask Bergen", False, False)),
        ("When is the fire drill in Bergen?", "9 June", InRow("4 May", False, False)),
        ("When is the fire drill in Oslo?", "9 June", None),
        ("When is the duty of a fire drill in Oslo?", "4 May", InRow("9 June", False, False)),
        ("Who looks after the boats in Bergen?", "Ida", InRow("", False, True)),
        ("When is the fire drill in Oslo, and what is the risk?", "4 May", None),
        ("When is the fire drill at risk?", "4 May", None),
        ("When does the early watch start in Bergen?", "05:30", InRow("06:00", False, False)),
        ("When is the closing day of Knots?", "3 March", InRow("8 July", False, False)),
        ("When does the course Knots open?", "8 July", InRow("3 March", False, False)),
        ("When does the course Knots end?", "3 March", None),
        ("Who is there on the closing day of Knots?", "Per Lie", None),
    ],
)
def test_the_column_of_the_place_or_day_that_is_named(question: str, said: str, found: InRow | None) -> None:
    chunk = Chunk(1, 1, "duties.md", "Duties", 0, len(DUTIES), DUTIES)
    assert Columns(question, lambda _, a, b: DUTIES[a:b]).row_at(chunk, DUTIES.index(said)) == found
