"""Labels and what is said of them, a line each and without a drawn table: `Policy number    HX-558`, `Date: 3 May`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rag_app.documents.converters.pdf.line import Line

GAP = 1.5  # type sizes: no space of a line of text, justified or not
WIDE = 3.0  # type sizes between labels and what ends at the same right edge
CENTRED = 2.0  # type sizes between the left edges of labels above one another whose values begin at one place
SAME = 0.4  # type sizes between edges that are meant to be one
LEADING = 3.0  # type sizes from a line to the next of its kind
LONGEST_LABEL = 45  # characters
MAX_WRAPPED = 3  # lines on which a value goes on
_BEGINS = re.compile(r"[\"“'(]?(?:[A-Z\d]|[^\W_a-z](?<=\w))")
_LABEL = re.compile(r"[^\W\d_][\w /().&'’-]{0,40}:\s+\S")
_LEADERS = re.compile(r"[^\W\d_].*?\S\s?(?:\.\s?){4,}\s*[^\s.]")
_MAX_LABEL_WORDS = 5


@dataclass(frozen=True, slots=True)
class _Pair:
    """A label from `left`, with its value from `tab` to `right`; `first` to `last` are its lines, without those on
    which the value goes on. `tab` is 0 where a colon or dots divide the two."""

    first: int
    last: int
    left: float
    tab: float
    right: float


def pair_starts(lines: Sequence[Line]) -> set[int]:
    """Which lines of a page (their places in `lines`) begin such a pair, or the text right below the last of several.

    Pairs are two and more below one another, whose labels begin at one place and whose values begin or end at one, or
    follow a colon or dots.
    """
    starts: set[int] = set()
    for above, below in itertools.pairwise(list(_pairs(lines))):
        if _go_together(lines, above, below):
            starts |= {above.first, below.first}
    for at in sorted(starts):
        after = _behind(lines, at)
        if after is not None:
            starts.add(after)
    return starts


def _pairs(lines: Sequence[Line]) -> Iterator[_Pair]:
    taken = -1
    for at, line in enumerate(lines):
        if at <= taken or line.table or line.mono or not _BEGINS.match(line.text):
            continue
        beside = lines[at + 1] if at + 1 < len(lines) else line
        if line.tab:
            yield _Pair(at, at, line.left, line.tab, line.right)
        elif _is_value_of(line, beside) and len(line.text) <= LONGEST_LABEL:
            taken = at + 1
            yield _Pair(at, at + 1, line.left, beside.left, beside.right)
        elif _is_labelled(line.text) or _LEADERS.match(line.text):
            yield _Pair(at, at, line.left, 0.0, line.right)


def _is_labelled(text: str) -> bool:
    match = _LABEL.match(text)
    return bool(match) and len(text[: text.index(":")].split()) <= _MAX_LABEL_WORDS


def _is_value_of(line: Line, other: Line) -> bool:
    """Whether another line stands on the foot of one, behind a wide gap."""
    return (
        not other.table
        and not other.mono
        and abs(other.bottom - line.bottom) < SAME * line.size
        and other.left - line.right > GAP * line.size
    )


def _go_together(lines: Sequence[Line], above: _Pair, below: _Pair) -> bool:
    line, other = lines[above.first], lines[below.first]
    between = lines[above.last + 1 : below.first]
    drop = (between[-1] if between else line).bottom - other.bottom
    same = SAME * line.size
    if not 0.5 * line.size < drop < LEADING * line.size or bool(above.tab) != bool(below.tab):
        return False
    flush = abs(above.left - below.left) < same
    if not above.tab:
        return flush and not between
    if len(between) > MAX_WRAPPED or any(one.table or abs(one.left - above.tab) > same for one in between):
        return False
    if abs(above.tab - below.tab) < same:
        return abs(above.left - below.left) < CENTRED * line.size
    wide = min(above.tab - line.left, below.tab - other.left) > WIDE * line.size
    return flush and wide and not between and abs(above.right - below.right) < same


def _behind(lines: Sequence[Line], at: int) -> int | None:
    """The line below the pair at `at` that begins where labels do and none goes on with."""
    line = lines[at]
    for number in range(at + 1, min(at + 2 + MAX_WRAPPED, len(lines))):
        other = lines[number]
        if other.table or other.bottom > line.bottom - 0.5 * line.size:
            continue
        if abs(other.left - line.left) < SAME * line.size:
            return number if _BEGINS.match(other.text) and (line.tab or _is_value_of(line, lines[at + 1])) else None
    return None


def with_values_beside(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page; where labels that end in a colon stand below one another and their values follow as a column
    of their own, each label has its values behind it."""
    out: list[Line] = []
    at = 0
    while at < len(lines):
        labels = _run(lines, at, lambda line: line.text.endswith(":"))
        values = _run(lines, at + len(labels), partial(_is_right_of, labels))
        owners = [_owner(labels, value) for value in values]
        if len(labels) > 1 and len(set(owners)) > 1 and None not in owners:
            for number, label in enumerate(labels):
                out += [label, *(value for value, owner in zip(values, owners, strict=True) if owner == number)]
            at += len(labels) + len(values)
        else:
            widest = max(range(len(labels)), key=lambda n: (labels[n].right, n), default=0)
            out += lines[at : at + widest + 1]  # the labels below any but this have no other values
            at += widest + 1
    return out


def _run(lines: Sequence[Line], at: int, belongs: Callable[[Line], bool]) -> list[Line]:
    """The lines from `at` that stand below one another at one left edge and belong."""
    found = list[Line]()
    for line in itertools.islice(lines, at, None):
        below = not found or (abs(line.left - found[0].left) < SAME * line.size and line.top < found[-1].top)
        if line.table or not below or not belongs(line):
            break
        found.append(line)
    return found


def _is_right_of(labels: Sequence[Line], line: Line) -> bool:
    return (
        bool(labels) and line.left > max(label.right for label in labels) and line.top > labels[-1].bottom - line.size
    )


def _owner(labels: Sequence[Line], value: Line) -> int | None:
    """The last label that a value is not above."""
    return max((n for n, it in enumerate(labels) if it.bottom > value.bottom - SAME * value.size), default=None)
