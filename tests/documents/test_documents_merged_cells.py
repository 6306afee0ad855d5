"""What merged cells of a sheet say, in each of theirs or once."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.tables.merged_cells import Merged, filled

NOTE = " ".join(["These sums are of the whole year."] * 10)


def shown(rows: list[str], *merged: tuple[int, int, int, int]) -> list[str]:
    grid = [[cell.strip() for cell in row.split("|")] for row in rows]
    return ["|".join(row) for row in filled(grid, [Merged(*one) for one in merged])]


@pytest.mark.parametrize(
    ("rows", "merged", "expected"),
    [
        (["Site|Sales||", "|Plan|Paid|", "Ayr|1|2|"], [(1, 0, 2, 0)], ["Site|Sales|Sales|", "|Plan|Paid|", "Ayr|1|2|"]),
        (["Site|Fee", "Ayr|1", "|2"], [(0, 1, 0, 2)], ["Site|Fee", "Ayr|1", "Ayr|2"]),
        # a column whose cells are all merged with those before it, a title and a number among them
        (
            ["Fees", "Site||Fee|", "Ayr||1|", "Rye||2|"],
            [(0, 0, 3, 0), (0, 1, 1, 1), (2, 1, 3, 1), (0, 2, 1, 2), (2, 2, 3, 2), (0, 3, 1, 3), (2, 3, 3, 3)],
            ["Fees", "Site|Fee", "Ayr|1", "Rye|2"],
        ),
        (["Site||Fee", "Ayr|b|1"], [(0, 0, 1, 0)], ["Site|Site|Fee", "Ayr|b|1"]),
        (["Site||Fee", "Ayr||1"], [(0, 0, 1, 0)], ["Site|Site|Fee", "Ayr||1"]),
        # a row that says nothing of its own
        (["Site|Fee", "", "Ayr|1"], [(0, 0, 0, 1), (1, 0, 1, 1)], ["Site|Fee", "Ayr|1"]),
        (["Site|Fee", "", "Ayr|1"], [(0, 0, 0, 1)], ["Site|Fee", "Ayr|1"]),
        (["Site|Fee", "|late", "Ayr|1"], [(0, 0, 0, 1)], ["Site|Fee", "Site|late", "Ayr|1"]),
        (["Site|Fee", "", "Ayr|1"], [], ["Site|Fee", "", "Ayr|1"]),
        # a note over many cells
        (["Notes|||See", f"{NOTE}|||Ayr", "|||Rye"], [(0, 1, 1, 2)], ["Notes|||See", f"{NOTE}|||Ayr", "|||Rye"]),
    ],
)
def test_merged_cells(rows: list[str], merged: list[tuple[int, int, int, int]], expected: list[str]) -> None:
    assert shown(rows, *merged) == expected
