"""What stands between two lines of a PDF page, as lines of text and their parts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.documents.converters.pdf.page.words import Row, Word, rows_of, runs_of
from rag_app.documents.converters.pdf.tables.parts.columns import Span
from rag_app.documents.converters.pdf.tables.parts.rules import Rule

GAP = 0.45  # type sizes: a wider gap in a line may be one between columns
EVEN, WIDE = 1.05, 1.5  # letters of one width are typewriter's, whose spaces are as wide as a letter
UNEVEN = 0.1  # letters that a gap may be off


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
    gap = GAP * line.size
    if (width := _typed_width(words)) is not None:
        gap = max(gap, WIDE * width)
    runs = runs_of(words, lambda before, word: word.left - before.right > gap)
    return [Span(run[0].left, run[-1].right) for run in runs]


def _typed_width(words: Sequence[Word]) -> float | None:
    """The width of each letter where all are of one, as a typewriter's; where few words tell, their gaps are as wide as
    so many letters, too."""
    widths = [(word.right - word.left) / len(word.text) for word in words]
    longer = [width for width, word in zip(widths, words, strict=True) if len(word.text) > 1]
    if len(longer) > 2:
        return longer[0] if max(longer) < EVEN * min(longer) else None
    if not longer or len(words) < 2 or max(widths) >= EVEN * min(widths):
        return None
    gaps = [(word.left - before.right) / longer[0] for before, word in itertools.pairwise(words)]
    return longer[0] if all(abs(gap - round(gap)) < UNEVEN for gap in gaps) else None
