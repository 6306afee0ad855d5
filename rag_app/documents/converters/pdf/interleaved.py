"""Pages in two columns of running text whose lines a program wrote across both: their order, column by column."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.words import MAX_WORDS, Row, Word, rows_of
from rag_app.documents.converters.pdf.zones import LINE_WORDS, gutter_of

MIN_LINES = 8  # beside one another, in both columns
FULL = 0.7  # share of a column's width that its lines fill, usually
RUNNING = 0.4  # share of a column's lines that go on within a sentence; in cells of a line or two, fewer do
JUMPS = 1.6  # from one column to the other, for each line; two where they are written across
APART = 0.5  # type sizes from a word to the next; more is no space between words
BETWEEN = 1.5  # type sizes from the running text up or down to what is in its columns, too


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns beside a gutter, between two heights."""

    gutter: float
    bottom: float
    top: float

    def side(self, x: float, y: float) -> int | None:
        """0 in the left column, 1 in the right, None above or below them."""
        return int(x > self.gutter) if self.bottom <= y <= self.top else None


def interleaved_columns(words: Sequence[Word]) -> Columns | None:
    """Two columns of running text whose lines are written in turn, one of the left, one of the right; None where
    several lines of each come together, and where they are short or begin sentences, as in a table."""
    if not 2 * MIN_LINES * LINE_WORDS <= len(words) <= MAX_WORDS or _jumps_right(words) < MIN_LINES // 2:
        return None
    rows = rows_of(word for word in words if word.upright)
    gutter = gutter_of(rows)
    if gutter is None:
        return None
    apart = itertools.groupby(rows, lambda row: any(cell.left < gutter < cell.right for cell in row.cells))
    longest = max((list(group) for over, group in apart if not over), key=len, default=[])
    halves = [[_half(row, gutter, side) for side in (False, True)] for row in longest]
    full = [at for at, pair in enumerate(halves) if min(map(len, pair)) >= LINE_WORDS]
    written = sorted(itertools.chain(*(half for at in full for half in halves[at])), key=lambda word: word.start)
    jumps = sum((one.left > gutter) != (other.left > gutter) for one, other in itertools.pairwise(written))
    if len(full) < MIN_LINES or jumps < JUMPS * len(full):
        return None
    if not all(_is_running([halves[at][side] for at in full]) for side in (0, 1)):
        return None
    first, last = full[0], full[-1]
    while first and _are_near(longest[first - 1], longest[first]):
        first -= 1
    while last + 1 < len(longest) and _are_near(longest[last], longest[last + 1]):
        last += 1
    within = longest[first : last + 1]
    return Columns(gutter, min(row.bottom for row in within), max(row.top for row in within))


def _jumps_right(words: Sequence[Word]) -> int:
    """How often a word stands apart from the one that is written before it, further right: seldom in one column."""
    return sum(word.left - before.right > APART * before.size for before, word in itertools.pairwise(words))


def _are_near(above: Row, below: Row) -> bool:
    return above.bottom - below.top < BETWEEN * below.size


def _half(row: Row, gutter: float, right: bool) -> list[Word]:
    return [word for word in row.words if (word.left > gutter) == right]


def _is_running(lines: Sequence[Sequence[Word]]) -> bool:
    """Whether lines of a column are those of running text."""
    left, right = min(line[0].left for line in lines), max(line[-1].right for line in lines)
    filled = statistics.median((line[-1].right - left) / (right - left) for line in lines)
    within = sum(line[0].text[0].islower() for line in lines)
    return filled >= FULL and within >= RUNNING * len(lines)


def order_by_columns(lines: Sequence[Line], columns: Columns) -> list[int]:
    """The places of the lines of a page, those of the columns put where the first of them is: the left, then the
    right."""
    sides = [columns.side((line.left + line.right) / 2, (line.bottom + line.top) / 2) for line in lines]
    within = [at for side in (0, 1) for at, its in enumerate(sides) if its == side]
    first = min(within, default=0)
    before = [at for at in range(first) if sides[at] is None]
    return [*before, *within, *(at for at in range(first, len(lines)) if sides[at] is None)]
