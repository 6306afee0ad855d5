"""What stands between two lines of a PDF page, as lines of text and their parts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.documents.converters.pdf.tables.columns import Span
from rag_app.documents.converters.pdf.tables.rules import Rule
from rag_app.documents.converters.pdf.words import Row, Word, rows_of

GAP = 0.45  # type sizes: a wider gap in a line may be one between columns
EVEN, WIDE = 1.05, 1.5  # letters of one width are typewriter's, whose spaces are as wide as a letter


@dataclass(frozen=True, slots=True)
class Band:
    """What stands between two lines."""

    top: float
    bottom: float
    lines: Sequence[Row]
    parts: Sequence[list[Span]]  # of each line, what has no gap that may be one between columns

    @property
    def runs(self) -> list[Span]:
        """Those of all lines."""
        return list(itertools.chain.from_iterable(self.parts))

    @property
    def padding(self) -> float:
        """Blank height above or below the text, whichever is more."""
        return max(self.top - self.lines[0].top, self.lines[-1].bottom - self.bottom)


def band_between(above: Rule, below: Rule, words: Sequence[Word]) -> Band:
    lines = rows_of(w for w in words if below.at < (w.top + w.bottom) / 2 < above.at)
    return Band(above.at, below.at, lines, [_runs(line) for line in lines])


def _runs(line: Row) -> list[Span]:
    words = line.words
    widths = [(word.right - word.left) / len(word.text) for word in words if len(word.text) > 1]
    gap = GAP * line.size
    if len(widths) > 2 and max(widths) < EVEN * min(widths):
        gap = max(gap, WIDE * widths[0])
    runs = [Span(words[0].left, words[0].right)]
    for before, word in itertools.pairwise(words):
        if word.left - before.right > gap:
            runs.append(Span(word.left, word.right))
        else:
            runs[-1] = Span(runs[-1].left, word.right)
    return runs
