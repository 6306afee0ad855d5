"""Columns of running text: a page in two columns is read as two pages of half the width."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.documents.converters.pdf_words import Row, rows_of

LINE_WORDS = 4  # words of a line of running text in a narrow column
MIN_LINES = 5  # lines beside one another that make two columns


def text_columns(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of a page, or, where lines of text stand beside one another, those of its left and of its right half."""
    gutter = _gutter(rows)
    if gutter is None:
        return [list(rows)]
    parts: list[list[Row]] = []
    run: list[Row] = []
    whole: list[Row] = []
    for row in rows:
        if any(cell.left < gutter < cell.right for cell in row.cells):
            whole.append(row)
            parts += _halves(run, gutter)
            run = []
        else:
            if whole:
                parts.append(whole)
                whole = []
            run.append(row)
    return [part for part in (*parts, whole, *_halves(run, gutter)) if part]


def _gutter(rows: Sequence[Row]) -> float | None:
    """The middle of the gap between the columns, if there are two."""
    gaps = [
        (left.right, right.left)
        for row in rows
        for left, right in zip(row.cells, row.cells[1:], strict=False)
        if min(len(left.words), len(right.words)) >= LINE_WORDS and not left.number and not right.number
    ]
    if len(gaps) < MIN_LINES:
        return None
    middles = sorted((left + right) / 2 for left, right in gaps)
    x = middles[len(middles) // 2]
    inner = [gap for gap in gaps if gap[0] < x < gap[1]]
    if len(inner) < MIN_LINES:
        return None
    return (max(left for left, _ in inner) + min(right for _, right in inner)) / 2


def _halves(rows: Sequence[Row], gutter: float) -> list[list[Row]]:
    words = [word for row in rows for cell in row.cells for word in cell.words]
    left = [word for word in words if word.right <= gutter]
    return [rows_of(left), rows_of([word for word in words if word.right > gutter])]
