"""Words of a PDF page with their places, put together to rows of cells."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pypdfium2 as pdfium

from rag_app.documents.converters.pdf.page.middles import middle
from rag_app.documents.converters.pdf.page.spaces import parted
from rag_app.documents.converters.pdf.page.text import char_box
from rag_app.documents.converters.tables.numbers import CURRENCIES, DIGIT, is_number
from rag_app.text.language.words import RAISED

T = TypeVar("T")

MAX_WORDS = 10_000  # of a page with tables; more are a drawing or a poster
TINY = 2.0  # points: smaller type is not for readers (anchors, marks of a form's program)
GAP = 0.85  # type sizes: a wider gap between words begins a cell
THIN = 0.35  # type sizes: a space between the thousands of a number
WORD_GAP = 0.45  # type sizes: a word this near to a number belongs to it ("5 years")
SYMBOL_GAP = 1.6  # a closing bracket or percent sign this far behind a number belongs to it
_WORD = re.compile(r"[^\s\ufffe\x02]+[\ufffe\x02]?")  # the marks: a hyphen that divides a word at a line's end
_UNIT = re.compile(
    rf"(?!(?:and|or|of|to|the|in|for|at|by|on|with|from|is|was|were|are)$)[a-z%][a-z.%-]*$|(?:{CURRENCIES})$"
)
MAX_UNITS = 2
SMALLER = 0.85  # of the size of a word: the type of a mark behind it
# What a telephone number, with the least groups of digits behind it, or an account number begins with.
_DIALLED = ((re.compile(r"\(?\+?0\d{1,5}\)?$"), 1), (re.compile(r"\+\d{1,3}$|[A-Z]{2}\d\d$"), 2))
_DIGITS = re.compile(r"\(?\d{1,8}\)?(?:[-/]\d+)?$")
_BETWEEN = re.compile(r"(?:[-–—]|to)$")  # the two numbers of a range
_RANGE = re.compile(r"(?:[$€£¥]\d[\d.,]*[-–]|\d[\d.,]*%[-–]|\d+[.,]\d+[-–](?=\d+[.,]\d))[$€£¥]?\d[\d.,]*%?$")
_JOINS = re.compile(r"(?:and|or|&)$")  # the last two numbers of an enumeration
_LISTED = re.compile(r"[$€£¥]?\d[\d.,]*%?,$")  # a number of an enumeration, but the last one
_OPENING = re.compile(r"[-–—\u2212+]?(?:US|CA?|A)?[$€£¥]\(?$|\($")
_CLOSING = re.compile(r"[)%]+(?:\(\w\))?$|(?:pts?|ppts?|bps|x)\.?$|\)[)%]*$")
_YEAR = re.compile(
    rf"(?:FY)?(?:19|20)\d\d[AE]?(?:\(\d\)|[{RAISED}]+)?$"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}$"
    r"|(?:19|20)\d\d [-–—] (?:19|20)\d\d$"
)
_THOUSANDS = re.compile(r"\d{3}(?:[.,]\d+)?\)?$")
_LEADING = re.compile(r"[$€£¥(+–\u2212-]*\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word; lengths in points from the lower left corner; `start` and `end` are its characters of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    start: int
    end: int
    upright: bool = True

    @property
    def size(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Cell:
    """Neighbouring words of a row; `number` where they are a number, a dash or a mark in place of one."""

    words: tuple[Word, ...]
    number: bool

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def text(self) -> str:
        text = self.words[0].text
        for before, word in itertools.pairwise(self.words):
            apart = _LISTED.match(before.text) or _UNIT.match(word.text) or _THOUSANDS.match(word.text)
            between = any(_BETWEEN.match(one.text) or _JOINS.match(one.text) for one in (before, word))
            tight = self.number and not apart and not between
            text += word.text if tight or text[-1:] in "$€£¥(" else f" {word.text}"
        return text

    @property
    def year(self) -> bool:
        return bool(_YEAR.match(self.text))


@dataclass(frozen=True, slots=True)
class Row:
    """Cells that stand beside one another, from left to right."""

    cells: tuple[Cell, ...]
    bottom: float
    top: float

    @property
    def words(self) -> list[Word]:
        """Those of all cells."""
        return [word for cell in self.cells for word in cell.words]

    @property
    def numbers(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.number]

    @property
    def size(self) -> float:
        return self.top - self.bottom


def _shown(text: str) -> str:
    """UTF-16 units as text; the marks of hyphens at a line's end become hyphens."""
    text = text.replace("\ufffe", "-").replace("\x02", "-")
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def page_words(page_text: pdfium.PdfTextPage, units: Sequence[int], cuts: Sequence[int]) -> Iterator[Word]:
    """Words of a page in the order of its content; `units` are the UTF-16 units of its text, `cuts` the places
    within words where another begins (see `spaces.gaps`)."""
    text = "".join(map(chr, units))
    for match in _WORD.finditer(text):
        for first, last in parted(*match.span(), cuts):
            word = _word(page_text, text[first:last], first, last)
            if word is not None and word.size >= TINY:
                yield word


def _word(page_text: pdfium.PdfTextPage, text: str, start: int, end: int) -> Word | None:
    first, last = char_box(page_text, start), char_box(page_text, end - 1)
    left, right = min(first.left, last.left), max(first.right, last.right)
    bottom, top = min(first.bottom, last.bottom), max(first.top, last.top)
    height = first.top - first.bottom
    upright = abs(last.bottom - first.bottom) < 0.5 * height
    behind = last.left > first.right - 0.1 * height and first.bottom < last.bottom < first.top
    if not upright and behind and last.top - last.bottom < SMALLER * height:  # a mark, raised behind the word
        upright, bottom, top = True, first.bottom, first.top
    return Word(_shown(text), left, bottom, right, top, start, end, upright) if right > left else None


