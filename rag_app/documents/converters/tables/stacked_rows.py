"""Rows of a table that were typed as one: a line for each of them in every cell."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.documents.converters.tables.numbers import OPENING, is_number

_LABEL = 12  # words of a line beside figures
_ENTRY = 4  # words of a line of a table of words
_LIST = 3  # lines that are no name and what is said of it

Lines = Sequence[str]


def unstacked(cells: Sequence[Lines]) -> list[list[str]]:
    """The rows that stand in one row, whose `cells` are given by their lines: the filled ones have as many of these,
    blank ones counted, or three and more as many before the first blank one, below which the rest is one row, or
    several by the same rules without blank lines and those that go on with the one above; and in one of them all are
    figures, or all lines are short and, in each cell, of one kind: those of an address are not. None where it is a
    single row."""
    trimmed = [_trimmed(lines) for lines in cells]
    filled = [lines for lines in trimmed if lines]
    if len(filled) < 2:
        return []
    count = len(filled[0])
    if any(len(lines) != count for lines in filled):
        count = _first_block(filled[0])
        if count < _LIST or any(_first_block(lines) != count for lines in filled):
            return []
    if count < 2 or not _are_entries([lines[:count] for lines in filled], count):
        return []
    rest = [_joined(lines[count:]) for lines in trimmed]
    below = unstacked(rest) or ([[" ".join(lines) for lines in rest]] if any(rest) else [])
    return [*([lines[at] if lines else "" for lines in trimmed] for at in range(count)), *below]


def _trimmed(lines: Lines) -> Lines:
    """Lines without blank ones below the last."""
    last = max((at for at, line in enumerate(lines, start=1) if line.strip()), default=0)
    return lines[:last]


def _first_block(lines: Lines) -> int:
    """How many lines stand above the first blank one, which the first may be."""
    return next((at for at, line in enumerate(lines) if at and not line.strip()), len(lines))


def _joined(lines: Lines) -> list[str]:
    """The lines that are not blank, each with those behind it that go on with it."""
    made: list[str] = []
    for line in filter(str.strip, lines):
        if made and _goes_on(line):
            made[-1] += f" {line}"
        else:
            made.append(line)
    return made


def _are_entries(filled: Sequence[Lines], count: int) -> bool:
    longest = max(len(line.split()) for lines in filled for line in lines)
    words = [lines for lines in filled if not _are_figures(lines)]
    if len(words) == len(filled):
        return count >= _LIST and longest <= _ENTRY and all(map(_are_alike, filled))
    return longest <= _LABEL and (count >= _LIST or not any(_goes_on(line) for lines in words for line in lines[1:]))


def _are_figures(lines: Lines) -> bool:
    said = [line.strip().strip("*") for line in lines if line.strip()]
    return sum(map(is_number, said)) > 1 and all(is_number(line) or line in OPENING for line in said)


def _are_alike(lines: Lines) -> bool:
    """Whether all lines have a figure, or none."""
    return len({any(map(str.isdigit, line)) for line in lines if line.strip()}) == 1


def _goes_on(line: str) -> bool:
    """Whether a line is the rest of the one above it."""
    return line.lstrip("* ")[:1].islower() or line.lstrip("* ").startswith("(")
