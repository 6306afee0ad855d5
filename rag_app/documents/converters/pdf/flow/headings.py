"""Which lines of a PDF are headings, and of which level."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from rag_app.documents.converters.pdf.line import Line, Outline
from rag_app.text.language.bullets import MARKS

MAX_HEADING_LINES = 3
MAX_TITLE_LINES = 5  # of a heading whose text is known
OF_NUMBER = 0.75  # of a heading's type size, the least of a number in a line of its own
MAX_CHARS = 160  # of a heading or title
_TEXT_SHARE = 0.25  # of the characters of a document, below which its text is but the titles of its tables
LARGER = 1.1  # a heading's type is at least this much larger than the text's
CLOSE = 1.4  # type sizes from one line of a heading in the text's type to the next, at most
ALIKE = 0.06  # of a type size: two that differ by less are one
ITEM_LINES = 2  # lines of an item of a list
PAGE_CHARS = 2_000  # of text on a page
_KEY = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"(?:chapter|appendix|section|part)?(?:\d{1,3}|[a-z])?(?:\d{1,3})*")
_TITLE_NUMBER = re.compile(  # of a bookmark: 2.1, Strategy 2.1, Chapter IV:
    r"(?:(?:\w+ )?\d{1,3}(?:\.\d{1,3})+|\d{1,3}|(?:chapter|appendix|annex|section|part) (?:\d{1,3}|[A-Z]|[IVXL]+))"
    r"[.:)]?\s+(?=[^\W\d_]{2})",
    re.IGNORECASE,
)
_ITEM = re.compile(rf"[{MARKS}]\s+\S")  # slides have lists in large type
_BOXES = re.compile(r"[☐-☒□■¨✓✔]")  # what is ticked on a form heads nothing
_AMOUNT = re.compile(r"\s*\(?[$€£¥] ?\(?\d")  # a figure in large type
_UNIT = re.compile(r"(?<!\w)[$€£¥] ?(?:B|M|K|bn|m|k|billion|million|thousand)\b")  # the axis of a chart: Revenue $B
_STAMP = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{1,4},? +\d{1,2}:\d\d")  # of printing: 2021/07/06 13:43:28
NEXT_SECTION = re.compile(r"\d{1,2}\.(?:\d{1,2}\.?)*\s+[^\W\d_]")  # begins a heading: 1. Scope, 2.1 Terms
_SECTION_NUMBER = re.compile(r"(?:[A-Z]|\d{1,2})(?:\.\d{1,2})*\.?\s+\S")

Headings = dict[int, tuple[int, int, str]]  # id of a heading's first line -> (level, number of lines, bookmark's text)


def find_headings(pages: Sequence[Sequence[Line]], outline: Outline) -> Headings:
    """Headings by the bookmarks `outline` where those are found as lines, else by type."""
    headings = _by_outline(pages, outline)
    return headings if len(headings) >= max(2, len(outline) // 2) else _by_type(pages)


def _key(text: str) -> str:
    return _KEY.sub("", text).lower()


def _by_outline(pages: Sequence[Sequence[Line]], outline: Outline) -> Headings:
    """The lines that say what a bookmark says; a number that only one of the two has is no difference, but such a line
    is taken only where no other says the same with it."""
    found: Headings = {}
    missing = [mark for mark in outline if mark[2] < len(pages) and not _found(pages, mark, mark[1], found)]
    for mark in missing:
        number = _TITLE_NUMBER.match(mark[1])
        if number:
            _found(pages, mark, mark[1][number.end() :], found, _key(number[0]))
    return found


def _found(
    pages: Sequence[Sequence[Line]], mark: tuple[int, str, int], title: str, found: Headings, number: str = ""
) -> bool:
    """Whether the page of a bookmark has its `title`, which is `found` with it."""
    level, whole, index = mark
    wanted = _key(title)
    for start, line in enumerate(pages[index] if wanted else ()):
        count = _match(pages[index], start, wanted, number, found)
        if count:
            capitals = line.text.isupper() and not title.isupper()
            found[id(line)] = (level, count, whole if capitals or number else "")
            return True
    return not wanted


def _match(lines: Sequence[Line], start: int, wanted: str, number: str, taken: Headings) -> int:
    """Number of lines from `start` that together are the title, its number aside, which is no other than `number`; 0 if
    they are not."""
    if id(lines[start]) in taken:
        return 0
    joined = ""
    for count in range(1, MAX_TITLE_LINES + 1):
        if start + count > len(lines):
            return 0
        part = _key(lines[start + count - 1].text)
        if not part:  # a table or a line of signs is no part of a heading
            return 0
        joined += part
        if joined == wanted:
            return count
        if joined.endswith(wanted) and _NUMBERING.fullmatch(own := joined[: -len(wanted)]):
            other = bool(number) and _digits(own) != _digits(number)
            return 0 if other or _is_stray(lines[start : start + count], wanted) else count
        if len(joined) > len(wanted) + 20:
            return 0
    return 0


def _is_stray(lines: Sequence[Line], title: str) -> bool:
    """Whether the first of the lines has no number of the title that the others end with: these have one of their own,
    or it is a second one, that of a footnote or page, or stands in a text ("see section 6.3).")."""
    first, rest = lines[0], "".join(_key(line.text) for line in lines[1:])
    if not rest.endswith(title):
        return False
    small = first.text[:1].isdigit() and first.size < OF_NUMBER * lines[1].size
    second = title[0].isdigit() and any(map(str.isdigit, first.text))
    return rest != title or small or second or ")" in first.text


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _by_type(pages: Sequence[Sequence[Line]]) -> Headings:
    """Short lines in larger type, or in bold with a section number; larger type is a higher level."""
    body = body_size(pages)
    found: list[tuple[Line, int, float]] = []
    for lines in pages:
        i = 0
        while i < len(lines):
            count = _heading_lines(lines, i, body)
            if count:
                found.append((lines[i], count, round(max(lines[i].size, body) * 2) / 2 + (0.1 if lines[i].bold else 0)))
            i += count or 1
    ranks = sorted({size for _, _, size in found}, reverse=True)
    return {id(line): (min(ranks.index(size) + 1, 6), count, "") for line, count, size in found}


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size of the running text: the most frequent, tables counted in; where there is a page of text that is no
    small share of all, as titles of tables are, not less than the most frequent of text alone, since tables are often
    set in smaller type."""
    texts, everything = Counter[float](), Counter[float]()
    for lines in pages:
        for line in lines:
            texts[round(line.size, 1)] += len(line.text)
            everything[round(line.size, 1)] += len(line.text or line.table)
    usual = everything.most_common(1)[0][0]
    is_text = texts.total() >= max(PAGE_CHARS, _TEXT_SHARE * everything.total())
    return max(usual, texts.most_common(1)[0][0]) if is_text else usual


