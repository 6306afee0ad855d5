"""Pages whose text is written line by line across their columns, in the order of the columns."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median, median_low

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page.middles import is_beside, middle
from rag_app.documents.converters.pdf.page.words import MAX_WORDS, Word, runs_of, words_within
from rag_app.documents.converters.tables.numbers import is_number

CROSSING = 0.01  # share of a page's words that may stand on a gutter, as those of titles do
GUTTER = 1.0  # type sizes that it is wide, at least
LINES = 10  # of a column of running text
LINE_WORDS, FILLED = 4, 0.6  # of a usual line of it: words, and share of the width
JUMPS = 0.25  # share of the lines behind which the text goes on beside them, in another column
APART = 0.4  # heights of a line by which rows of a table are further apart than lines
LEAST_ROWS, ROWS = 3, 0.75  # divisions between rows, and share of those of a column that are of all columns
SPACE = 0.8  # type sizes between two words of one line

Placed = tuple[Line, tuple[int, int]]  # a line and its characters of the page


@dataclass(frozen=True, slots=True)
class Across:
    """The words of a page in the order of its content, and where its columns are divided."""

    words: Sequence[Word]
    gutters: Sequence[float]

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the parts of some characters begin and end that are lines of one column, or over several."""
        words = words_within(self.words, start, end)
        runs = runs_of(words, lambda before, word: _are_apart(before, word, self.gutters))
        edges = [start, *(run[0].start for run in runs[1:]), end]
        yield from itertools.pairwise(edges)

    def in_order(self, lines: Sequence[Placed]) -> list[Placed]:
        """Lines from top to bottom, the columns one after the other between lines that are over several."""
        columns = [self._column(*span) for _, span in lines]
        over = [middle(line) for (line, _), column in zip(lines, columns, strict=True) if column is None]
        whole = sorted(-y for y in (*over, *self._between_rows([line for line, _ in lines], columns)))

        def place(line: Line, column: int | None) -> tuple[int, int]:
            if column is None:
                return bisect_right(whole, -middle(line)), -1
            return bisect_left(whole, -middle(line)), column

        placed = sorted(
            zip(lines, columns, strict=True), key=lambda pair: (place(pair[0][0], pair[1]), -middle(pair[0][0]))
        )
        rows = runs_of(placed, lambda one, other: one[1] != other[1] or not is_beside(one[0][0], other[0][0]))
        return [one for row in rows for one, _ in sorted(row, key=lambda pair: pair[0][0].left)]

    def _between_rows(self, lines: Sequence[Line], columns: Sequence[int | None]) -> list[float]:
        """Where the rows of a table of texts are divided: most of what divides the lines of a column divides those of
        all, as paragraphs of running text do not."""
        own: list[list[Line]] = [[] for _ in range(len(self.gutters) + 1)]
        for line, column in zip(lines, columns, strict=True):
            if column is not None:
                own[column].append(line)
        gaps = [above.bottom - line.top for its in own for above, line in itertools.pairwise(_downwards(its))]
        if len(gaps) < LEAST_ROWS:
            return []
        least = median_low(gaps) + APART * median(line.top - line.bottom for line in lines)
        strips = _divisions(lines, least)
        few = len(strips) < LEAST_ROWS or any(ROWS * len(_divisions(its, least)) > len(strips) for its in own)
        return [] if few else strips

    def _column(self, start: int, end: int) -> int | None:
        """The column of some characters; None where they are over several."""
        columns = {column_of(word, self.gutters) for word in words_within(self.words, start, end)}
        return columns.pop() if len(columns) == 1 else None


def column_of(word: Word, gutters: Sequence[float]) -> int:
    """The column that the middle of a word is in."""
    return bisect_left(gutters, (word.left + word.right) / 2)


def written_across(words: Sequence[Word]) -> Across | None:
    """The columns of running text that a page is written across; None where it has none, or they are written one after
    the other."""
    upright = [word for word in words if word.upright]
    if len(upright) < 2 * LINES * LINE_WORDS or len(words) > MAX_WORDS:
        return None
    gutters = _gutters(upright, median(word.size for word in upright))
    if not gutters:
        return None
    lines = runs_of(upright, lambda before, word: _are_apart(before, word, gutters))
    jumps = sum(
        is_beside(before[-1], line[0]) and column_of(before[-1], gutters) != column_of(line[0], gutters)
        for before, line in itertools.pairwise(lines)
    )
    if jumps < max(LINES, JUMPS * len(lines)) or not _are_running(lines, gutters):
        return None
    return Across(words, gutters)


def _gutters(words: Sequence[Word], size: float) -> list[float]:
    """Middles of the strips from left to right that hardly a word stands on."""
    edges = sorted([*((word.left, 1) for word in words), *((word.right, -1) for word in words)])
    strips: list[tuple[float, float]] = []
    standing = 0
    for (left, change), (right, _) in itertools.pairwise(edges):
        standing += change
        if standing > CROSSING * len(words):
            continue
        if strips and strips[-1][1] == left:
            strips[-1] = (strips[-1][0], right)
        else:
            strips.append((left, right))
    few = len(words) // 20  # what stands beside the columns divides none
    first = sorted(word.left for word in words)[few]
    last = sorted(word.right for word in words)[-1 - few]
    wide = [(left, right) for left, right in strips if right - left > GUTTER * size]
    return [(left + right) / 2 for left, right in wide if first < left and right < last]


def _are_running(lines: Sequence[Sequence[Word]], gutters: Sequence[float]) -> bool:
    """Whether all columns are of running text."""
    for column in range(len(gutters) + 1):
        own = [line for line in lines if {column_of(word, gutters) for word in line} == {column}]
        if len(own) < LINES:
            return False
        width = max(line[-1].right for line in own) - min(line[0].left for line in own)
        usual = median(line[-1].right - line[0].left for line in own)
        words = median(sum(not is_number(word.text) for word in line) for line in own)
        if words < LINE_WORDS or usual < FILLED * width:
            return False
    return True


def _downwards(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: -line.top)


def _divisions(lines: Sequence[Line], least: float) -> list[float]:
    """Middles of the strips without words between lines that are so far apart, at least."""
    ordered = _downwards(lines)
    lows = itertools.accumulate((line.bottom for line in ordered), min)
    return [
        (low + line.top) / 2 for low, line in zip(lows, ordered[1:], strict=False) if low - line.top > max(0, least)
    ]


def _are_apart(before: Word, word: Word, gutters: Sequence[float]) -> bool:
    """Whether two words that follow one another are of different lines, or of lines in different columns."""
    if not is_beside(before, word):
        return True
    near = -before.size < word.left - before.right < SPACE * before.size
    return not near and column_of(before, gutters) != column_of(word, gutters)
