"""Tables of a PDF page in which every other row has a colour behind its cells, and no row has lines."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.documents.converters.pdf.page.words import MAX_WORDS, Word
from rag_app.documents.converters.pdf.tables.gridded.drawn import MAX_LINES
from rag_app.documents.converters.pdf.tables.parts.bands import band_between
from rag_app.documents.converters.pdf.tables.parts.columns import Span, columns_met
from rag_app.documents.converters.pdf.tables.parts.groups import header_above
from rag_app.documents.converters.pdf.tables.parts.rules import NEAR, Rule, are_same, places_of, with_same_ends
from rag_app.documents.converters.pdf.tables.ruled.lined import MAX_ROW_LINES
from rag_app.documents.converters.tables.numbers import is_number

APART = 0.8  # type sizes from one line of a row to the next, at most
REACH = 1.0  # points that a word may reach over the side of its cell


@dataclass(frozen=True, slots=True)
class _Strip:
    """A row whose cells have a colour: from where to where it reaches, and its sides."""

    bottom: float
    top: float
    xs: list[float]


def with_shaded(across: list[Rule], down: list[Rule], words: Sequence[Word]) -> tuple[list[Rule], list[Rule]]:
    """The lines of a page; the sides of cells with a colour go on through the rows between them that have none, and
    through a header above the first; not of a table of numbers, whose alignment tells its columns."""
    if len(across) + len(down) > MAX_LINES or len(words) > MAX_WORDS:
        return across, down
    across, down = list(across), list(down)
    for strips in _tables(_strips(across, down), [word for word in words if word.upright]):
        xs, top = strips[0].xs, strips[-1].top
        if _is_of_numbers(strips, words):
            continue
        edge = Rule(top, xs[0], xs[-1])
        head = header_above(edge, words, _columns(xs))
        if head is not None:
            top = head.top
            across.append(Rule(top, edge.start, edge.end))
        down += [Rule(x, strips[0].bottom, top) for x in xs]
    return across, down


def _is_of_numbers(strips: Sequence[_Strip], words: Sequence[Word]) -> bool:
    """Whether a table has more than one number a row."""
    xs, bottom, top = strips[0].xs, strips[0].bottom, strips[-1].top
    within = (w for w in words if xs[0] < w.left < xs[-1] and bottom < (w.bottom + w.top) / 2 < top)
    return sum(is_number(word.text) for word in within) > 2 * len(strips) - 1


def _strips(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[_Strip]:
    """Rows of two cells and more with lines around them and none within."""
    for same in with_same_ends(down):
        first, xs = same[0], places_of(same)
        wide = [rule.at for rule in across if rule.covers(xs[0]) and rule.covers(xs[-1])]
        closed = all(any(abs(at - end) <= NEAR for at in wide) for end in (first.start, first.end))
        if len(xs) > 2 and closed and not any(first.start + NEAR < at < first.end - NEAR for at in wide):
            yield _Strip(first.start, first.end, xs)


def _tables(strips: Iterator[_Strip], words: Sequence[Word]) -> Iterator[list[_Strip]]:
    """Strips of the same columns, two and more, with a row of text between each and the next above it."""
    left = sorted(strips, key=lambda strip: strip.bottom)
    while left:
        same = [strip for strip in left if are_same(strip.xs, left[0].xs)]
        left = [strip for strip in left if strip not in same]
        table = same[:1]
        for strip in same[1:]:
            if _is_row(Rule(strip.bottom, 0, 0), Rule(table[-1].top, 0, 0), strip.xs, words):
                table.append(strip)
                continue
            yield from [table] if len(table) > 1 else []
            table = [strip]
        yield from [table] if len(table) > 1 else []


def _is_row(above: Rule, below: Rule, xs: Sequence[float], words: Sequence[Word]) -> bool:
    """Whether what stands between two strips is one row: lines next to one another, texts in several columns, and no
    word that reaches over the side of one."""
    within = [word for word in words if word.right > xs[0] and word.left < xs[-1]]
    lines = band_between(above, below, within).lines
    apart = (one.bottom - other.top > APART * one.size for one, other in itertools.pairwise(lines))
    if not 0 < len(lines) <= MAX_ROW_LINES or any(apart):
        return False
    found = [word for line in lines for word in line.words]
    columns = [columns_met(Span(word.left + REACH, word.right - REACH), _columns(xs)) for word in found]
    return all(len(met) == 1 for met in columns) and len({met[0] for met in columns}) > 1


def _columns(xs: Sequence[float]) -> list[Span]:
    return [Span(*ends) for ends in itertools.pairwise(xs)]
