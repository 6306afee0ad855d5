"""Tables of a PDF page with three lines of one width alone: above and below a header, and at the end (booktabs)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.converters.pdf.page.text import TextIn
from rag_app.documents.converters.pdf.page.words import MAX_WORDS, Word
from rag_app.documents.converters.pdf.tables.gridded.drawn import MAX_LINES, Table
from rag_app.documents.converters.pdf.tables.parts.bands import Band, band_between
from rag_app.documents.converters.pdf.tables.parts.columns import MAX_COLUMNS, Span, columns_met, meet
from rag_app.documents.converters.pdf.tables.parts.rows import overlap, rows_in, single_lines, stacked, texts_of
from rag_app.documents.converters.pdf.tables.parts.rules import NEAR, Rule
from rag_app.documents.converters.pdf.tables.parts.tall import is_tall_row
from rag_app.documents.converters.pdf.tables.ruled.lined import (
    MAX_ROW_LINES,
    PROSE,
    columns_of_bands,
    is_running,
    stacks,
    table_of,
)

LINES = 3
MAX_HEADER_LINES = 3
MIN_ROWS = 2
FILLED = 0.6  # share of the columns of the header with a text below it
APART = 2.0  # type sizes between two texts that are no number with its unit


def booked_tables(
    across: Sequence[Rule], down: Sequence[Rule], words: Sequence[Word], taken: Sequence[Table], text_in: TextIn
) -> list[Table]:
    """Tables with a header between the first two of three lines, and rows between the last two that nothing divides;
    none in a box that lines `down` the page close, or where another is `taken`."""
    tables: list[Table] = []
    if len(across) > MAX_LINES or len(words) > MAX_WORDS:
        return tables
    for stack in stacks(across, LINES):
        for ends in zip(stack, stack[1:], stack[2:], strict=False):
            if not _is_free(ends, down, [*taken, *tables]):
                continue
            bands, spans = _grid(ends, words)
            if bands:
                between = [Rule(band.bottom, ends[0].start, ends[0].end) for band in bands[:-1]]
                table = table_of(bands, spans, ends[0], [*across, *between], down, text_in)
                tables += [table] if table is not None else []
    return tables


def _is_free(ends: Sequence[Rule], down: Sequence[Rule], taken: Sequence[Table]) -> bool:
    """Whether no lines close three others to a box, and no table of several rows stands there."""
    top, _, bottom = ends
    boxed = any(
        rule.end > bottom.at + NEAR and rule.start < top.at - NEAR
        for rule in down
        if min(abs(rule.at - top.start), abs(rule.at - top.end)) <= NEAR
    )
    return not boxed and not any(
        table.rows > 1
        and min(top.end + NEAR, table.right) > max(top.start - NEAR, table.left)
        and min(top.at, table.top) - max(bottom.at, table.bottom) > NEAR
        for table in taken
    )


def _grid(ends: Sequence[Rule], words: Sequence[Word]) -> tuple[Sequence[Band], Sequence[Span]]:
    """The header and the rows between three lines, and the columns; none where what stands there is no table."""
    top, middle, bottom = ends
    left, right = top.start - NEAR, top.end + NEAR
    high = [w for w in words if w.upright and bottom.at < (w.top + w.bottom) / 2 < top.at]
    among = [w for w in high if w.right > left and w.left < right]
    head, body = band_between(top, middle, among), band_between(middle, bottom, among)
    if any(word.left < left or word.right > right for word in among) or len(body.lines) < MIN_ROWS:
        return (), ()
    if not 1 <= len(head.lines) <= MAX_HEADER_LINES or max(map(len, head.parts)) < 2 or is_running(head, left, right):
        return (), ()
    lines = single_lines(body)
    spans = _headed(columns_of_bands([head, *lines]), head, lines)
    if not 2 <= len(spans) <= MAX_COLUMNS or any(_reaches_over(band, spans) for band in (head, *lines)):
        return (), ()
    if 2 * sum(_has_two_in_one(band, spans) for band in lines) > len(lines):
        return (), ()  # the names of the columns stand below the line
    rows = rows_in(lines, spans)
    if overlap(rows):  # the lines of two cells are not level: no line divides them, and one would cut letters
        if not is_tall_row(body, spans):
            return (), ()
        return [head, body], spans
    if max(map(len, rows)) > MAX_ROW_LINES:
        return (), ()
    filled = {column for line in body.lines for column in texts_of(line, spans)}
    if len(rows) < MIN_ROWS or len(filled) < FILLED * len(spans):
        return (), ()
    parts, spans = _parted(head, spans)
    head = Band(head.top, head.bottom, head.lines, [*head.parts[:-1], parts])
    return [head, *stacked(rows, middle.at, bottom.at)], spans


def _headed(spans: Sequence[Span], head: Band, lines: Sequence[Band]) -> list[Span]:
    """The first column and those with a text above them; others are part of the column on their left, or of the one on
    their right where a text below reaches from them into it."""
    joined = [columns_met(run, spans) for line in lines for run in line.runs]
    made: list[Span] = []
    begins: float | None = None
    for i, span in enumerate(spans):
        if not made or any(meet(run, span) for run in head.runs):
            made.append(Span(span.left if begins is None else begins, span.right))
            begins = None
        elif begins is None and [i, i + 1] in joined and any(meet(run, spans[i + 1]) for run in head.runs):
            begins = span.left
        else:
            made[-1] = Span(made[-1].left, span.right)
    return made


def _parted(head: Band, spans: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """The last texts of a header, divided where each of a text's words stands above one of the columns below it, and
    each column has one; and the columns, as wide as their texts there."""
    parts: list[Span] = []
    made = list(spans)
    for run in head.parts[-1]:
        below = columns_met(run, spans)
        met: dict[int, list[Word]] = {}
        for word in head.lines[-1].words:
            if run.left <= word.left and word.right <= run.right:
                above = [i for i in below if meet(word, spans[i])]
                met.setdefault(above[0] if len(above) == 1 else -1, []).append(word)
        if list(met) != below:
            parts.append(run)
            continue
        for i, its in met.items():
            parts.append(Span(its[0].left, its[-1].right))
            made[i] = Span(min(made[i].left, parts[-1].left), max(made[i].right, parts[-1].right))
    return parts, made


def _has_two_in_one(band: Band, spans: Sequence[Span]) -> bool:
    """Whether two texts of a line stand in one column, far from one another."""
    return any(
        behind.left - before.right > APART * band.lines[0].size
        for before, behind in itertools.pairwise(band.runs)
        if any(span.left <= before.left and behind.right <= span.right for span in spans)
    )


def _reaches_over(band: Band, spans: Sequence[Span]) -> bool:
    """Whether a line of text fills most of the width, over several columns."""
    wide = PROSE * (spans[-1].right - spans[0].left)
    return any(run.right - run.left > wide and len(columns_met(run, spans)) > 1 for run in band.runs)
