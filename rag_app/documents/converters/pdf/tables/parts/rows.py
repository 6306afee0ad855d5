"""Which lines of text make up each row where nothing is drawn between the rows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.converters.pdf.page.words import Row, Word
from rag_app.documents.converters.pdf.tables.parts.bands import Band
from rag_app.documents.converters.pdf.tables.parts.columns import Span
from rag_app.documents.converters.pdf.tables.parts.labels import runs_on, without_leaders
from rag_app.documents.converters.tables.numbers import is_number

NEARER = 0.9  # of the least distance between two rows: lines of one row
SPACE = 0.25  # type sizes between two words of a cell
CUT = 0.35  # share of a line of text that reaches above the foot of the row above it
RUNNING = 5  # words of a line that goes on below

Texts = dict[int, list[Word]]  # the words of a line by the column that they are in


def single_lines(band: Band) -> list[Band]:
    """Each line of text of a band as one."""
    return [Band(line.top, line.bottom, [line], [runs]) for line, runs in zip(band.lines, band.parts, strict=True)]


def rows_in(lines: Sequence[Band], spans: Sequence[Span]) -> list[list[Band]]:
    """The lines of each row: a line that is nearer to the one above than rows are to one another goes on with it, as
    one does whose texts had no room there."""
    texts = [texts_of(band.lines[0], spans) for band in lines]
    middles = [(band.top + band.bottom) / 2 for band in lines]
    steps = [above - below for above, below in itertools.pairwise(middles)]
    whole = [step for step, its in zip(steps, texts[1:], strict=True) if len(its) == max(map(len, texts))]
    near = NEARER * min(whole, default=0.0)
    rows = [[lines[0]]]
    for i, band in enumerate(lines[1:]):
        within = any(0 in its for its in texts[i + 2 :])
        if steps[i] < near or _goes_on(texts[i + 1], texts[i], spans, band.lines[0].size, within):
            rows[-1].append(band)
        else:
            rows.append([band])
    return rows


def overlap(rows: Sequence[Sequence[Band]]) -> bool:
    """Whether no line can be drawn between two rows without cutting letters."""
    return any(
        below[0].top - min(line.bottom for line in above) > CUT * (below[0].top - below[0].bottom)
        for above, below in itertools.pairwise(rows)
    )


def stacked(rows: Sequence[Sequence[Band]], top: float, bottom: float) -> list[Band]:
    """Rows of one line or more as bands that meet half way between their texts."""
    levels = [top, *((above[-1].bottom + below[0].top) / 2 for above, below in itertools.pairwise(rows)), bottom]
    return [
        Band(high, low, [band.lines[0] for band in row], [band.parts[0] for band in row])
        for (high, low), row in zip(itertools.pairwise(levels), rows, strict=True)
    ]


def _goes_on(texts: Texts, above: Texts, spans: Sequence[Span], size: float, within: bool) -> bool:
    """Whether the texts of a line go on with those of the line above: each below one that had no room for its first
    word, and is no item of a list of single words, as one below all labels is, or with one; in all columns, below
    running text in each. A label alone goes on in a label with data."""
    running = len(texts) == len(spans)

    def had_no_room(column: int) -> bool:
        first = texts[column][0]
        return above[column][-1].right + SPACE * size + first.right - first.left > spans[column].right

    def is_rest(column: int) -> bool:
        first, before = texts[column][0], above.get(column)
        if not before or (is_number(first.text) and is_number(before[-1].text)):
            return False
        if running and len(before) < RUNNING:
            return False
        upper_lower = before[0].text[0].isupper() and first.text[0].islower()
        if len(before) == 1 and not upper_lower and (0 in texts or not within):
            return False
        return had_no_room(column)

    label = " ".join(word.text for word in above.get(0, ()))
    if without_leaders(label) != label:
        return False
    if set(above) == {0} and 0 in texts and len(texts) > 1 and not label.endswith(":"):
        return texts[0][0].text[0].islower() and (runs_on(label) or had_no_room(0))
    return all(map(is_rest, texts))


def texts_of(line: Row, spans: Sequence[Span]) -> Texts:
    """The words of a line by the column that each is in, or is nearest to."""
    texts: Texts = {}
    for word in line.words:
        middle = (word.left + word.right) / 2
        column = min(range(len(spans)), key=lambda i: max(spans[i].left - middle, middle - spans[i].right))
        texts.setdefault(column, []).append(word)
    return texts
