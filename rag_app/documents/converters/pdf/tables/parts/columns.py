"""Columns of a table by the alignment of its cells, and which columns a header stands above."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rag_app.documents.converters.pdf.page.words import Cell, Row, Word, runs_of
from rag_app.documents.converters.pdf.tables.parts.group_names import with_groups_whole

BRIDGED = 0.06  # share of rows whose cells may reach over a gap between two columns
NARROW = 3  # characters: columns of dashes, marks and percent signs beside their numbers

MAX_COLUMNS = 40  # more are a drawing
CENTRED = 0.15  # share of the columns' distance that a text may be off the middle of its only column
SPACE = 0.42  # type sizes: a wider gap in a line of a header may be one between columns
EXACT = 1.0  # points that a text may be off the middle above the names of its columns
EDGE = 3.0  # points that a header may reach over the edge of its column
EVEN = 0.1  # share of the distance between the right ends of columns that are set alike
UNCOVERED = 0.35  # what a column without a header costs, as a share of the columns' distance

WRAPPED = 0.5  # type sizes of blank height between the lines of one text of a header
ALIGNED = 0.1  # type sizes: their left or right ends, or middles, are that close

_Placed = tuple[Cell, int, int]  # a text of a header, its first and its last column
_Choice = tuple[float, tuple[tuple[int, int], ...]]  # cost, first and last column of each text


class Span(NamedTuple):
    """From where to where across the page a column reaches, or what stands in a line."""

    left: float
    right: float


_Wide = Span | Cell | Word


def meet(one: _Wide, other: _Wide) -> bool:
    """Whether something is as far across the page as something else, in part at least."""
    return one.left < other.right and other.left < one.right


def columns_met(one: _Wide, spans: Sequence[Span]) -> list[int]:
    """The columns that something stands in, or above."""
    return [i for i, span in enumerate(spans) if meet(one, span)]


def columns_of(rows: Sequence[Row]) -> list[Span]:
    """Columns from left to right: ranges of x with cells, divided where hardly a row has any; none if they are many."""
    allowed = int(BRIDGED * len(rows))
    spans = ranges(edges_of(cell for row in rows for cell in row.cells), lambda cells, _: cells > allowed)
    return _without_slivers(rows, spans) if len(spans) <= MAX_COLUMNS else []


def edges_of(things: Iterable[_Wide]) -> Iterator[tuple[float, int, int]]:
    """Where the first count for `ranges` is one more, and one less: from where to where each thing reaches."""
    return (edge for thing in things for edge in ((thing.left, 1, 0), (thing.right, -1, 0)))


def ranges(edges: Iterable[tuple[float, int, int]], is_within: Callable[[int, int], bool]) -> list[Span]:
    """Ranges of x from left to right, those that touch as one, where `is_within` holds for the two counts that change
    at the `edges`."""
    spans: list[Span] = []
    first = second = 0
    for (left, one, other), (right, *_) in itertools.pairwise(sorted(edges)):
        first, second = first + one, second + other
        if is_within(first, second) and left < right:
            if spans and spans[-1].right == left:
                spans[-1] = Span(spans[-1].left, right)
            else:
                spans.append(Span(left, right))
    return spans


def _without_slivers(rows: Sequence[Row], spans: list[Span]) -> list[Span]:
    """Columns of short marks that are filled only where a neighbour is empty become part of it."""
    i = 2  # the first column holds labels
    while i < len(spans):
        filled = [{place(cell, spans): cell for cell in row.cells} for row in rows]
        near = spans[i].left - spans[i - 1].right < 1.5 * rows[0].size
        apart = not any(i in row and i - 1 in row for row in filled)
        short = any(all(len(row[j].text) <= NARROW for row in filled if j in row) for j in (i, i - 1))
        if near and apart and short:
            spans = [*spans[: i - 1], Span(spans[i - 1].left, spans[i].right), *spans[i + 1 :]]
        else:
            i += 1
    return spans


def place(cell: Cell, spans: Sequence[Span]) -> int:
    """The column that a cell shares most with, else the nearest."""
    return max(range(len(spans)), key=lambda i: _shared(cell, spans[i]))


def _shared(cell: Cell, span: Span) -> float:
    return min(cell.right, span.right) - max(cell.left, span.left)  # negative: minus the distance


def spread(rows: Sequence[Sequence[Cell]], spans: Sequence[Span], lines: Sequence[Sequence[Span]]) -> list[list[str]]:
    """The texts above each column of the rows of a header; a text above several columns is given to each.

    `lines` are drawn right below each row: a text with a line of its own stands above the columns of that line, one
    that goes on with a text above one column in that column. Else, where texts can share out all columns, each centred
    above its own, they do; or else a text that is centred above one column stays there, and the others get the
    neighbours above which they are centred best.
    """
    pitch = (spans[-1].right - spans[0].right) / max(1, len(spans) - 1)
    label = sum(spans[0]) / 2  # a line below the labels too is one of the table's
    found: list[list[str]] = []
    known: list[bool] = []
    above: list[_Placed] = []
    parted = [[part for cell in row for part in _parted(cell, spans)] for row in rows]
    for row, (cells, drawn) in enumerate(zip(parted, lines, strict=True)):
        names = _names(parted[-1], spans) if row < len(rows) - 1 else {}
        apart = [line for line in drawn if line.left > label or line.right < label]
        apart = [line for line in apart if sum(meet(line, cell) for cell in cells) == 1]
        more = [_going_on(cell, cells, above) for cell in cells]
        own = [of_above or _own(cell, spans, apart) for cell, of_above in zip(cells, more, strict=True)]
        known.append(any(exact for (_, _, exact), of_above in zip(own, more, strict=True) if not of_above))
        chosen = (
            _shared_out(cells, own, spans, names, pitch, whole=True)
            or _shared_out(cells, own, spans, names, pitch, whole=False)
        )  # fmt: skip
        texts = [""] * len(spans)
        for (first, last), cell in zip(chosen, cells, strict=True):
            above.append((cell, first, last))
            for i in range(first, last + 1):
                texts[i] = f"{texts[i]} {cell.text}".strip()
        found.append(texts)
    return with_groups_whole(found, known)


def _going_on(cell: Cell, row: Sequence[Cell], above: Sequence[_Placed]) -> tuple[int, int, bool] | None:
    """The column of the text that one goes on with: the nearest one above it, without another text below."""
    over = [placed for placed in above if meet(placed[0], cell)]
    if not over:
        return None
    upper, first, last = over[-1]
    size = cell.words[0].size
    sides = (cell.left - upper.left, cell.right - upper.right, cell.centre - upper.centre)
    near = upper.words[0].bottom - cell.words[0].top < WRAPPED * size and min(map(abs, sides)) < ALIGNED * size
    alone = sum(meet(other, upper) for other in row) == 1
    return (first, last, True) if first == last and near and alone else None


def _parted(cell: Cell, spans: Sequence[Span]) -> list[Cell]:
    """A text divided where a gap wider than a space is also one between columns: headers that stand close together."""

    def is_apart(before: Word, word: Word) -> bool:
        middle = (before.right + word.left) / 2
        between = any(left.right - EDGE <= middle <= right.left + EDGE for left, right in itertools.pairwise(spans))
        return not cell.number and between and word.left - before.right > SPACE * word.size

    parts = runs_of(cell.words, is_apart)
    return [cell] if len(parts) == 1 else [Cell(tuple(words), False) for words in parts]


def _names(cells: Sequence[Cell], spans: Sequence[Span]) -> dict[int, Cell]:
    """The texts of the last row of a header by the column that each stands above, and names alone."""
    return {met[0]: cell for cell in cells if len(met := columns_met(cell, spans)) == 1}


def _shared_out(
    cells: Sequence[Cell],
    own: Sequence[tuple[int, int, bool]],
    spans: Sequence[Span],
    names: Mapping[int, Cell],
    pitch: float,
    whole: bool,
) -> list[tuple[int, int]]:
    """First and last column of each text, at the least cost; with `whole` of all columns, or nothing."""
    ends: dict[int, _Choice] = {0: (0.0, ())}  # columns dealt with -> the best choice for the texts so far
    for number, cell in enumerate(cells):
        first, last, exact = own[number]
        word = len(cell.words) == 1 and not cell.number  # a word alone is rather a line of its column's header
        centred = first == last and _off_centre(cell, spans, names, first, last) < CENTRED * pitch
        centred = centred and not _is_of_names(cell, spans, names, first)
        fixed = exact or ((not whole or word) and centred)
        high = own[number + 1][0] - 1 if number + 1 < len(cells) else len(spans) - 1
        high = last if fixed else max(high, last)
        following: dict[int, _Choice] = {}
        for done, (cost, found) in ends.items():
            low = first if fixed else min(done if done or first == 0 else 1, first)  # the first column holds labels
            for a, b in itertools.product(range(low, first + 1), range(last, high + 1)):
                off, skipped = _off_centre(cell, spans, names, a, b), max(0, a - max(done, 1))
                if whole and (skipped or (off > CENTRED * pitch and not exact)):
                    continue
                total = cost + skipped * UNCOVERED * pitch + off
                if b + 1 not in following or total < following[b + 1][0]:
                    following[b + 1] = (total, (*found, (a, b)))
        ends = following
    if whole:
        return list(ends.get(len(spans), (0.0, ()))[1])
    return list(min((cost + (len(spans) - done) * UNCOVERED * pitch, found) for done, (cost, found) in ends.items())[1])


def _own(cell: Cell, spans: Sequence[Span], lines: Sequence[Span]) -> tuple[int, int, bool]:
    """First and last column that a text stands above: those above its line, and only those, else those it overlaps."""
    for left, right in lines:
        if left - EDGE <= cell.left and cell.right <= right + EDGE:
            above = [i for i, span in enumerate(spans) if left - EDGE <= sum(span) / 2 <= right + EDGE]
            if above:
                return above[0], above[-1], True
    columns = {place(cell, spans)} | {i for i, span in enumerate(spans) if _overlaps(cell, span)}
    return min(columns), max(columns), False


def _overlaps(cell: Cell, span: Span) -> bool:
    return _shared(cell, span) > 0.3 * min(cell.right - cell.left, span.right - span.left)


def _off_centre(cell: Cell, spans: Sequence[Span], names: Mapping[int, Cell], first: int, last: int) -> float:
    """How far a text is off the middle of columns, or of the `names` of these below it."""
    left, right = spans[first].left, spans[last].right
    if first == last:  # above one column it may be set left, right or centred
        return min(abs(cell.left - left), abs(cell.right - right), abs(cell.centre - (left + right) / 2))
    off = min(abs(cell.centre - (edge + right) / 2) for edge in (left, _edge(spans, first)))
    above = abs(2 * cell.centre - names[first].left - names[last].right) / 2 if {first, last} <= names.keys() else off
    return min(off, above) if above < EXACT else off


def _is_of_names(cell: Cell, spans: Sequence[Span], names: Mapping[int, Cell], column: int) -> bool:
    """Whether a text stands in the middle above an even number of names, and not so above that of its column."""
    groups = itertools.product(range(1, column + 1), range(column, len(spans)))
    within = [names[a].left + names[b].right for a, b in groups if (b - a) % 2 and {*range(a, b + 1)} <= names.keys()]
    off = min((abs(cell.centre - ends / 2) for ends in within), default=EXACT)
    return off < EXACT and _off_centre(cell, spans, names, column, column) > off + EXACT


def _edge(spans: Sequence[Span], first: int) -> float:
    """Where a column begins whose numbers are set right and leave room to their left: where the one before it ends, the
    first as far before its end as all others, if they are alike."""
    if first > 1:
        return spans[first - 1].right
    steps = [right.right - left.right for left, right in itertools.pairwise(spans[1:])]
    alike = steps and max(steps) - min(steps) < EVEN * max(steps)
    return spans[1].right - steps[0] if alike else spans[first].left
