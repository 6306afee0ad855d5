"""Merged cells of slides that say they span more rows or columns than their table has, and rows that end early."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from document_builders import convert, saved
from pptx import Presentation


def deck_with_table() -> tuple[Any, Any]:
    """A presentation of one slide, and its table of three rows."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(3, 2, 0, 0, 3_000_000, 3_000_000).table
    for at, text in enumerate(("here", "b", "c", "d", "e", "f")):
        table.cell(at // 2, at % 2).text = text
    return deck, table


@pytest.mark.parametrize(
    ("span", "kept"),
    [
        ({"rowSpan": "9"}, "| here | b |\n| --- | --- |\n| here | d |\n| here | f |"),
        ({"gridSpan": "9"}, "| here | here |\n| --- | --- |\n| c | d |\n| e | f |"),
        ({"gridSpan": "2000000000", "rowSpan": "2"}, "| here | here |\n| --- | --- |\n| here | here |\n| e | f |"),
    ],
)
def test_a_cell_spans_no_more_than_there_is(tmp_path: Path, span: dict[str, str], kept: str) -> None:
    deck, table = deck_with_table()
    for key, value in span.items():
        table.cell(0, 0)._tc.set(key, value)
    assert kept in convert(tmp_path, "a.pptx", saved(deck)).text


@pytest.mark.parametrize(
    ("span", "kept"),
    [
        ({}, "| here | b |\n| --- | --- |\n| c |  |\n| e | f |"),
        ({"rowSpan": "2"}, "| here | b |\n| --- | --- |\n| c | b |\n| e | f |"),
    ],
)
def test_a_row_may_leave_out_its_last_cells(tmp_path: Path, span: dict[str, str], kept: str) -> None:
    deck, table = deck_with_table()
    for key, value in span.items():
        table.cell(0, 1)._tc.set(key, value)
    row = table.rows[1]._tr
    row.remove(row.tc_lst[1])
    assert kept in convert(tmp_path, "a.pptx", saved(deck)).text
