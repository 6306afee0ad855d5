"""Rows of a PDF table with one text of many lines, and short ones beside its first lines."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

from rag_app.documents.converters.pdf.page.words import Row
from rag_app.documents.converters.pdf.tables.parts.bands import Band
from rag_app.documents.converters.pdf.tables.parts.columns import Span
from rag_app.documents.converters.pdf.tables.parts.rows import texts_of

SHORT = 0.6  # share of a row's height that all texts but the longest end within
APART = 2.0  # type sizes: what begins lower, or a label further from the line above, is of another row


def is_tall_row(band: Band, spans: Sequence[Span]) -> bool:
    """Whether all texts begin at the top, all but the longest are short, and the first is a label without a gap."""
    lines_of = defaultdict[int, list[Row]](list)
    for line in band.lines:
        for column in texts_of(line, spans):
            lines_of[column].append(line)
    longest = max(lines_of, key=lambda column: len(lines_of[column]), default=0)
    top, bottom = band.lines[0].top, band.lines[-1].bottom
    least = top - SHORT * (top - bottom)
    apart = APART * band.lines[0].size
    if 0 not in lines_of or longest == 0:
        return False
    if any(above.top - below.top > apart for above, below in itertools.pairwise(lines_of[0])):
        return False
    return all(
        top - lines[0].top < apart and (column == longest or lines[-1].bottom > least)
        for column, lines in lines_of.items()
    )
