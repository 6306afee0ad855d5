"""Numbers of the lines of a PDF page, which pleadings, transcripts, bills and manuscripts have in the left margin."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Sequence

from rag_app.documents.converters.pdf.page.words import Word, runs_of

LEAST = 15  # lines of such a page
MOST_DIGITS = 4
ASIDE = 1.0  # type sizes between the middles of two numbers of one column
WIDE = 2.0  # type sizes: a wider gap between words parts the cells of a table
MOST_CELLS = 1 / 3  # of the numbers: beside as many are several cells on a page that is no table
FULL = 0.8  # of the width of the text: a line that is no shorter goes on in the next
_HEADER = 2  # lines above the first number in which the name of a column of a table may stand
_LABEL = 2  # characters of what speakers are called: Q, A.
_LEAST_WORDS = 5  # of a line that goes on: lines of fewer may be words, names or codes


def line_numbers(words: Sequence[Word]) -> list[Word]:
    """The words of a page that number its lines, none where they may be anything else.

    They count line after line, stand left of all that is beside them, and beside them is running text: lines go on with
    the ones above, more than begin in lower case below one that had room for more, as items do, and few lines have
    several cells; nothing is above them as the header of a column is. The numbers of the rows of a table, of a ranking,
    of steps, years of a chronicle or days of a month are none.
    """
    upright = [word for word in words if word.upright]
    return [number for run in _counted(upright) if _is_beside_text(run, upright) for number in run]


def _counted(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Runs of numbers below one another of which each is by one larger than that above it."""
    numbers = [word for word in words if word.text.isdecimal() and len(word.text) <= MOST_DIGITS]
    columns: list[list[Word]] = []
    for number in sorted(numbers, key=lambda word: -word.bottom):
        column = next((column for column in columns if _goes_on(column[-1], number)), None)
        if column is None:
            columns.append([number])
        else:
            column.append(number)
    return (column for column in columns if len(column) >= LEAST)


def _goes_on(above: Word, number: Word) -> bool:
    counts = int(number.text) == int(above.text) + 1
    near = min(abs(above.left - number.left), abs(above.right - number.right), _between(above, number))
    return counts and near < ASIDE * number.size and number.top < above.top


def _between(one: Word, other: Word) -> float:
    return abs(one.left + one.right - other.left - other.right) / 2


def _is_beside_text(numbers: Sequence[Word], words: Sequence[Word]) -> bool:
    step = statistics.median(one.bottom - other.bottom for one, other in itertools.pairwise(numbers))
    top, bottom = numbers[0].top + step / 2, numbers[-1].bottom - step / 2
    own = set(map(id, numbers))
    others = [word for word in words if bottom < word.bottom < top + _HEADER * step and id(word) not in own]
    beside = [word for word in others if word.bottom < top]
    left, right = min(number.left for number in numbers), max(number.right for number in numbers)
    if any(word.left < right and word.right > left for word in others) or any(word.left < left for word in beside):
        return False
    lines = [_line(number, beside, step) for number in numbers]
    several = sum(_has_cells(line) for line in lines)
    edge = right + FULL * (max((line[-1].right for line in lines if line), default=right) - right)
    above = [before for before, line in itertools.pairwise(lines) if before and line and _may_go_on(before, line)]
    going_on = sum(line[-1].right > edge and len(line) >= _LEAST_WORDS for line in above)
    return several <= MOST_CELLS * len(lines) and 2 * going_on > len(above)


def _line(number: Word, words: Sequence[Word], step: float) -> list[Word]:
    """The words beside a number, from left to right."""
    middle = number.bottom + number.top
    line = [word for word in words if abs(word.bottom + word.top - middle) < step]
    return sorted(line, key=lambda word: word.left)


def _has_cells(line: Sequence[Word]) -> bool:
    text = line[1:] if line and len(line[0].text) <= _LABEL else line
    return len(runs_of(text, lambda before, word: word.left - before.right > WIDE * word.size)) > 1


def _may_go_on(line: Sequence[Word], below: Sequence[Word]) -> bool:
    """Whether a line may go on with the one below it, which begins in lower case."""
    return below[0].text[:1].islower() and line[-1].text[-1:] not in ".:;"
