"""Where words that were cited stand on the pages of a PDF: the text of a page, character by character, and boxes."""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_FEWEST = 12  # letters that hardly stand in two places of a page by chance
_CONTEXT = 400  # letters before, by which the same words in several places are told apart
_MOST_WORDS = 300  # of a line that is looked for in pieces: a sentence has fewer
_CUT_SHORT = 3  # words that a piece may lose, where the page goes on in the middle of one
_LINK = re.compile(r"\]\([^)\s]*\)")
_RULE = re.compile(r"^[\s|:-]+$", re.MULTILINE)

Box = tuple[float, float, float, float]  # left, bottom, right, top in points from the lower left corner


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters and digits of a text without anything between them; `at` maps each to the character it came from."""

    text: str
    at: Sequence[int]


@dataclass(frozen=True, slots=True)
class Place:
    """A run of characters of a page (index from 0) as PDFium counts them: `first` to `last`, both included."""

    page: int
    first: int
    last: int


def letters_of(characters: Sequence[str]) -> Letters:
    """Ligatures become their letters, accents and case go: what two readings of one page have in common."""
    made, at = [], []
    for index, character in enumerate(characters):
        for part in unicodedata.normalize("NFKD", character):
            if part.isalnum():
                for letter in part.casefold():
                    made.append(letter)
                    at.append(index)
    return Letters("".join(made), at)


def plain(markdown: str) -> str:
    """Cited Markdown without what stands on no page: rules of tables and targets of links."""
    return _LINK.sub("]", _RULE.sub("", markdown))


def once(markdown: str) -> str:
    """The same with each cell of a table once: a cell over several columns is given in every one of them."""
    lines = []
    for line in markdown.split("\n"):
        cells = line.split("|")
        lines.append("|".join(c for i, c in enumerate(cells) if i == 0 or not c.strip() or c != cells[i - 1]))
    return "\n".join(lines)


def page_letters(page_text: pdfium.PdfTextPage) -> Letters:
    """The letters of a page in the order of its content."""
    count = max(0, page_text.count_chars())
    codes = [pdfium_c.FPDFText_GetUnicode(page_text, i) for i in range(count)]
    return letters_of([chr(c) if 0 < c < 0x110000 and not 0xD800 <= c < 0xE000 else " " for c in codes])


def find(document: pdfium.PdfDocument, page: int, before: str, cited: str) -> list[Place]:
    """The places of `cited`, which begins on `page` (from 0) after the text `before`; it may go on for one more page.

    Without the words as a whole its lines and table cells are looked for one by one, in order. Empty if none is there.
    """
    wanted, context = letters_of(plain(cited)).text, letters_of(plain(before)[-2 * _CONTEXT :]).text[-_CONTEXT:]
    if not wanted:
        return []
    here = _letters(document, page)
    for words in dict.fromkeys([wanted, letters_of(plain(once(cited))).text]):
        if (start := _position(here.text, words, context)) is not None:
            return [_place(page, here, start, start + len(words))]
    if page + 1 < len(document):
        there = _letters(document, page + 1)
        length = _beginning(here.text, wanted)
        for split in range(length, max(length - 4, _FEWEST - 1), -1):  # a letter of the page's foot may fit by chance
            rest = there.text.find(wanted[split:])
            if rest >= 0:
                start = here.text.rfind(wanted[:split])
                end = rest + len(wanted) - split
                return [_place(page, here, start, start + split), _place(page + 1, there, rest, end)]
    return _in_parts(page, here, cited, context)


def boxes(document: pdfium.PdfDocument, place: Place) -> list[Box]:
    """The rectangles of a place, one a line and column."""
    with closing(document[place.page]) as page, closing(page.get_textpage()) as page_text:
        count = page_text.count_rects(place.first, place.last - place.first + 1)
        made: list[Box] = []
        for box in (page_text.get_rect(i) for i in range(count)):
            if made and _go_on(made[-1], box):
                left, bottom, right, top = made.pop()
                box = min(left, box[0]), min(bottom, box[1]), max(right, box[2]), max(top, box[3])
            made.append(box)
        return made


def _go_on(one: Box, other: Box) -> bool:
    """Whether two boxes stand on one line with less than a letter's height between them."""
    height = min(one[3] - one[1], other[3] - other[1])
    return min(one[3], other[3]) - max(one[1], other[1]) > height / 2 and -height < other[0] - one[2] < height


