"""Lists of codes side by side in one table."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.html import html_to_markdown
from rag_app.documents.converters.paired_columns import paired_columns
from rag_app.documents.converters.sheets import sheet_markdown

SIDE_BY_SIDE = [
    ["OAK", "Oak from the north", "ELM", "Elm"],
    ["ASH", "Ash", "FIR", "Fir"],
    ["BEE", "Beech", "YEW", "Yew of"],
    ["", "", "", "old hedges"],
    ["LIM", "Lime", "", ""],
]
ONE_BELOW_ANOTHER = [
    ["OAK", "Oak from the north"],
    ["ASH", "Ash"],
    ["BEE", "Beech"],
    ["LIM", "Lime"],
    ["ELM", "Elm"],
    ["FIR", "Fir"],
    ["YEW", "Yew of old hedges"],
]
FIRST = SIDE_BY_SIDE[:3]


@pytest.mark.parametrize(
    ("grid", "rows"),
    [
        (FIRST, [*ONE_BELOW_ANOTHER[:3], *ONE_BELOW_ANOTHER[4:6], ["YEW", "Yew of"]]),
        ([*FIRST, ["", "", "YEW", "old hedges"]], [*ONE_BELOW_ANOTHER[:3], *ONE_BELOW_ANOTHER[4:]]),
        ([[*row[:2], *row[1:]] for row in FIRST], paired_columns(FIRST)[1]),  # merged over columns
        ([["Code", "Tree"] * 2, *FIRST], paired_columns(FIRST)[1]),
        ([["OAKS", "Oak", "ELMS Elm of hedges"], *FIRST], None),
        ([*FIRST, ["FELLED IN 1950:", "", "", ""]], []),  # it would be lost
        ([*FIRST, ["LIM", "Lime", "2", "planted"]], []),
        ([["OAK", "Oak", "NTH", "North"], ["ELM", "Elm", "STH", "South"], ["ASH", "Ash", "NTH", "North"]], []),
        ([["Trees of the north", "", "", ""], *FIRST], []),
        (FIRST[:2], []),  # few
        ([["Code", "Tree", "Code", "Age"], *FIRST], []),
        ([["Spring", "Grown", "Autumn", "Grown"], *FIRST], []),
        ([[*row, "12"] for row in FIRST], []),
        ([row[:2] for row in FIRST * 3], []),
        ([["Oak", "Tall", "Elm", "Low"]] * 4, []),
        ([], []),
    ],
)
def test_codes_side_by_side_are_one_list(grid: list[list[str]], rows: list[list[str]] | None) -> None:
    names, found = paired_columns(grid)
    assert names == (["Code", "Tree"] if rows and grid[0] == ["Code", "Tree"] * 2 else [])
    assert ["ELMS", "Elm of hedges"] in found if rows is None else found == rows


def test_codes_side_by_side_in_a_page_are_rows_of_two_cells() -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in SIDE_BY_SIDE)
    text = html_to_markdown(f"<table>{rows}</table>")[0]
    assert text == "|  |  |\n| --- | --- |\n" + "\n".join(f"| {code} | {said} |" for code, said in ONE_BELOW_ANOTHER)


@pytest.mark.parametrize(("header", "named"), [([], "|  |  |"), (["Code", "Tree"] * 2, "| Code | Tree |")])
def test_codes_side_by_side_in_a_sheet_are_rows_of_two_cells(header: list[str], named: str) -> None:
    text = sheet_markdown("Trees", [*([header] if header else []), *FIRST])
    assert text == f"## Trees\n\n{named}\n| --- | --- |\n" + "\n".join(
        f"| {code} | {said} |" for code, said in paired_columns(FIRST)[1]
    )
