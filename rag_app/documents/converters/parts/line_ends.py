"""Words, numbers and addresses that the end of a line divides, in PDFs and plain texts."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence

from rag_app.text.language.words import RAISED

_FIRST_WORD = re.compile(rf"(?:[^\W{RAISED}]|['’-])+")
_LAST_WORD = re.compile(rf"(?:[^\W{RAISED}]|['’-])+$")
_ADDRESS = re.compile(r"://|www\.|@")
_HOST = re.compile(r"(?:://|www\.|\w@)[^/]*\.$|\bwww\.$")  # whose rest is in the next line
_HYPHENS = ("-", "\u2010")  # the second is what browsers and manual pages divide words with
_MANY, _FEW = 100, 0.01  # lines, and the share of them that end with a hyphen where no word is divided
_LEAST = 2  # words that a document has whole, too, which tell that it divides words
_WORD = re.compile(rf"[^\W\d_{RAISED}]{{4,}}")
_HYPHENATED = re.compile(rf"[^\W{RAISED}]+-[^\W{RAISED}]+")
# "Pre- and post-award", "Ein- und Ausgang"; what may also end a word (err-or, tick-et), before another hyphen alone.
_JOINS = re.compile(r"(?:and|und|oder|[ey])(?:\s|\Z)|(?:or|to|bis|et|ou|en|of)\s+[^\W\d_]+-[^\W\d_]")
DIVIDED = "-\u00ad"  # within a cell, where a line of it ends with a hyphen that may divide a word
_IN_CELL = re.compile(rf"[^\s\u00ad]+(?:{DIVIDED}[^\s\u00ad]+)+")


class Hyphens:
    """Decides whether a hyphen at a line's end belongs to the word: it does if the document has the word with it or one
    letter is before it, which no program parts from its word, and in a cell, or where few of many lines end with one,
    also where the document has not the word without it and divides no other ones in its text; and before "and", where
    a space follows it."""

    def __init__(self, texts: Iterable[str], ends: Iterable[tuple[str, str]]) -> None:
        """`texts` are all lines of the document, and `ends` those that end with a hyphen, with the one below each."""
        held, ends = list(texts), list(ends)
        self._words = {word.lower() for text in held for word in _WORD.findall(text)}
        self._divides = sum(self._whole(above, below) in self._words for above, below in ends) >= _LEAST
        self._seldom = not self._divides and len(held) >= _MANY and len(ends) < _FEW * len(held)
        self.hyphenated = {word.lower() for text in held for word in _HYPHENATED.findall(text[:-1])}

    @classmethod
    def of_lines(cls, lines: Sequence[str]) -> Hyphens:
        """Of the lines of a plain text, without what stands before and behind them."""
        return cls(lines, (pair for pair in itertools.pairwise(lines) if is_divided(*pair)))

    def join(self, above: str, below: str) -> str:
        parts = _parts(above, below)
        if not parts:
            return above + below
        left, right = parts
        if _JOINS.match(below) and f"{left}{right}".lower() not in self._words:
            return f"{above if above.endswith(_HYPHENS) else f'{above}-'} {below}"  # a PDF's line may have lost it
        token = above.rsplit(" ", 1)[-1]
        keeps = f"{left}-{right}".lower() in self.hyphenated or not below[:1].islower() or left[-1:].isdigit()
        seldom = self._seldom and not above.endswith(_HYPHENS[1]) and f"{left}{right}".lower() not in self._words
        keeps = keeps or len(left) == 1 or seldom
        keeps = keeps or bool(_ADDRESS.search(token) or re.match(r"\S*@", below))
        return above.removesuffix("-").removesuffix(_HYPHENS[1]) + ("-" if keeps else "") + below

    def in_cells(self, table: str) -> str:
        """A table whose words that are marked as divided are joined."""
        return _IN_CELL.sub(lambda word: functools.reduce(self.without_break, word[0].split(DIVIDED)), table)

    def without_break(self, above: str, below: str) -> str:
        """Two parts of a cell or of a line of plain text, the first without its hyphen; one that only divides words may
        be there."""
        if above.endswith(_HYPHENS[1]):
            return self.join(above, below)
        divided = self._divides or self._whole(above, below) in self._words or _JOINS.match(below)
        return self.join(f"{above}-", below) if divided else f"{above}-{below}"

    @staticmethod
    def _whole(above: str, below: str) -> str:
        return "".join(_parts(above, below)).lower()


def _parts(above: str, below: str) -> tuple[str, str] | tuple[()]:
    """The last word of a line, without its hyphen, and the first of the next; nothing where one has none."""
    left, right = _LAST_WORD.search(above.rstrip("".join(_HYPHENS))), _FIRST_WORD.match(below)
    return (left[0], right[0]) if left and right else ()


def in_address(above: str, below: str) -> bool:
    """Whether an address is divided between two lines: behind a slash, or behind a dot in the name of its host."""
    token = above.rsplit(" ", 1)[-1]
    if token.endswith(("http:", "https:")):
        return below.startswith("//")
    if "://" in token and token.endswith("/"):
        return True
    return bool(_HOST.search(token)) and below[:1].islower()


def in_range(above: str, below: str) -> bool:
    """Whether the two numbers of a range are divided between two lines: behind its dash, which stands at the first."""
    return above.endswith("–") and above[-2:-1].isdigit() and below[:1].isdigit()


def is_divided(above: str, below: str) -> bool:
    """Whether a line ends with a hyphen within a word or a number."""
    last, first = above[-2:-1], below[:1]
    return above.endswith(_HYPHENS) and ((last.isalpha() and first.islower()) or (last.isdigit() and first.isdigit()))
