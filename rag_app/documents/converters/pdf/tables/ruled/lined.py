"""Tables of a PDF page with lines between their rows and none between their columns."""

from __future__ import annotations

import itertools
from bisect import bisect
from collections.abc import Iterator, Sequence

from rag_app.documents.converters.pdf.page.text import TextIn
from rag_app.documents.converters.pdf.page.words import MAX_WORDS, Word
from rag_app.documents.converters.pdf.tables.gridded.drawn import MAX_LINES, Table, table_between
from rag_app.documents.converters.pdf.tables.parts.bands import Band, band_between
from rag_app.documents.converters.pdf.tables.parts.columns import MAX_COLUMNS, Span, columns_met, edges_of, meet, ranges
from rag_app.documents.converters.pdf.tables.parts.groups import (
    COLUMNS,
    between,
    header_above,
    in_rows,
    names_group,
    rows_of_group,
)
from rag_app.documents.converters.pdf.tables.parts.rows import single_lines
from rag_app.documents.converters.pdf.tables.parts.rules import NEAR, Rule, are_same, clusters, with_same_ends
from rag_app.documents.converters.pdf.tables.parts.tall import is_tall_row

MIN_RULES = 4  # as wide as the table: three rows between them
MAX_ROW_LINES = 8  # lines of text of a row; more is a paragraph, or rows that nothing divides
PADDING = 2.5  # times the usual blank height between a line and a row's text, and two points
PROSE = 0.6  # share of the width that a line of running text fills
MARGIN = 12.0  # points from the left end of the lines to where running text begins
BRIDGED = 0.34  # share of rows whose cells may reach over a gap between two columns
FILLED = 0.5  # share of rows with a text in more than one column
HEADED = 0.6  # the same, where the header has one there


def lined_tables(
    across: Sequence[Rule], down: Sequence[Rule], words: Sequence[Word], drawn: Sequence[Table], text_in: TextIn
) -> list[Table]:
    """Tables of three rows and more between horizontal lines of one width, beside those that are `drawn` with rows; a
    header that alone is drawn, by its colour, is theirs.

    Columns stand apart in most rows; a text that reaches over two of them is in both, as in a drawn table.
    """
    tables: list[Table] = []
    if len(across) > MAX_LINES or len(words) > MAX_WORDS:
        return tables
    with_rows = [table for table in drawn if table.rows > 1 or _comes_again(table, drawn)]
    for stack in stacks(across):
        for bands in _neighbours(stack, across, words, [*with_rows, *tables]):
            table = _table(bands, stack[0], across, down, words, text_in)
            if table is not None:
                tables.append(table)
    return tables


def _comes_again(table: Table, drawn: Sequence[Table]) -> bool:
    """Whether another table has the same header above the same columns, as in each of several records."""
    header = table.markdown.split("\n", 1)[0]
    return table.headed and any(
        other is not table and other.markdown.split("\n", 1)[0] == header and are_same(other.edges, table.edges)
        for other in drawn
    )


def _table(
    bands: Sequence[Band],
    edge: Rule,
    across: Sequence[Rule],
    down: Sequence[Rule],
    words: Sequence[Word],
    text_in: TextIn,
) -> Table | None:
    """The table of bands that are its rows, or groups of them, with the header that stands above it."""
    spans = columns_of_bands([line for band in bands for line in single_lines(band)])
    head = header_above(Rule(bands[0].top, edge.start, edge.end), words, spans)
    shorter = _shorter(across, edge)
    ruled = [band for band in bands if any(band.bottom < at < band.top for at in shorter)]
    groups = in_rows(bands, spans, ruled, head is not None)
    rows = [row for group in groups for row in group]
    tall = [row for row in rows if len(row.lines) > MAX_ROW_LINES and row not in ruled]
    if not all(is_tall_row(row, spans) for row in tall):
        return None
    if len(spans) < COLUMNS and tall and 2 * len(tall) >= len(rows):  # paragraphs and lists with their titles beside
        return None
    if len(rows) > len(bands):
        across = [*across, *between(groups, spans, edge)]
    if head is not None:
        rows, across = [head, *rows], [*across, Rule(head.top, edge.start, edge.end)]
    return table_of(rows, columns_of_bands(rows), edge, across, down, text_in)


def has_stack(across: Sequence[Rule], least: int) -> bool:
    """Whether so many lines of a page, or more, may divide the rows of a table, and all are not too many."""
    return len(across) <= MAX_LINES and any(True for _ in stacks(across, least))


