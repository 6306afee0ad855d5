"""How far the lines of a PDF page reach that begin where one of them does."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from rag_app.documents.converters.pdf.line import Line

_MOST_LINES = 1_000  # of a page in which columns of text are looked for; labels of a drawing may be more


class Reach:
    """The edges of the text around a line of a page, found once for all lines that begin at one place in one size."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._by_left = sorted(lines, key=lambda line: line.left)
        self._lefts = [line.left for line in self._by_left]
        self._furthest = functools.cache(self._furthest_right)
        self._of_column = functools.cache(self._column_edges)

    def edge(self, above: Line, line: Line) -> float:
        """How far the lines reach that begin where `above` does: those of its column where it is one of running text;
        `line` is the next."""
        column = self.column(above, line)
        return column[1] if column else self._furthest(above.left, line.size)

    def column(self, above: Line, line: Line) -> tuple[float, float] | None:
        """Where the lines begin and end that begin where `above` does, in a column of running text beside another."""
        if len(self._by_left) > _MOST_LINES:
            return None
        on_the_right = self._by_left[bisect_right(self._lefts, above.right) :]
        beside = next((one.left for one in on_the_right if one.bottom < above.top and one.top > line.bottom), None)
        return None if beside is None else self._of_column(above.left, line.size, beside)

    def _furthest_right(self, left: float, size: float) -> float:
        return max(one.right for one in self._flush(left, size))

    def _column_edges(self, left: float, size: float, beside: float) -> tuple[float, float] | None:
        column = [one for one in self._flush(left, size) if one.right < beside and abs(one.size - size) < 0.15 * size]
        if 2 * sum(one.text[:1].islower() for one in column) <= len(column):
            return None
        return min(one.left for one in column), max(one.right for one in column)

    def _flush(self, left: float, size: float) -> Iterator[Line]:
        first, last = bisect_right(self._lefts, left - size), bisect_left(self._lefts, left + size)
        return (one for one in self._by_left[first:last] if not one.table)
