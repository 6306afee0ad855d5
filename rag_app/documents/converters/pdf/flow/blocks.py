"""Headers and footers of several lines, which stand at the edge of most pages of a PDF."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from rag_app.documents.converters.pdf.flow.imprints import LEAST_SHARE, words_of
from rag_app.documents.converters.pdf.flow.running import MIN_PAGES, height_of
from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page.middles import middle
from rag_app.documents.converters.pdf.page.words import runs_of

APART = 0.25  # type sizes: so much more white there is between a header and the text than between its own lines

_Key = tuple[str, int]  # the words of a line and its height on the page


class Recurring:
    """The lines that stand at one height on half of the pages or more, and on three at least."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        counts = Counter(key for lines in pages for key in {_key(line) for line in lines if line.text})
        near = {(words, at): sum(counts[words, at + step] for step in (-1, 0, 1)) for words, at in counts}
        least = max(MIN_PAGES, LEAST_SHARE * sum(map(bool, pages)))
        self._keys = {key for key, count in near.items() if count >= least}
        self._met: set[str] = set()

    def beyond(self, lines: Sequence[Line], furniture: AbstractSet[int]) -> set[int]:
        """Ids of the lines of a page with which the `furniture` at its edges (ids) goes on inwards, row by row, down to
        white that is wider than any between them; but for those that are met for the first time, page after page."""
        found = [
            line
            for upper in (True, False)
            for line in self._block(_rows(lines, upper), furniture, upper)
            if id(line) not in furniture
        ]
        known = {id(line) for line in found if words_of(line.text) in self._met}
        self._met.update(words_of(line.text) for line in found)
        return known

    def _block(self, rows: Sequence[Sequence[Line]], furniture: AbstractSet[int], upper: bool) -> list[Line]:
        """The lines of the rows at an edge, the first of which are furniture, as all that recur are up to the text."""
        if not rows or furniture.isdisjoint(map(id, rows[0])):
            return []
        run = itertools.takewhile(lambda row: all(self._is_of_block(line, furniture) for line in row), rows)
        count = sum(1 for _ in run)
        white = [_white(row, behind, upper) for row, behind in itertools.pairwise(rows[: count + 1])]
        within = [-float("inf"), *itertools.accumulate(white, max)]
        ends = (at for at in range(len(white)) if white[at] > within[at] + APART * rows[at][0].size)
        return [line for row in rows[: max(ends, default=-1) + 1] for line in row]

    def _is_of_block(self, line: Line, furniture: AbstractSet[int]) -> bool:
        return id(line) in furniture or (bool(line.text) and _key(line) in self._keys)


def _key(line: Line) -> _Key:
    return words_of(line.text), height_of(line)


def _rows(lines: Sequence[Line], upper: bool) -> list[list[Line]]:
    """Lines beside one another, from an edge inwards."""
    ordered = sorted(lines, key=lambda line: -line.top if upper else line.bottom)

    def is_beyond(first: Line, line: Line) -> bool:
        return middle(line) <= first.bottom if upper else middle(line) >= first.top

    return runs_of(ordered, is_beyond, from_first=True)


def _white(row: Sequence[Line], behind: Sequence[Line], upper: bool) -> float:
    """The blank height between two rows, of which one is further from the edge."""
    above, below = (row, behind) if upper else (behind, row)
    return min(line.bottom for line in above) - max(line.top for line in below)
