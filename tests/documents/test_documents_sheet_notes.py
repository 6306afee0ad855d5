"""Notes that touch the table of a worksheet."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.tables.sheets import sheet_markdown


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (
            ["Prepared by|Ann||", "Printed|2024-02-03||", "No|Customer|Paid|Date", "1|Ax|TRUE|2024-01-02"],
            ["Prepared by Ann", "", "Printed 2024-02-03", "", "No|Customer|Paid|Date", "1|Ax|TRUE|2024-01-02"],
        ),
        (
            [
                "Trip|Skye|see map|||",
                "boat|Heron||||",
                "days|6||||",
                "Crew|||||",
                "Name|Age|Town|Rank|Watch|Paid",
                "Ax|31|Ayr|mate|2|40",
            ],
            [
                "Trip|Skye|see map",
                "boat|Heron|",
                "days|6|",
                "",
                "Crew",
                "",
                "Name|Age|Town|Rank|Watch|Paid",
                "Ax|31|Ayr|mate|2|40",
            ],
        ),
        (
            ["see|the|the|below", "a|list|for you|", "No|Who|Paid|Day", "1|Ax|TRUE|2"],
            ["see|the|the|below", "a|list|for you|", "No|Who|Paid|Day", "1|Ax|TRUE|2"],
        ),
        (
            ["see||the|", "list|below|for|", "No|Who|Paid|Day", "1|Ax|TRUE|2"],
            ["see the", "", "list below for", "", "No|Who|Paid|Day", "1|Ax|TRUE|2"],
        ),
        (
            ["|2020||2021|", "Site|Sales|Cost|Sold|Loss", "A|1|2|3|4"],
            ["|2020||2021|", "Site|Sales|Cost|Sold|Loss", "A|1|2|3|4"],
        ),
        (
            ["Home|Home|Away|Away", "Name|Goals|Guest|Goal", "A|1|B|2"],
            ["Home|Home|Away|Away", "Name|Goals|Guest|Goal", "A|1|B|2"],
        ),
        (["Name||Team|Points", "Ann|x|Red|1"], ["Name||Team|Points", "Ann|x|Red|1"]),
        (["Ann||Red|", "Bo|x|Blue|late", "Cy|y|Red|ill"], ["Ann||Red|", "Bo|x|Blue|late", "Cy|y|Red|ill"]),
        (
            ["No|Who|Paid", "1|Ax|3", "2|By|4", "Total||7", "Sums of the south are missing.||", "|in Euro|"],
            ["No|Who|Paid", "1|Ax|3", "2|By|4", "Total||7", "", "Sums of the south are missing.", "", "in Euro"],
        ),
        (["Who|Age|Town", "Ann|3|X", "Bo|4|Y", "Cy||"], ["Who|Age|Town", "Ann|3|X", "Bo|4|Y", "Cy||"]),
        (["Way|Age|Day|Price", "Bus|6|1|10", "Tram|6|1|9", "Ferry|||free"],) * 2,
        (["Who|Age|Town", "A|3|X", "B|4|Y", "|none|"], ["Who|Age|Town", "A|3|X", "B|4|Y", "", "none"]),
        (
            ["Task|By", "Look at all of the belts|Bo", "Look at all of the wheels|"],
            ["Task|By", "Look at all of the belts|Bo", "Look at all of the wheels|"],
        ),
    ],
)
def test_notes_around_a_table_are_none_of_its_rows(rows: list[str], shown: list[str]) -> None:
    text = sheet_markdown("S", [[cell.strip() for cell in row.split("|")] for row in rows])
    lines = [line.strip("|").split("|") for line in text.split("\n")[2:] if "---" not in line]
    assert ["|".join(cell.strip() for cell in line) for line in lines] == shown


def test_titles_of_merged_cells_side_by_side_stand_once_above_their_tables() -> None:
    rows = ["|North|North||South|South", "", "|Site|Sales||Site|Sales", "|Ayr|10||Bude|20", "|Oban|30||Hove|40"]
    text = sheet_markdown("Sheet", [row.split("|") for row in rows])
    first = "| Site | Sales |\n| --- | --- |\n| Ayr | 10 |\n| Oban | 30 |"
    second = "| Site | Sales |\n| --- | --- |\n| Bude | 20 |\n| Hove | 40 |"
    assert text == f"## Sheet\n\nNorth\n\nSouth\n\n{first}\n\n{second}"


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (["North|North|North", "Site|Sales|Cost", "Ayr|1|2"], "North\n\n| Site | Sales | Cost |"),
        (["Plan||", "|North|North"], "Plan\n\nNorth"),
        (["North|North|North", "May|May|May", "|Sales|Cost", "Ayr|1|2"], "North\n\nMay\n\n|  | Sales | Cost |"),
        (["North|North|South", "Site|Sales|Cost", "Ayr|1|2"], "| North "),
        (["Score|Score", "1|2", "3|4"], "| Score | Score |"),  # names of columns that are the same
        (["yes|yes|yes", "yes|no|yes"], "| yes | yes | yes |"),
    ],
)
def test_a_text_merged_across_a_table_is_its_title(rows: list[str], shown: str) -> None:
    assert sheet_markdown("Sheet", [row.split("|") for row in rows]).startswith(f"## Sheet\n\n{shown}")
