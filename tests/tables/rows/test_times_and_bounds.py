from __future__ import annotations

from collections.abc import Iterable

from rag_app.schema import Document
from rag_app.tables.rows.chosen_rows import chosen_rows
from rag_app.tables.rows.rows_asked import rows_asked
from rag_app.tables.rows.whole import WholeTable

MACHINES = """# Machines of the workshop

| Machine | Hall | Bought | Price (EUR) | Power (kW) | Weight | Next inspection |
| --- | --- | --- | --- | --- | --- | --- |
| Panel saw | 1 | 2015 | 12,400 | 5.5 | 900 kg | 12 March 2025 |
| Band saw | 1 | 2018 | 3,850 | 2.2 | 310 kg | 4 April 2025 |
| Drill press | 2 | 2011 | 940 | 0.75 | 95 kg | 9 June 2025 |
| Edge bander | 2 | 2021 | 18,900 | – | 640 kg | 30 January 2026 |
| Belt sander | 3 | 2018 | 2,750 | 3.0 | 120 kg | 17 April 2024 |
"""
STAFF = """# Staff

| Name | Joined | Pay (thousand EUR) |
| --- | --- | --- |
| Lena Marsh | 2017-03-01 | 38 |
| Jonas Pell | 2020-09-15 | 30 |
| Amira Diop | 2022-01-10 | 41 |
| Karl Voss | – | 45 |
"""
YEARS = "# Museum\n\n| Year | Visitors |\n| --- | --- |\n| 2019 | 35,950 |\n| 2020 | 9,120 |\n| 2021 | 31,480 |\n"


def answers(questions: Iterable[str], table: WholeTable) -> dict[str, str | None]:
    made: dict[str, str | None] = {}
    for question in questions:
        asked = rows_asked(question)
        found = asked and chosen_rows(asked, table)
        names = found and ", ".join(item for item, _ in found.items)
        made[question] = found and f"{'' if found.sure else '?'}{found.value} {names}".strip()
    return made


OF_MACHINES: dict[str, str | None] = {
    "How many machines cost more than 5,000 euros?": "2 Panel saw, Edge bander",
    "Which machines cost less than €3,000?": "Drill press, Belt sander",
    "Which machines cost less than 3,000 dollars?": None,
    "Which machines are cheaper than 1,000?": "Drill press",
    "Which machines weigh more than 500 kg?": "Panel saw, Edge bander",
    "Which machines are lighter than 100 kg?": "Drill press",
    "Which machines weigh more than 500 pounds?": None,
    "Which machines have a power of more than 2 kW?": "? Panel saw, Band saw, Belt sander",  # of one nothing is said
    "Which machines have a power of more than 500 watts?": None,
    "Which machines were bought after 2015?": "Band saw, Edge bander, Belt sander",
    "Which machines were bought before 2018?": "Panel saw, Drill press",
    "How many machines were bought since 2018?": "3 Band saw, Edge bander, Belt sander",
    "How many machines were bought in 2018?": "2 Band saw, Belt sander",
    "Which machines are inspected in April 2025?": "Band saw",
    "Which machines are inspected in April?": "Band saw, Belt sander",
    "Which machines are inspected after April 2025?": None,
    "Which machines were sold after 2015?": None,
    "Which machines are in hall 2 in 2018?": None,  # of no column of times
    "What were the prices in 2018?": None,
}
OF_STAFF: dict[str, str | None] = {
    "Who has a pay of more than 35,000 euros?": None,  # counted in thousands
    "Who joined in 2020?": None,  # one row that is not sure: of another nothing is said
    "Who joined after 2018?": "? Jonas Pell, Amira Diop",
}
OF_YEARS: dict[str, str | None] = {
    "In which years were there more than 30,000 visitors?": "2019, 2021",
}


def test_rows_of_a_time_or_beyond_a_bound(tables_of) -> None:
    for text, expected in ((MACHINES, OF_MACHINES), (STAFF, OF_STAFF), (YEARS, OF_YEARS)):
        (table,) = tables_of(Document("a.md", text))
        assert answers(expected, table) == expected
