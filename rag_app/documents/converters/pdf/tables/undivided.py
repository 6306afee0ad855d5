"""Rows of a drawn table with lines between its columns and none between its rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from rag_app.documents.converters.numbers import is_number
from rag_app.documents.converters.pdf.tables.bands import Band, band_between
from rag_app.documents.converters.pdf.tables.columns import MAX_COLUMNS, Span
from rag_app.documents.converters.pdf.tables.groups import COLUMNS, LEAST, rows_of_group
from rag_app.documents.converters.pdf.tables.rows import texts_of
from rag_app.documents.converters.pdf.tables.rules import NEAR, Rule, places_of, reach_of
from rag_app.documents.converters.pdf.words import Word


def between_rows(rows: Sequence[Rule], columns: Sequence[Rule], words: Sequence[Word]) -> Iterator[Rule]:
    """Lines between the rows of text that stand between two of the lines `rows`, beside lines `columns` through all."""
    if not rows:
        return
    left, right = reach_of(rows)
    within = [w for w in words if w.upright and left - NEAR < w.left and w.right < right + NEAR]
    for low, high in itertools.pairwise(places_of(rows)):
        walls = [column for column in columns if column.covers(low) and column.covers(high)]
        edges = places_of([*walls, Rule(left, 0, 0), Rule(right, 0, 0)])
        spans = [Span(*ends) for ends in itertools.pairwise(edges)]
        band = band_between(Rule(high, left, right), Rule(low, left, right), within)
        if COLUMNS <= len(spans) <= MAX_COLUMNS and len(band.lines) >= LEAST:
            found = rows_of_group(band, spans)
            if _are_data(found, spans):
                yield from (Rule(row.bottom, left, right) for row in found[:-1])


def _are_data(rows: Sequence[Band], spans: Sequence[Span]) -> bool:
    """Whether most rows have a number behind their label, unlike those of a header, and none goes on with a label alone
    that may be a row."""
    texts = [[texts_of(line, spans) for line in row.lines] for row in rows]
    labels = (its[0][0].text[0] for first, *more in texts for its in more if set(its) == {0})
    numbered = [any(is_number(first[at][-1].text) for at in first if at) for first, *_ in texts]
    return 2 * sum(numbered) > len(rows) and all(map(str.islower, labels))
