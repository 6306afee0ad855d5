from __future__ import annotations

import pytest
from cells_of import hit_of
from passages import text_of

from rag_app.tables.rows.column_of_most import column_of_most

EXPORTS = """Exports by year, in thousands of tonnes

| Product | 2019 | 2020 | 2021 | Total |
| --- | --- | --- | --- | --- |
| Cheese | 41.2 | 38.7 | 44.9 | 124.8 |
| Butter | 12.6 | 11.9 | 12.6 | 37.1 |
| Yoghurt | 8.0 | – | – | 8.0 |
"""
MONTHS = """Exports by month

| Product | Jan 2024 | Feb 2024 | Mar 2024 |
| --- | --- | --- | --- |
| Milk | 7 | 9 | 8 |
"""
SHOPS = """Lunches sold by the shops

| | Harbour shop | Mill shop | Park shop |
| --- | --- | --- | --- |
| Soup | 310 | 420 | 95 |
| Bread | 520 | 118 | 260 |
"""


def found(question: str, text: str) -> str | None:
    cell = column_of_most(question, [hit_of(text, "exports.md", "Trade")], text_of(text))
    assert cell is None or not cell.exact
    return cell and f"{cell.text} ({cell.label}: {cell.column})"


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Which year had the highest cheese exports?", EXPORTS, "2021 (Cheese: 44.9)"),
        ("In which year were the exports of cheese lowest?", EXPORTS, "2020 (Cheese: 38.7)"),
        ("Which year had the second highest cheese exports?", EXPORTS, "2019 (Cheese: 41.2)"),
        ("Which year had the highest butter exports?", EXPORTS, "2019, 2021 (Butter: 12.6)"),
        ("Which shop sold the most soup?", SHOPS, "Mill shop (Soup: 420)"),
        ("Which year had the highest yoghurt exports?", EXPORTS, None),  # one figure tells nothing
        ("Which year had the highest cheese imports?", EXPORTS, None),
        ("Which year had the highest wine exports?", EXPORTS, None),
        ("Which month had the highest cheese prices?", EXPORTS, None),
        ("Which farm sold the most soup?", SHOPS, None),
        ("Which quarter had the highest cheese exports?", EXPORTS, None),
        ("Which month had the highest cheese exports?", EXPORTS, None),  # years are none
        ("Which month had the highest milk exports?", MONTHS, "Feb 2024 (Milk: 9)"),
        ("Which years did not have the highest cheese exports?", EXPORTS, None),
    ],
)
def test_the_column_with_the_most_in_a_row(question: str, text: str, said: str | None) -> None:
    assert found(question, text) == said
