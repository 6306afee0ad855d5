"""Forms of a PDF page without drawn lines: labels with values beside them in several columns, and a row of labels above
or below the row of their values."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from rag_app.documents.converters.pdf.page.words import MAX_WORDS, Cell, Row, Word, rows_of
from rag_app.documents.converters.pdf.tables.parts.grid import Aligned
from rag_app.documents.converters.tables.forms_beside import tables_beside
from rag_app.documents.converters.tables.numbers import DIGIT

SAME = 0.6  # type sizes between left edges that are meant to be one
MAX_GAP = 2.0  # type sizes of blank height between two rows
WIDER = 0.4  # type sizes by which a gap is wider than the one between the rows of one block
_LEAST = 3  # cells of a row of labels
_LABEL_WORDS = 4


def forms_of_pairs(words: Sequence[Word]) -> list[Aligned]:
    """A table for each two columns of labels and values among the words of a page."""
    rows = _rows(words)
    return list(itertools.chain(*(_pairs(rows[first:last]) for first, last in _blocks(rows))))


def labelled_rows(words: Sequence[Word]) -> list[Aligned]:
    """A table for each row of labels with the row of its values below it, or above it, among the words that are of no
    other table."""
    rows = _rows(words)
    found = {span: _labelled(rows[slice(*span)]) for span in _blocks(rows)}
    of_forms = {at for span, tables in found.items() if tables for at in range(*span)}
    return list(itertools.chain(*(one for span, one in found.items() if not _goes_on(rows, *span, of_forms))))


def _rows(words: Sequence[Word]) -> list[Row]:
    return rows_of(word for word in words if word.upright) if len(words) <= MAX_WORDS else []


def _blocks(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Where the rows begin and end whose cells stand below one another, as near as the first two."""
    first = 0
    while first < len(rows):
        last, gap = first + 1, MAX_GAP * rows[first].size
        while last < len(rows) and _are_alike(rows[last - 1], rows[last]) and _gap(rows, last) < gap:
            gap = min(gap, _gap(rows, last) + WIDER * rows[last].size)
            last += 1
        if last - first > 1:
            yield first, last
        first = last


def _gap(rows: Sequence[Row], at: int) -> float:
    return rows[at - 1].bottom - rows[at].top


def _are_alike(above: Row, below: Row) -> bool:
    cells = zip(above.cells, below.cells, strict=False)
    same = SAME * min(above.size, below.size)
    return len(above.cells) == len(below.cells) > 1 and all(abs(one.left - other.left) < same for one, other in cells)


def _goes_on(rows: Sequence[Row], first: int, last: int, of_forms: set[int]) -> bool:
    """Whether a row right above or below, which is of no such rows itself, has nearly as many cells."""
    near = [rows[at] for at, edge in ((first - 1, first), (last, last)) if at not in of_forms and _is_near(rows, edge)]
    return any(len(row.cells) >= max(2, len(rows[first].cells) - 1) for row in near)


def _is_near(rows: Sequence[Row], at: int) -> bool:
    return 0 < at < len(rows) and _gap(rows, at) < rows[at].size


def _pairs(block: Sequence[Row]) -> list[Aligned]:
    """A table for each two columns of labels and values, none where the block is another table."""
    tables = tables_beside([[cell.text for cell in row.cells] for row in block])
    columns = [[row.cells[at : at + 2] for row in block] for at in range(0, len(block[0].cells), 2)]
    if len(tables) != len(columns):
        return []
    return [
        Aligned(grid, int(headed), _words(itertools.chain(*cells)))
        for (grid, headed), cells in zip(tables, columns, strict=True)
    ]


def _labelled(block: Sequence[Row]) -> list[Aligned]:
    """A table for each row of labels with the row of its values below it, or above it; none where rows are others."""
    if len(block) % 2 or len(block[0].cells) < _LEAST:
        return []
    for above in (True, False):
        pairs = [(one, other) if above else (other, one) for one, other in zip(block[::2], block[1::2], strict=True)]
        if all(_are_labels(labels) and _are_values(values) for labels, values in pairs):
            return [
                Aligned(
                    [[cell.text for cell in row.cells] for row in pair], 1, _words([*pair[0].cells, *pair[1].cells])
                )
                for pair in pairs
            ]
    return []


def _are_labels(row: Row) -> bool:
    texts = [cell.text for cell in row.cells]
    return all(
        text[0].isalpha() and not DIGIT.search(text) and len(text.split()) <= _LABEL_WORDS for text in texts
    ) and len(set(texts)) == len(texts)


def _are_values(row: Row) -> bool:
    return any(DIGIT.search(cell.text) for cell in row.cells)


def _words(cells: Sequence[Cell] | Iterator[Cell]) -> tuple[Word, ...]:
    return tuple(word for cell in cells for word in cell.words)
