"""Names of columns that are written upwards or downwards above the numbers of a table by alignment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag_app.documents.converters.pdf.page.words import Word, runs_of
from rag_app.documents.converters.pdf.tables.parts.columns import Span
from rag_app.documents.converters.tables.numbers import is_number

LEAST = 3  # names beside one another
REACH = 3.0  # type sizes from the foot of the names down to the middle of the first row
NAMED = 0.75  # share of the names with a number below
SLIM = 0.1  # type sizes that a word takes across: names stand close together, and must not touch

_Name = list[Word]


def with_names_across(words: Sequence[Word]) -> list[Word]:
    """The words that run across, with the words of each turned name above a number among them, as wide as strokes, at
    the foot of all names or beside the name of the labels there; those of an axis or a margin have no numbers below,
    and are left out as all turned words are."""
    across = [word for word in words if word.upright]
    made: list[Word] = []
    for band in _bands(_names(words)):
        foot, size = min(word.bottom for name in band for word in name), min(_size(name) for name in band)
        below = [w for w in across if foot - REACH * size < (w.top + w.bottom) / 2 < foot and is_number(w.text)]
        named = [any(w.left < _middle(name) < w.right for w in below) for name in band]
        if len(band) >= LEAST and sum(named) >= NAMED * len(band):
            made += _in_line(band, across, foot, size)
    return [*across, *made]


def _names(words: Sequence[Word]) -> list[_Name]:
    """The turned words of each line, in the order of the page."""

    def is_apart(before: Word, word: Word) -> bool:
        size = _size([before])
        near = Span(before.bottom - size, before.top + size)
        return abs(_middle([before]) - _middle([word])) > size / 2 or not _beside(near, word)

    return runs_of((word for word in words if not word.upright), is_apart)


def _bands(names: Sequence[_Name]) -> list[list[_Name]]:
    """Names that stand beside one another."""

    def is_below(first: _Name, name: _Name) -> bool:
        return not any(_beside(Span(word.bottom, word.top), its) for word in first for its in name)

    return runs_of(sorted(names, key=lambda name: -max(word.top for word in name)), is_below, from_first=True)


def _beside(high: Span, word: Word) -> bool:
    """Whether a word is as far up the page as something else, in part at least."""
    return word.bottom < high.right and high.left < word.top


def _middle(name: _Name) -> float:
    return (min(word.left for word in name) + max(word.right for word in name)) / 2


def _size(name: _Name) -> float:
    return max(word.right for word in name) - min(word.left for word in name)


def _in_line(band: Sequence[_Name], across: Sequence[Word], foot: float, size: float) -> Iterator[Word]:
    """The words of names across, on one line with the lowest word that stands left of all of them."""
    left, top = min(word.left for name in band for word in name), max(word.top for name in band for word in name)
    beside = [w for w in across if w.right < left and foot < (w.top + w.bottom) / 2 < top]
    bottom, height = min(((w.bottom, w.size) for w in beside), default=(foot, size))
    for name in band:
        for at, word in enumerate(name):
            x = _middle(name) + SLIM * size * (at - len(name) / 2)
            yield replace(word, left=x, bottom=bottom, right=x + SLIM * size, top=bottom + height, upright=True)