def _letters(document: pdfium.PdfDocument, index: int) -> Letters:
    with closing(document[index]) as page, closing(page.get_textpage()) as page_text:
        return page_letters(page_text)


def _place(page: int, letters: Letters, start: int, end: int) -> Place:
    return Place(page, letters.at[start], letters.at[end - 1])


def _position(text: str, wanted: str, context: str) -> int | None:
    """Where `wanted` stands; of several places the one whose text before agrees longest with `context`."""
    best, agreed = None, -1
    for start in _all(text, wanted):
        same = 0
        while same < min(start, len(context)) and text[start - 1 - same] == context[-1 - same]:
            same += 1
        if same > agreed:
            best, agreed = start, same
    return best


def _all(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _beginning(text: str, wanted: str) -> int:
    """How many first letters of `wanted` are somewhere on the page."""
    low, high = 0, len(wanted) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wanted[:middle] in text else (low, middle - 1)
    return low


def _in_parts(page: int, letters: Letters, cited: str, context: str) -> list[Place]:
    """The places of lines and table cells, in order; none if more than half of the letters are not there.

    What is short is taken only directly after the part before it: it stands in many places. What is not there as a
    whole is looked for in pieces.
    """
    found, at, all_, marked = [], -1, 0, 0
    previous = ""
    for line in re.split(r"[|\n]", plain(cited)):
        part = letters_of(line).text
        if not part:
            continue
        if letters.text.startswith(part, at) and at >= 0:
            start: int | None = at
        elif len(part) >= _FEWEST or at < 0:
            start = _position(letters.text, part, context + previous)
        else:
            start = None
        repeated = start is None and part == previous  # a cell over several columns
        all_ += 0 if repeated else len(part)
        spans = [(start, start + len(part))] if start is not None else [] if repeated else _pieces(letters, line, at)
        for first, at in spans:
            marked += at - first
            found.append(_place(page, letters, first, at))
        previous = part
    return found if 2 * marked > all_ else []


def _pieces(letters: Letters, line: str, at: int) -> list[tuple[int, int]]:
    """Where the words of a line stand that are broken into several on the page: one may hold the lines of its columns
    in turn. Each piece is the longest that there is, the nearest one after the piece before it, or after `at`."""
    words = [word for one in line.split() if (word := letters_of(one).text)][:_MOST_WORDS]
    begins = [place for place in range(len(letters.at)) if _parted(letters, place)]
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(words):
        ends = [0, *itertools.accumulate(map(len, words[first:]))]
        longest = bisect_right(ends, _beginning(letters.text, "".join(words[first:]) + "\n")) - 1
        taken = 1
        for count in range(longest, max(longest - _CUT_SHORT, 0), -1):
            if ends[count] < _FEWEST:
                break
            if place := _whole(letters, begins, "".join(words[first : first + count]), at):
                found.append(place)
                at, taken = place[1], count
                break
        first += taken
    return found


def _whole(letters: Letters, begins: Sequence[int], piece: str, after: int) -> tuple[int, int] | None:
    """The first place from `after` on, else the first of all, where a piece is whole words of the page, of which each
    begins at one of `begins`."""
    ends = ((start, start + len(piece)) for start in begins if letters.text.startswith(piece, start))
    whole = [span for span in ends if _parted(letters, span[1])]
    return next((span for span in whole if span[0] >= after), whole[0] if whole else None)


def _parted(letters: Letters, at: int) -> bool:
    """Whether something other than a letter stands before the letter at this place."""
    return not 0 < at < len(letters.at) or letters.at[at] - letters.at[at - 1] > 1
