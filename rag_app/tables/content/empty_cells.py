"""Cells that say that there is nothing to be said: a dash, "n/a", a blank; a sign like "+" may be what is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.text.structure.pipe_tables import Cell, Row

# Dashes, dots, stars, brackets, marks and what stands before or behind an amount: no sign that means something alone.
NO_WORDS = r"(?:(?![+~=<>&#@^\\\u2190-\u21ff\u2248\u00b1])[\W_])*"
_NOTHING = re.compile(
    rf"{NO_WORDS}(?:n\s?[./]?\s?a\.?|none|nil|not\s+(?:available|applicable|offered|possible|known)|t\.?b\.?[acd]\.?"
    r"|to\s+be\s+(?:announced|confirmed|decided|determined))?"
    rf"{NO_WORDS}",
    re.IGNORECASE,
)

_ESCAPED = re.compile(r"\\(?=[-*_.])")  # in Markdown that was made of another format

_FIGURE = re.compile(r"\W*(?:[A-Z]{3} ?)?\d")
_ROWS = 50  # that tell what a column has
_MOSTLY = 0.6  # share of the other cells of a column of figures


def says_nothing(cell: Cell) -> bool:
    """Whether no more is known by `cell` than that it has nothing to say."""
    return is_nothing(cell.text)


def is_nothing(text: str) -> bool:
    """The same of the text of a cell."""
    return _NOTHING.fullmatch(_ESCAPED.sub("", text)) is not None


def says_so(cell: Cell) -> bool:
    """Whether it says in words that it has nothing to say, as no dash or blank does: that may be a zero, or what was
    left out."""
    return says_nothing(cell) and any(map(str.isalpha, cell.text))


def has_no_figure(cell: Cell, at: int, rows: Sequence[Row]) -> bool:
    """Whether a cell says nothing, or has words in the column `at` of `rows`, where others have figures: "on request"
    among prices."""
    if says_nothing(cell) or cell.has_figure:
        return not cell.has_figure
    others = [other.text for row in rows[:_ROWS] for other in row.cells[at : at + 1] if other.text and other != cell]
    return bool(others) and sum(map(bool, map(_FIGURE.match, others))) >= _MOSTLY * len(others)