def runs_of(words: Iterable[T], is_apart: Callable[[T, T], bool], *, from_first: bool = False) -> list[list[T]]:
    """The words of a line, or other things in a row, parted wherever one and the next are apart, or, `from_first`, one
    and the first of its run."""
    runs: list[list[T]] = []
    for word in words:
        if runs and not is_apart(runs[-1][0 if from_first else -1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def words_within(words: Sequence[Word], start: int, end: int) -> Sequence[Word]:
    """Of words in the order of their characters those that begin from `start` on and before `end`."""
    first = bisect_left(words, start, key=lambda word: word.start)
    return words[first : bisect_left(words, end, key=lambda word: word.start)]


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Rows from top to bottom; words whose middles are about equally high share one."""

    def is_below(first: Word, word: Word) -> bool:
        return middle(first) - middle(word) >= 0.4 * max(first.size, word.size)

    rows = runs_of(sorted(words, key=middle, reverse=True), is_below, from_first=True)
    return [_row(sorted(row, key=lambda word: word.left)) for row in rows]


def _row(words: Sequence[Word]) -> Row:
    sizes = sorted(words, key=lambda word: word.size)
    typical = sizes[len(sizes) // 2]
    return Row(tuple(_cells(words, typical.size)), typical.bottom, typical.top)


def _cells(words: Sequence[Word], size: float) -> Iterable[Cell]:
    """Cells of a row: a currency sign goes with the number behind it, however far that is."""
    current: list[Word] = []
    number = opening = False
    end = last = 0  # behind the last telephone number, and the last range or enumeration
    for at, word in enumerate(words):
        within = at < max(end, last)
        if not within and DIGIT.search(word.text):
            end = _dialled_end(words, at, size)
            last = max(_range_end(words, at, size), _listed_end(words, at, size))
        numeric = at >= end and (at < last or _is_number(word.text))
        gap = word.left - current[-1].right if current else 0.0
        if not current:
            joins = False
        elif within:
            joins = True
        elif opening:
            joins = numeric or bool(_OPENING.match(word.text))
        elif number and _CLOSING.match(word.text):
            joins = gap < SYMBOL_GAP * size
        elif number and _THOUSANDS.match(word.text) and gap < THIN * size:
            joins = bool(_LEADING.match(current[-1].text) or _THOUSANDS.match(current[-1].text))
        elif number:
            joins = not numeric and gap < WORD_GAP * size and not _opens_number(words[at : at + 2])
            unit = bool(_UNIT.match(word.text)) and len(current) <= MAX_UNITS and not _YEAR.match(current[0].text)
            number = not joins or unit
        else:
            joins = gap < GAP * size
        if not joins:
            if current:
                yield Cell(tuple(current), number)
            current, number = [], numeric
            opening = bool(_OPENING.match(word.text))
        elif opening:
            number, opening = numeric, bool(_OPENING.match(word.text))
        current.append(word)
    if current:
        yield Cell(tuple(current), number)


def _is_number(text: str) -> bool:
    return is_number(text) or bool(_RANGE.match(text))


def _opens_number(words: Sequence[Word]) -> bool:
    """Whether the first of two words is a sign before the second, as of the next column."""
    opening = len(words) > 1 and _OPENING.match(words[0].text) and not _UNIT.match(words[0].text)
    return bool(opening) and _is_number(words[1].text)


def _listed_end(words: Sequence[Word], at: int, size: float) -> int:
    """Behind the last number of an enumeration that begins at a word, "1, 2, 4, or 8", which may go on in the next
    line; `at` where none does."""
    end = at
    while end < len(words) and _LISTED.match(words[end].text) and _are_near(words[max(at, end - 1) : end + 1], size):
        end += 1
    last = end + (end < len(words) and _JOINS.match(words[end].text) is not None)
    behind = _number_end(words, last) if end > at else last
    if last < behind and _are_near(words[end - 1 : behind], size):
        return behind
    return end if end > at + 1 else at


def _are_near(words: Sequence[Word], size: float) -> bool:
    """Whether no gap between words is wider than one within a cell of numbers."""
    return all(word.left - before.right < WORD_GAP * size for before, word in itertools.pairwise(words))


def _range_end(words: Sequence[Word], at: int, size: float) -> int:
    """Behind the second number of a range that begins at a word, `at` where none does."""
    first = _number_end(words, at)
    end = _number_end(words, first + 1) if at < first < len(words) and _BETWEEN.match(words[first].text) else at
    return end if end > first + 1 and _are_near(words[at:end], size) else at


def _number_end(words: Sequence[Word], at: int) -> int:
    """Behind the number at a word, with a sign that closes it; `at` where none is."""
    if at >= len(words) or not is_number(words[at].text) or not any(map(str.isdigit, words[at].text)):
        return at
    return at + 1 + (at + 1 < len(words) and bool(_CLOSING.match(words[at + 1].text)))


def _dialled_end(words: Sequence[Word], at: int, size: float) -> int:
    """Behind the last group of the telephone or account number that begins at a word, `at` where none does."""
    least = next((least for begin, least in _DIALLED if begin.match(words[at].text)), 0)
    end = at + 1
    while (
        least and end < len(words)
        and _DIGITS.match(words[end].text) and words[end].left - words[end - 1].right < WORD_GAP * size
    ):  # fmt: skip
        end += 1
    return end if least and end > at + least else at