def is_worded(line: Line) -> bool:
    """Whether a line has the letters that a heading or title has at least, and does not begin with a date and time, as
    what a program prints on its pages."""
    return sum(map(str.isalpha, line.text)) > 1 and not _STAMP.match(line.text)


def _heading_lines(lines: Sequence[Line], i: int, body: float) -> int:
    line = lines[i]
    larger = line.size >= body * LARGER
    if not (larger or _stands_out(lines, i, body)) or not is_worded(line):
        return 0
    if _is_running(lines, i) or _is_listed(lines, i):
        return 0
    if _BOXES.search(line.text) or _AMOUNT.match(line.text) or _UNIT.search(line.text):
        return 0
    count = 1
    while i + count < len(lines) and count <= MAX_HEADING_LINES:
        below = lines[i + count]
        if (
            not (larger or _runs_over(lines, i + count))
            or _ITEM.match(below.text)
            or NEXT_SECTION.match(below.text)
            or abs(below.size - line.size) > ALIKE * line.size
            or below.bold != line.bold
        ):
            break
        if not 0 < line.bottom - below.bottom < 1.8 * line.size * count:
            break
        count += 1
    text = " ".join(below.text for below in lines[i : i + count])
    if count > MAX_HEADING_LINES or len(text) > MAX_CHARS or (text[-1] in ".,;:" and not larger):
        return 0
    return count


def _is_running(lines: Sequence[Line], i: int) -> bool:
    """Whether a line goes on with the one right above it, in lower case, or is one of more lines of its type below one
    another than a heading has."""
    if not i or not _is_right_above(lines[i - 1], lines[i]):
        return False
    first, last = max(0, i - MAX_HEADING_LINES), min(len(lines) - 1, i + MAX_HEADING_LINES)
    above = itertools.takewhile(lambda at: _is_one_type(lines[at - 1], lines[at]), range(i, first, -1))
    below = itertools.takewhile(lambda at: _is_one_type(lines[at], lines[at + 1]), range(i, last))
    in_all = 1 + sum(1 for _ in above) + sum(1 for _ in below)
    return lines[i].text[:1].islower() or (_is_one_type(lines[i - 1], lines[i]) and in_all > MAX_HEADING_LINES)


def _is_right_above(line: Line, below: Line) -> bool:
    return bool(line.text and below.text) and 0 < line.bottom - below.bottom < CLOSE * below.size


def _is_one_type(line: Line, below: Line) -> bool:
    """Whether a line is right above another that is set as it is."""
    alike = line.bold == below.bold and abs(line.size - below.size) <= ALIKE * line.size
    return alike and _is_right_above(line, below)


def _runs_over(lines: Sequence[Line], i: int) -> bool:
    """Whether a line goes on with the one right above it, which had no room for its first word."""
    above, line = lines[i - 1], lines[i]
    if not line.text or _SECTION_NUMBER.match(line.text) or above.bottom - line.bottom > CLOSE * line.size:
        return False
    word = (line.right - line.left) / len(line.text) * len(line.text.split()[0])
    return above.right + word > max(one.right for one in lines if one.left < above.right and one.right > above.left)


def _is_listed(lines: Sequence[Line], i: int) -> bool:
    """Whether a line with a bullet is one of several, and heads nothing."""
    near = [*lines[max(0, i - ITEM_LINES) : i], *lines[i + 1 : i + 1 + ITEM_LINES]]
    others = (line for line in near if abs(line.size - lines[i].size) <= ALIKE * line.size)
    return bool(_ITEM.match(lines[i].text)) and any(_ITEM.match(line.text) for line in others)


def _stands_out(lines: Sequence[Line], i: int, body: float) -> bool:
    """Whether a line in the text's size is bold and has a section number, or stands alone below a gap."""
    line = lines[i]
    if not line.bold or line.size < body * 0.95 or line.text[-1:] in ".,;:" or len(line.text) > 100:
        return False
    if _SECTION_NUMBER.match(line.text):
        return True
    above, below = (lines[i - 1] if i else None), (lines[i + 1] if i + 1 < len(lines) else None)
    set_off = above is None or not 0 < above.bottom - line.bottom < 1.4 * line.size
    return (
        set_off
        and below is not None
        and not below.bold
        and not below.table
        and 0 < line.bottom - below.bottom < 4 * line.size
    )
