"""Rows of a drawn table with lines between its columns and none between its rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from rag_app.documents.converters.pdf.page.words import Word
from rag_app.documents.converters.pdf.tables.parts.bands import Band, band_between
from rag_app.documents.converters.pdf.tables.parts.columns import MAX_COLUMNS, Span
from rag_app.documents.converters.pdf.tables.parts.groups import COLUMNS, LEAST, halfway, rows_of_group
from rag_app.documents.converters.pdf.tables.parts.rows import Texts, texts_of
from rag_app.documents.converters.pdf.tables.parts.rules import NEAR, Rule, places_of, reach_of
from rag_app.documents.converters.tables.numbers import MAX_HEADS, is_number
from rag_app.text.language.bullets import MARKS


def between_rows(rows: Sequence[Rule], columns: Sequence[Rule], words: Sequence[Word], of_data: bool) -> Iterator[Rule]:
    """Lines between the rows of text that stand between two of the lines `rows`, beside lines `columns` through all:
    rows of numbers where the table may be one of these (`of_data`), else those of the only part that has more lines
    than a header. Texts half way between rows, left of all others, are of each."""
    if not rows:
        return
    left, right = reach_of(rows)
    within = [w for w in words if w.upright and left - NEAR < w.left and w.right < right + NEAR]
    bands = [
        band_between(Rule(high, left, right), Rule(low, left, right), within)
        for low, high in itertools.pairwise(places_of(rows))
    ]
    tall = [band for band in bands if len(band.lines) > MAX_HEADS]
    for band in bands:
        walls = [column for column in columns if column.covers(band.bottom) and column.covers(band.top)]
        edges = places_of([*walls, Rule(left, 0, 0), Rule(right, 0, 0)])
        spans = [Span(*ends) for ends in itertools.pairwise(edges)]
        if not 2 <= len(spans) <= MAX_COLUMNS or len(band.lines) < LEAST:
            continue
        found = rows_of_group(band, spans)
        numbered = of_data and len(spans) >= COLUMNS and _are_data(found, spans)
        alone = tall == [band] and band is not bands[-1] and len(found) > len(bands)
        if (numbered or (alone and _are_entries(found, spans))) and _have_their_labels(found, spans):
            start = spans[halfway(found, spans)].left if found[1:] else left
            yield from (Rule(row.bottom, start, right) for row in found[:-1])


def _are_data(rows: Sequence[Band], spans: Sequence[Span]) -> bool:
    """Whether most rows have a number behind their label, unlike those of a header."""
    firsts = [texts_of(row.lines[0], spans) for row in rows]
    numbered = [any(is_number(its[at][-1].text) for at in its if at) for its in firsts]
    return 2 * sum(numbered) > len(rows)


def _have_their_labels(rows: Sequence[Band], spans: Sequence[Span]) -> bool:
    """Whether no row goes on with a label alone that may be a row."""
    lines = (texts_of(line, spans) for row in rows for line in row.lines[1:])
    return all(its[0][0].text[0].islower() for its in lines if set(its) == {0})


def _are_entries(rows: Sequence[Band], spans: Sequence[Span]) -> bool:
    """Whether rows have a label and more texts, none of them an item of a list, of one kind in one column at least, as
    those of addresses are not, and each is over where the next begins: in one column at least its text is a word alone,
    or had room for what stands below."""
    firsts = [texts_of(row.lines[0], spans) for row in rows]
    if any(0 not in its or len(its) < 2 for its in firsts):
        return False
    if any(words[0].text in MARKS for its in firsts for words in its.values()):
        return False
    if not any(_are_alike([its.get(column, []) for its in firsts]) for column in range(len(spans))):
        return False
    lasts = (texts_of(row.lines[-1], spans) for row in rows)
    return all(_is_over(above, below, spans) for above, below in zip(lasts, firsts[1:], strict=False))


def _are_alike(cells: Sequence[Sequence[Word]]) -> bool:
    """Whether all cells have a figure, or none, and no cell is empty."""
    return all(cells) and len({any(map(str.isdigit, "".join(word.text for word in cell))) for cell in cells}) == 1


def _is_over(above: Texts, below: Texts, spans: Sequence[Span]) -> bool:
    """Whether the texts of a line are not all cut where those below had no room."""

    def had_room(column: int) -> bool:
        last, first = above[column][-1], below[column][0]
        return last.right + last.size + first.right - first.left < spans[column].right

    return any(column not in above or len(above[column]) == 1 or had_room(column) for column in below)
