"""Rows of a table of numbers to a grid of texts with one line of header."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.documents.converters.pdf.page.words import Row, Word
from rag_app.documents.converters.pdf.tables.parts.columns import Span, columns_of, place, spread
from rag_app.documents.converters.pdf.tables.parts.group_names import with_group_names
from rag_app.documents.converters.pdf.tables.parts.labels import runs_on, without_leaders
from rag_app.documents.converters.pdf.tables.parts.rules import Rule
from rag_app.documents.converters.tables.forms_beside import tables_beside
from rag_app.documents.converters.tables.numbers import side_by_side
from rag_app.documents.markdown import blocks, one_header, pipe_table

BELOW, ABOVE = 0.5, 0.3  # type sizes from the foot of a row to a line drawn below its words
UNIT_WORDS = 14  # of a caption in brackets: (in millions, except per share data)
_UNITS = re.compile(r"\(.*\)$|in (?:millions|thousands|billions)\b|\$ in\b|dollars in\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Aligned:
    """A table as rows of texts, the first `heads` of them header, with the words it is made of."""

    grid: list[list[str]]
    heads: int
    words: tuple[Word, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of its words."""
        return (
            min(word.left for word in self.words),
            min(word.bottom for word in self.words),
            max(word.right for word in self.words),
            max(word.top for word in self.words),
        )

    @property
    def is_exact(self) -> bool:
        """Whether no cell below the header has two numbers side by side."""
        cells = (cell.split() for row in self.grid[self.heads :] for cell in row[1:])
        return not any(map(side_by_side, cells))

    @property
    def markdown(self) -> str:
        """A pipe table, or one for each of two lists side by side."""
        lists = tables_beside(self.grid, self.heads) if self.heads else []
        return blocks(pipe_table(rows, headed=headed) for rows, headed in lists or [(self.grid, self.heads > 0)])


def is_units(row: Row) -> bool:
    """Whether a line is a caption that says in what the numbers are."""
    text = row.cells[0].text
    return len(row.cells) == 1 and len(text.split()) <= UNIT_WORDS and bool(_UNITS.match(text))


def grid_of(head: Sequence[Row], body: Sequence[Row], rules: Sequence[Rule]) -> Aligned | None:
    """The table of rows of data and labels `body` below the lines of header `head`, or None if it has no columns."""
    spans = columns_of([row for row in body if row.numbers])
    if len(spans) < 2:
        return None
    grid = with_group_names(_body(body, spans))
    units = [row.cells[0].text for row in head if is_units(row)]
    rows = [row for row in head if not is_units(row)]
    drawn = [_below(row, rules) for row in rows]
    below = [list(itertools.chain(*drawn[i:])) for i in range(len(rows))]  # a header's last row may have the only line
    lines = spread([row.cells for row in rows], spans, below) or [[""] * len(spans)]
    header = one_header(lines)
    header[0] = " ".join([*units, header[0]]).strip()
    words = tuple(word for row in (*head, *body) for word in row.words)
    return Aligned([header, *grid] if head else grid, 1 if head else 0, words)


def _below(row: Row, rules: Sequence[Rule]) -> list[Span]:
    """Left and right end of the lines drawn right below a row."""
    return [
        Span(rule.start, rule.end)
        for rule in rules
        if row.bottom - BELOW * row.size <= rule.at <= row.bottom + ABOVE * row.size
    ]


def _body(rows: Sequence[Row], spans: Sequence[Span]) -> list[list[str]]:
    """Rows of texts; a label that runs over several lines becomes one."""
    grid: list[list[str]] = []
    labels = [row.cells[0] for row in rows if not row.cells[0].number]
    limit = max((word.right for label in labels for word in label.words), default=0.0)
    waiting = ""  # a label whose rest and numbers come below
    for row, below in itertools.zip_longest(rows, rows[1:]):
        texts = [""] * len(spans)
        for cell in row.cells:
            at = place(cell, spans)
            within = spans[at].left <= cell.left and cell.right <= spans[at].right  # as the end of a range is
            if texts[at] and cell.number and at + 1 < len(spans) and not within:  # a dash between two columns
                at += 1
            texts[at] = f"{texts[at]} {cell.text}".strip()
        texts[0] = without_leaders(texts[0])
        if waiting:
            texts[0] = f"{waiting} {texts[0]}".strip()
            waiting = ""
        elif grid and len(row.cells) == 1 and row.cells[0].text[:1].islower() and not _takes_on(row, below, limit):
            grid[-1] = [f"{one} {more}".strip() for one, more in zip(grid[-1], texts, strict=True)]
            continue
        if len(row.cells) == 1 and texts[0] and not row.cells[0].number and _takes_on(row, below, limit):
            waiting = texts[0]
            continue
        grid.append(texts)
    return grid


def _takes_on(row: Row, below: Row | None, limit: float) -> bool:
    """Whether a line with a label only goes on in the line below; labels end at `limit`."""
    text = row.cells[0].text
    if below is None or text.endswith(":") or below.cells[0].left > limit:
        return False
    first = below.cells[0].words[0]
    if first.text[:1].islower() or (runs_on(text) and len(below.cells) > 1):
        return True
    full = row.cells[0].right + 0.3 * row.size + first.right - first.left > limit
    return full and len(text.split()) > 3 and bool(below.numbers) and not below.cells[0].number
