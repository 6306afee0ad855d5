"""Cells that say that there is nothing to be said: a dash, "n/a", a blank; a sign like "+" may be what is asked for."""

from __future__ import annotations

import re

from rag_app.text.pipe_tables import Cell

# Dashes, dots, stars, brackets, marks and what stands before or behind an amount: no sign that means something alone.
NO_WORDS = r"(?:(?![+~=<>&#@^\\\u2190-\u21ff\u2248\u00b1])[\W_])*"
_NOTHING = re.compile(
    rf"{NO_WORDS}(?:n\s?[./]?\s?a\.?|none|nil|not\s+(?:available|applicable|offered|possible|known)|t\.?b\.?[acd]\.?"
    r"|to\s+be\s+(?:announced|confirmed|decided|determined))?"
    rf"{NO_WORDS}",
    re.IGNORECASE,
)


def says_nothing(cell: Cell) -> bool:
    """Whether no more is known by `cell` than that it has nothing to say."""
    return _NOTHING.fullmatch(cell.text) is not None


def says_so(cell: Cell) -> bool:
    """Whether it says in words that it has nothing to say, as no dash or blank does: that may be a zero, or what was
    left out."""
    return says_nothing(cell) and any(map(str.isalpha, cell.text))
