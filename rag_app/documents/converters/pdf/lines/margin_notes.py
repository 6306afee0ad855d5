"""Notes in small type in the right margin of a PDF page, which would else cut the sentences that they stand beside."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, median_low

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.lines.across import LINE_WORDS, LINES, Placed
from rag_app.documents.converters.pdf.page.middles import is_beside, middle
from rag_app.documents.converters.pdf.page.words import MAX_WORDS, Cell, Word, rows_of, runs_of, words_within
from rag_app.text.language.words import RAISED

SMALLER = 0.9  # of the usual type: that of a note
FEW = 20  # one of so many lines of the text may reach into the margin
APART = 0.5  # type sizes between text and note, at least
INDENT = 0.8  # type sizes by which a paragraph begins further in
DROP = 1.25  # of the usual drop from line to line: a new paragraph
ENDS = ".!?:\"'”’"  # of a sentence


@dataclass(frozen=True, slots=True)
class MarginNotes:
    """The words of a page in the order of its content, and where those begin that are of notes in its margin."""

    words: Sequence[Word]
    starts: frozenset[int]

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the parts of some characters begin and end that are of notes, and those that are not."""
        words = words_within(self.words, start, end)
        runs = runs_of(words, lambda one, other: self._is_noted(one) != self._is_noted(other))
        yield from itertools.pairwise([start, *(run[0].start for run in runs[1:]), end])

    def in_order(self, lines: Sequence[Placed]) -> list[Placed]:
        """Lines with each note behind the paragraph that it begins beside; where that goes on on the next page, before
        it."""
        text = [one for one in lines if not self._is_note(one)]
        notes = runs_of(sorted(filter(self._is_note, lines), key=lambda one: -middle(one[0])), _are_apart)
        ends = _ends_of_paragraphs([line for line, _ in text])
        middles = sorted(middle(line) for line, _ in text)
        behind: list[list[Placed]] = [[] for _ in range(len(text) + 1)]
        for note in notes:
            above = len(middles) - bisect_right(middles, note[0][0].bottom)
            behind[ends[min(bisect_left(ends, above), len(ends) - 1)]] += note
        return [*behind[0], *(one for at, line in enumerate(text, start=1) for one in (line, *behind[at]))]

    def _is_note(self, line: Placed) -> bool:
        return any(map(self._is_noted, words_within(self.words, *line[1])))

    def _is_noted(self, word: Word) -> bool:
        return word.start in self.starts


def margin_notes(words: Sequence[Word]) -> MarginNotes | None:
    """The notes on the right of the running text of a page, in smaller type than that; None where it has none, or most
    stand beside small type within the text or lines that say each a thing of its own, as columns of a table do. What
    stands on the left may be a label."""
    upright = [word for word in words if word.upright]
    if len(upright) < LINES * LINE_WORDS or len(words) > MAX_WORDS:
        return None
    usual = median(word.size for word in upright)
    if min(word.size for word in upright) >= SMALLER * usual:
        return None
    rows = [row.cells for row in rows_of(upright)]
    text = [cell for cells in rows for cell in cells if _is_running(cell, usual)]
    if len(text) < LINES:
        return None
    few = len(text) // FEW
    right = sorted(cell.right for cell in text)[-1 - few] + APART * usual
    outer = [(cells, [cell for cell in cells if cell.left > right]) for cells in rows]
    beside = [(cells, note) for cells, note in outer if note and all(_is_small(cell, usual) for cell in note)]
    edges = Counter(round(note[0].left / usual) for _, note in beside)
    beside = [pair for pair in beside if edges and abs(pair[1][0].left / usual - edges.most_common(1)[0][0]) < 1]
    of_tables = sum(any(_is_small(cell, usual) for cell in cells if cell.left <= right) for cells, _ in beside)
    if 2 * of_tables >= len(beside) or not _go_on(rows, {id(cells) for cells, _ in beside}, usual):
        return None
    return MarginNotes(words, frozenset(word.start for _, note in beside for cell in note for word in cell.words))


def _go_on(rows: Sequence[Sequence[Cell]], noted: Collection[int], usual: float) -> bool:
    """Whether most lines of text in the `noted` rows go on with the line above or into the one below."""
    text = [(first, id(cells)) for cells in rows if (first := next((c for c in cells if _is_running(c, usual)), None))]
    lower = [*(cell.words[0].text[:1].islower() for cell, _ in text), True]  # the last one perhaps on the next page
    beside = [any(lower[at : at + 2]) for at, (_, row) in enumerate(text) if row in noted]
    return 2 * sum(beside) >= len(beside)


def _is_running(cell: Cell, usual: float) -> bool:
    """Whether a cell is a line of running text of the usual type."""
    return len(cell.words) >= LINE_WORDS and not cell.number and not _is_small(cell, usual)


def _is_small(cell: Cell, usual: float) -> bool:
    return median(word.size for word in cell.words) < SMALLER * usual


def _are_apart(one: Placed, other: Placed) -> bool:
    """Whether two lines of the margin that follow one another are of two notes."""
    above, line = one[0], other[0]
    near = is_beside(above, line) or 0 < above.bottom - line.bottom < 2 * line.size
    return not near


def _ends_of_paragraphs(lines: Sequence[Line]) -> list[int]:
    """Behind how many lines of a page a paragraph ends: all of them where the last ends a sentence."""
    drops = [above.bottom - line.bottom for above, line in itertools.pairwise(lines)]
    usual = median_low(drops) if drops else 0.0
    found = [
        at
        for at, ((above, line), drop) in enumerate(zip(itertools.pairwise(lines), drops, strict=True), start=1)
        if not -0.5 * line.size < drop <= DROP * usual
        or (line.left - above.left > INDENT * line.size and not line.text[:1].islower())  # the lines of an item hang
    ]
    whole = not found or lines[-1].text.rstrip(RAISED)[-1:] in ENDS
    return [*found, len(lines)] if whole else found
