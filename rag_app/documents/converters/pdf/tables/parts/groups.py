"""Rows of a table that has lines between groups of its rows alone, a header above its first line, and names of groups
of columns."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from rag_app.documents.converters.pdf.page.words import Word, rows_of
from rag_app.documents.converters.pdf.tables.parts.bands import Band, band_between
from rag_app.documents.converters.pdf.tables.parts.columns import Span, columns_met, meet
from rag_app.documents.converters.pdf.tables.parts.rows import Texts, rows_in, single_lines, stacked, texts_of
from rag_app.documents.converters.pdf.tables.parts.rules import NEAR, Rule
from rag_app.documents.converters.tables.numbers import MAX_HEADS, has_no_data, is_number

ABOVE = 1.0  # type sizes from the first line of a table up to a header above it
LEAST = 3  # rows of one group, at least; rows with two lines of text in each cell are no group
COLUMNS = 3  # of more lines than a row has; two are columns of running text


def in_rows(bands: Sequence[Band], spans: Sequence[Span], ruled: Sequence[Band], headed: bool) -> list[list[Band]]:
    """The rows of each band, where most bands have several and one of them many; else each band as one row.

    Those that are `ruled` have lines within; where no header stands above them (`headed`), the first is divided only
    if it has more lines than a header.
    """
    groups = [[band] if band in ruled else rows_of_group(band, spans) for band in bands]
    body = groups if headed else groups[1:]
    if max(map(len, body), default=0) < LEAST or 2 * sum(len(rows) > 1 for rows in body) < len(body):
        return [[band] for band in bands]
    if not headed and len(groups[0]) <= MAX_HEADS:
        groups[0] = [bands[0]]
    return groups


def rows_of_group(band: Band, spans: Sequence[Span]) -> list[Band]:
    """The rows of a band: lines with texts in the same columns, mostly, or all in those of the first, and in none less
    than there, a label among them or a number below another, and labels above them; the band where it has but one."""
    lines = single_lines(band)
    made = list[list[Band]]()
    for row in rows_in(lines, spans):
        if made and _is_label(made[-1], spans) and _first(row, spans).islower():
            made[-1] += row
        else:
            made.append(row)
    texts = [texts_of(row[0].lines[0], spans) for row in made]
    full = [its for its in texts if set(its) != {0}]
    if (
        len(full) < 2
        or 2 * len(full) <= len(texts)
        or set(texts[-1]) == {0}
        or any(_crosses(row, spans) for row in lines)
    ):
        return [band]
    alike, count = Counter(frozenset({0, *its}) for its in full).most_common(1)[0]
    shared = set[int](range(len(spans))).intersection(*full)
    if any(len(its) < 2 for its in full) or not alike.issuperset(full[0]):
        return [band]
    if 2 * count <= len(full) and not (0 in shared and len(shared) >= COLUMNS and shared.issuperset(full[0])):
        return [band]
    for above, its in itertools.pairwise(full):
        if 0 not in its and not any(_is_number(its, at) and _is_number(above, at) for at in its):
            return [band]
    if not _first(made[0], spans).islower() and any(_first(row, spans).islower() for row in made[1:]):
        return [band]
    return stacked(made, band.top, band.bottom)


def _is_label(row: Sequence[Band], spans: Sequence[Span]) -> bool:
    return set(texts_of(row[0].lines[0], spans)) == {0}


def _first(row: Sequence[Band], spans: Sequence[Span]) -> str:
    """The first letter of a row's first column."""
    words = texts_of(row[0].lines[0], spans).get(0)
    return words[0].text[:1] if words else ""


def _is_number(texts: Texts, column: int) -> bool:
    return column in texts and is_number(texts[column][0].text)


def _crosses(line: Band, spans: Sequence[Span]) -> bool:
    """Whether a text of a line with several reaches over two columns."""
    return len(line.runs) > 1 and any(len(columns_met(run, spans)) > 1 for run in line.runs)


def between(groups: Sequence[Sequence[Band]], spans: Sequence[Span], edge: Rule) -> list[Rule]:
    """Lines as wide as the `edge` between the rows of groups, beside the first column where a group has one text there,
    and beside the next ones that have one half way between two rows."""
    rules = []
    for rows in groups:
        labels = sum(any(0 in texts_of(line, spans) for line in row.lines) for row in rows)
        beside = halfway(rows, spans, 1) if labels == 1 else 0
        start = (spans[beside - 1].right + spans[beside].left) / 2 if beside else edge.start
        rules += [Rule(row.bottom, start, edge.end) for row in rows[:-1]]
    return rules


def halfway(rows: Sequence[Band], spans: Sequence[Span], least: int = 0) -> int:
    """How many of the first columns, `least` or more, have one text for all rows, in no line with what is of one."""
    lines = [set(texts_of(line, spans)) for row in rows for line in row.lines]
    once = {column for column in range(len(spans)) if sum(column in its for its in lines) == 1}
    apart = {column for its in lines if its <= once for column in its}
    return least + sum(1 for _ in itertools.takewhile(apart.__contains__, range(least, len(spans) - 1)))


def header_above(edge: Rule, words: Sequence[Word], spans: Sequence[Span]) -> Band | None:
    """The line of text right above the first line of a table, where it has a text above each column, but for the first,
    and none over two of them."""
    left, right = edge.start - NEAR, edge.end + NEAR
    lines = rows_of(w for w in words if w.upright and w.right > left and w.left < right and w.bottom > edge.at - NEAR)
    if len(spans) < 2 or not lines or lines[-1].bottom - edge.at > ABOVE * lines[-1].size:
        return None
    line = lines[-1]
    made = line.words
    band = band_between(Rule(line.top + 1, left, right), edge, made)
    met = [columns_met(run, spans) for run in band.runs]
    each = sorted(itertools.chain.from_iterable(met)) in (list(range(len(spans))), list(range(1, len(spans))))
    texts = [word.text for word in made]
    within = left < made[0].left and made[-1].right < right
    apart = len(met) > 1 and all(len(columns) == 1 for columns in met)
    return band if each and within and apart and has_no_data(texts) else None


def names_group(run: Span, spans: Sequence[Span], bands: Sequence[Band]) -> bool:
    """Whether a text of a first row stands half way above two columns that the row below names one by one."""
    left, right = ([span for span in spans[1:] if (span.left > run.left) is after] for after in (False, True))
    if run not in bands[0].runs or len(bands) < 3 or not left or not right:
        return False
    return all(
        any(meet(text, span) for text in bands[1].runs) and not any(meet(text, span) for text in bands[0].runs)
        for span in (left[-1], right[0])
    )
