"""Tables of Word files: figures stand below the names of their columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, docx, word_paragraph

MERGED = '<w:vMerge w:val="restart"/>'


def row(*texts: str, properties: str = "", cell: str = "") -> str:
    """A row of cells, the second of which has the properties `cell`."""
    cells = (f"<w:tc><w:tcPr>{cell if i == 1 else ''}</w:tcPr>{word_paragraph(t)}</w:tc>" for i, t in enumerate(texts))
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def before(columns: str) -> str:
    return f'<w:gridBefore w:val="{columns}"/><w:wBefore w:w="900" w:type="dxa"/>'


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (row("5", "6", "7", properties=before("1")), "|  | 5 | 6 | 7 |"),
        (row("7", properties=before("3")), "|  |  |  | 7 |"),
        (row("6", properties=before("2") + '<w:gridAfter w:val="1"/>'), "|  |  | 6 |  |"),
        (row("Gas", "5", properties='<w:gridAfter w:val="2"/>'), "| Gas | 5 |  |  |"),
        (row("Gas", "5", "6", "7", properties=before("0")), "| Gas | 5 | 6 | 7 |"),
        (row("Gas", "5", "6", "7", properties=before("some")), "| Gas | 5 | 6 | 7 |"),
        (row("Oil", "1", "2", "3", cell=MERGED) + row("", "6", "7", properties=before("1")).replace(
            "<w:tcPr>", "<w:tcPr><w:vMerge/>", 1), "|  | 1 | 6 | 7 |"),
    ],
)  # fmt: skip
def test_columns_that_a_row_leaves_out_are_empty(tmp_path: Path, rows: str, shown: str) -> None:
    body = f"<w:tbl>{row('Item', '2022', '2023', '2024')}{rows}</w:tbl>"
    assert convert(tmp_path, "x.docx", docx(body)).text.split("\n")[-1] == shown
