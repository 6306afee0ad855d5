from __future__ import annotations

import pytest
from cells_of import hit_of
from passages import text_of

from rag_app.tables.cells.row_named import row_with

TEXT = """| Recommendation | Addressee | Status | Days open |
| --- | --- | --- | --- |
| 2023-13 | Harbour Trust | accepted | 140 |
| 2023-14 | Merrow Air | partly accepted | 95 |
| 2023-15 | Harbour Trust | rejected | 210 |
| 2023-16 | Merrow Air | accepted | 30 |
"""


def found(question: str, text: str = TEXT) -> str | None:
    cell = row_with(question, [hit_of(text, "report.pdf", "Report")], text_of(text))
    assert cell is None or (text[cell.start : cell.end] == cell.text and not cell.exact)
    return cell and f"{cell.text} ({cell.column})"


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("Which recommendation has the status rejected?", "2023-15 (Status: rejected)"),
        ("Which safety recommendation of the report has status 'rejected'?", "2023-15 (Status: rejected)"),
        ("Which recommendation had been open for 95 days when days open were counted?", "2023-14 (Days open: 95)"),
        ("Which recommendation has the status accepted?", None),  # two have
        ("Which recommendation has not the status rejected?", None),
        ("Which recommendation has the lowest status, rejected or accepted?", None),
        ("Which recommendation was rejected?", None),  # of no column that is named
        ("Which addressee has the status rejected?", None),  # asks for another column
        ("What status has recommendation 2023-15?", None),
    ],
)
def test_the_only_row_that_says_so(question: str, label: str | None) -> None:
    assert found(question) == label


def test_no_row_of_a_piece_or_of_two_rows() -> None:
    lines = TEXT.splitlines(keepends=True)
    asked = "Which recommendation has the status rejected?"
    assert found(asked, "".join(lines[2:])) is None
    assert found(asked, "".join([*lines[:2], *lines[3:5]])) is None


def test_the_row_stands_in_the_table_of_the_part_that_is_named():
    tables = "".join(
        f"## Block {block}\n\n| Pin | Signal |\n| --- | --- |\n"
        f"| {block}1 | Clock |\n| {block}2 | Data |\n| {block}3 | Mute |\n\n"
        for block in (4, 5)
    )
    assert found("Which pin of block 5 has the signal Data?", tables) == "52 (Signal: Data)"
    assert found("Which pin has the signal Data?", tables) is None