def stacks(across: Sequence[Rule], least: int = MIN_RULES) -> Iterator[list[Rule]]:
    """Lines that begin and end at the same places, from top to bottom, `least` or more; the widest first."""
    for same in with_same_ends(sorted(across, key=lambda rule: rule.start - rule.end)):
        stack = [group[0] for group in clusters(same)][::-1]
        if len(stack) >= least:
            yield stack


def _neighbours(
    stack: Sequence[Rule], across: Sequence[Rule], words: Sequence[Word], taken: Sequence[Table]
) -> Iterator[list[Band]]:
    """Bands next to one another that may be rows of one table, enough of them."""
    left, right = stack[0].start - NEAR, stack[0].end + NEAR
    upright = [w for w in words if w.upright]
    within = [w for w in upright if w.left > left and w.right < right]
    cut = [(w.top + w.bottom) / 2 for w in upright if w.left <= left < w.right or w.left < right <= w.right]
    shorter = _shorter(across, stack[0])
    bands = [band_between(above, below, within) for above, below in itertools.pairwise(stack)]
    paddings = sorted(band.padding for band in bands if band.lines)
    most = PADDING * paddings[len(paddings) // 2] + 2 if paddings else 0.0
    beside = [table for table in taken if min(right, table.right) - max(left, table.left) > 2 * NEAR]

    def is_row(band: Band) -> bool:
        """No caption, paragraph or column of text between two tables, and no row of another table."""
        if not band.lines:
            return band.top - band.bottom < 2 * NEAR
        if any(band.bottom < middle < band.top for middle in cut):
            return False
        if any(min(band.top, table.top) - max(band.bottom, table.bottom) > NEAR for table in beside):
            return False
        levels = [band.bottom, *(at for at in shorter if band.bottom < at < band.top), band.top]
        short = _most_lines(band, levels) <= MAX_ROW_LINES or (len(levels) == 2 and _has_columns_alone(band))
        return short and band.padding <= most and not is_running(band, left, right)

    for rows, group in itertools.groupby(bands, is_row):
        found = [band for band in group if band.lines]  # two lines with nothing between them are one
        if rows and len(found) >= MIN_RULES - 1:
            yield found


def _has_columns_alone(band: Band) -> bool:
    """Whether a band has rows of several columns that nothing divides, or is one row with a long text."""
    spans = columns_of_bands(single_lines(band))
    return is_tall_row(band, spans) or (len(spans) >= COLUMNS and len(rows_of_group(band, spans)) > 1)


def _shorter(across: Sequence[Rule], edge: Rule) -> list[float]:
    """Where lines are that begin and end within another."""
    return sorted(rule.at for rule in across if edge.start - NEAR < rule.start and rule.end < edge.end + NEAR)


def is_running(band: Band, left: float, right: float) -> bool:
    """Whether several lines are running text: wide from the left end on, or one of them wide and none with a gap."""
    firsts = (runs[0] for runs in band.parts)
    wide = sum(run.right - run.left > PROSE * (right - left) and run.left < left + MARGIN for run in firsts)
    return wide > 1 or (wide > 0 and 1 < len(band.lines) == len(band.runs))


def _most_lines(band: Band, levels: Sequence[float]) -> int:
    """Lines between two of the `levels`, at most."""
    middles = [(line.top + line.bottom) / 2 for line in band.lines]
    return max(sum(low < middle < high for middle in middles) for low, high in itertools.pairwise(levels))


def table_of(
    bands: Sequence[Band],
    spans: Sequence[Span],
    edge: Rule,
    across: Sequence[Rule],
    down: Sequence[Rule],
    text_in: TextIn,
) -> Table | None:
    """The table of these rows and columns, as wide as its `edge`; None where most rows have one text alone."""
    if not 2 <= len(spans) <= MAX_COLUMNS or not _has_columns(bands, spans):
        return None
    gaps = [Span(left.right, right.left) for left, right in itertools.pairwise(spans)]
    top, bottom = bands[0].top, bands[-1].bottom
    ends = [Span(edge.start, edge.start), *gaps, Span(edge.end, edge.end)]
    rows = [
        rule
        for rule in across
        if bottom - NEAR <= rule.at <= top + NEAR
        and all(any(_is_in(at, end) for end in ends) for at in (rule.start, rule.end))
    ]
    columns = [Rule(edge.start, bottom, top), Rule(edge.end, bottom, top)]
    lines = [
        ((line.top + line.bottom) / 2, runs)
        for band in reversed(bands)
        for line, runs in zip(reversed(band.lines), reversed(band.parts), strict=True)
    ]
    for i, gap in enumerate(gaps):
        columns += _dividers(_place(gap, rows), spans[i : i + 2], bands[0].bottom, lines, rows, down)
    if len(rows) + len(columns) > MAX_LINES:
        return None
    parts = any(bands[0].bottom + NEAR < at < bands[0].top - NEAR for at in _shorter(across, edge))
    return table_between(rows, columns, text_in, ruled=parts)


def _place(gap: Span, rows: Sequence[Rule]) -> float:
    """Where two columns are divided: where a line begins or ends between them, else half way."""
    ends = [at for rule in rows for at in (rule.start, rule.end) if _is_in(at, gap)]
    return min(max(ends[0], gap.left), gap.right) if ends else sum(gap) / 2


def _has_columns(bands: Sequence[Band], spans: Sequence[Span]) -> bool:
    """Whether most rows have a text in more than one column."""
    filled = sum(
        len({i for run in band.runs for i, span in enumerate(spans) if span.left <= run.left < span.right}) > 1
        for band in bands
    )
    return filled >= FILLED * len(bands)


def _is_in(at: float, gap: Span) -> bool:
    return gap.left - NEAR <= at <= gap.right + NEAR


def columns_of_bands(bands: Sequence[Band]) -> list[Span]:
    """Columns from left to right: where most rows have text, and what stands beside all of these."""
    spans = _covered(bands)
    if len(spans) > MAX_COLUMNS:
        return spans
    for run in sorted((run for band in bands for run in band.runs), key=lambda run: run.right - run.left):
        met = columns_met(run, spans)
        if not met and len(spans) > MAX_COLUMNS:
            break
        if not met:
            spans = spans if names_group(run, spans, bands) else sorted([*spans, run])
        elif len(met) == 1:
            low, high = spans[met[0]]
            spans[met[0]] = Span(min(low, run.left), max(high, run.right))
    return spans


def _covered(bands: Sequence[Band]) -> list[Span]:
    """Ranges of x where so many rows have text that there is no gap between columns."""
    edges: list[tuple[float, int, int]] = []  # place, change of the rows there, and of the gaps of the header
    for band in bands:
        edges += edges_of(ranges(edges_of(band.runs), lambda runs, _: runs > 0))
    for before, behind in itertools.pairwise(bands[0].parts[-1]):
        edges += [(before.right, 0, 1), (behind.left, 0, -1)]
    return ranges(edges, lambda rows, gaps: rows > int((HEADED if gaps else BRIDGED) * len(bands)))


def _dividers(
    x: float,
    beside: Sequence[Span],
    heads: float,
    lines: Sequence[tuple[float, list[Span]]],
    rows: Sequence[Rule],
    down: Sequence[Rule],
) -> Iterator[Rule]:
    """The lines at `x` between two columns: none where a text reaches over it between two lines that do so, too, or
    stands above both, in a header that ends at `heads`, with no line `down` between. `lines` of text have their
    middles, from the bottom up."""
    levels = [group[0] for group in clusters(rule for rule in rows if rule.covers(x))]
    middles = [middle for middle, _ in lines]

    def crossed(ends: tuple[Rule, Rule]) -> bool:
        below, above = ends
        among = lines[bisect(middles, below.at) : bisect(middles, above.at)]
        runs = [run for _, its in among for run in its]
        if any(run.left < x < run.right for run in runs):
            return True
        if below.at < heads + NEAR or not below.start + NEAR < x < below.end - NEAR:
            return False
        walls = [rule.at for rule in down if rule.covers((below.at + above.at) / 2)]
        if any(_is_in(at, Span(beside[0].right, beside[1].left)) for at in walls):
            return False
        left = max((at for at in walls if at < x), default=below.start)
        right = min((at for at in walls if at > x), default=below.end)
        return _stands_above([run for run in runs if meet(run, Span(left, right))], *beside)

    for reaches_over, group in itertools.groupby(itertools.pairwise(levels), crossed):
        of = list(group)
        if not reaches_over:
            yield Rule(x, of[0][0].at, of[-1][1].at)


def _stands_above(runs: Sequence[Span], left: Span, right: Span) -> bool:
    """Whether one of the texts above a line stands above both of two neighbouring columns: the one that is nearest to
    each, of two texts beside a column without one the text on its left."""

    def nearest(column: Span) -> Span | None:
        own = [run for run in runs if meet(run, column)]
        before = [run for run in runs if run.right <= column.left]
        return own[0] if own else before[-1] if before else runs[0] if runs else None

    runs = sorted(runs, key=lambda run: run.left)
    found = nearest(left)
    return found is not None and found == nearest(right)
