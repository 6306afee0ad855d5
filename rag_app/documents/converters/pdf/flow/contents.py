"""Tables of contents of a PDF: titles with page numbers, dotted or not, which questions find and none answers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.documents.converters.pdf.line import Line

MIN_LEADERS = 4  # dotted lines that make a page one of a table of contents
MIN_ENTRIES = 5  # lines with page numbers below a title that do so
RISING = 0.8  # share of page numbers that are not below the one before
MAX_BETWEEN = 3  # lines between two entries: parts, titles of several lines
MAX_TITLES = 8  # lines from the title, or from the top of a page where contents go on, to the first entry
_TITLE = re.compile(r"(?:(?:table of )?contents\b.{0,20}|index|page(?: no\.?| number)?)$", re.IGNORECASE)
_ENTRY = re.compile(r"\S.*?[\s.](\d{1,3})$")
_NUMBER = re.compile(r"(\d{1,3})$")
_LEADERS = re.compile(r"(?:\.\s*){5,}\s*([\divxlc]{0,6})$", re.IGNORECASE)
_ROMAN_ENTRY = re.compile(r"\S.*\s[ivxlc]{1,6}$", re.IGNORECASE)


def without_contents(lines: Sequence[Line], continued: int | None) -> tuple[list[Line], int | None]:
    """The lines of a page without those of a table of contents, and the number in its last entry, None without one.

    Contents are lines that end with rising page numbers below a title, or go on from the number that the contents of
    the page before ended with (`continued`), or several lines with dotted leaders to such numbers: others are blanks of
    a form, or lead to amounts.
    """
    dotted = _has_leaders(lines)
    titled = continued is not None or any(map(is_title, lines))
    run = _entries(lines, continued) if titled or dotted else None
    leaders = [i for i, line in enumerate(lines) if _LEADERS.search(line.text)]
    gone = set(leaders if titled or dotted else ())
    if dotted:
        near = range(max(0, leaders[0] - MAX_BETWEEN), min(len(lines), leaders[-1] + 1 + MAX_BETWEEN))
        gone |= {i for i in near if _ENTRY.match(lines[i].text) or _ROMAN_ENTRY.match(lines[i].text)}
    if run is not None:
        gone |= set(range(*run))
    kept = [line for i, line in enumerate(lines) if i not in gone]
    if run is None and not dotted:
        return kept, None
    return kept, max((page for i in gone for page in _pages(lines, i)), default=0)


def _has_leaders(lines: Sequence[Line]) -> bool:
    """Whether several lines have dotted leaders, most to page numbers that rise."""
    ends = [match[1] for line in lines if (match := _LEADERS.search(line.text))]
    numbers = [int(end) for end in ends if end.isdecimal()]
    rising = sum(a <= b for a, b in itertools.pairwise(numbers))
    return len(ends) >= MIN_LEADERS and 2 * sum(map(bool, ends)) > len(ends) and rising >= RISING * (len(numbers) - 1)


def _entries(lines: Sequence[Line], continued: int | None) -> tuple[int, int] | None:
    """Where the entries begin, with their titles, and where they end."""
    numbers = [(i, page) for i in range(len(lines)) for page in _pages(lines, i)]
    runs: list[list[tuple[int, int]]] = []
    for at, page in numbers:
        if runs and at - runs[-1][-1][0] <= MAX_BETWEEN + 1 and page >= runs[-1][-1][1] - 1:
            runs[-1].append((at, page))
        else:
            runs.append([(at, page)])
    titles = [i for i, line in enumerate(lines) if is_title(line)]

    def follows(run: Sequence[tuple[int, int]]) -> bool:
        below = any(0 <= run[0][0] - title <= MAX_TITLES for title in titles)
        return below or (continued is not None and run[0][0] <= MAX_TITLES and run[1][1] >= continued)

    def is_text(run: Sequence[tuple[int, int]]) -> bool:
        return not any(lines[at].table for at, _ in run)

    long = [run for run in runs if len(run) >= MIN_ENTRIES]
    found = [run for run in long if follows(run) or (continued is None and is_text(run))]
    run = max(found, key=lambda run: (is_text(run), len(run)), default=[])
    rising = sum(a[1] <= b[1] for a, b in itertools.pairwise(run))
    if not run or rising < RISING * (len(run) - 1) or run[-1][1] - run[0][1] < 2:
        return None
    first = run[0][0] - _is_behind(lines, run[0][0])
    while (
        continued is not None and first > max(0, run[0][0] - MAX_BETWEEN) and _goes_on(lines[first - 1], lines[first])
    ):
        first -= 1
    return min([first, *(i for i in titles if first - MAX_TITLES <= i < first)]), run[-1][0] + 1


def is_title(line: Line) -> bool:
    """Whether a line is the title of a table of contents, or of its column of page numbers."""
    return bool(_TITLE.match(line.text.strip()))


def _pages(lines: Sequence[Line], i: int) -> list[int]:
    """Page numbers at the end of a line, behind the one above it, or in the last cells of a table's rows."""
    line = lines[i]
    if line.table:
        cells = [row.rstrip(" |").rsplit("|", 1)[-1].strip() for row in line.table.split("\n")]
        pages = [int(cell) for cell in cells if cell.isdecimal() and len(cell) < 4]
        return pages if 2 * len(pages) >= len(cells) - 1 else []
    match = _ENTRY.match(line.text) or (_is_behind(lines, i) and _NUMBER.match(line.text))
    return [int(match[1])] if match else []


def _goes_on(above: Line, line: Line) -> bool:
    """Whether a line goes on with the one above it, a title of which the last line has the number: they are nearer to
    each other than half a line, and of one size."""
    is_near = abs(above.bottom - line.top) < 0.5 * line.size
    return is_near and not above.table and not line.table and abs(above.size - line.size) < 0.5


def _is_behind(lines: Sequence[Line], i: int) -> bool:
    """Whether a line is behind the one above it in the order of the page, at the same height."""
    line, above = lines[i], lines[i - 1]
    return i > 0 and not above.table and above.right < line.left and abs(above.bottom - line.bottom) < 0.5 * line.size
