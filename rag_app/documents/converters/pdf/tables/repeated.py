"""Names of groups of columns that come again below each: 2024, 2023 | 2024, 2023."""

from __future__ import annotations

import itertools
from collections.abc import Sequence


def with_groups_whole(heads: Sequence[Sequence[str]], known: Sequence[bool]) -> list[list[str]]:
    """The rows of a header; where the last has the same names below each of several groups of columns, a row above it
    with a text for each group has that in all of its columns, wherever above them it stands, unless its places are
    `known`."""
    rows = [list(row) for row in heads]
    if len(rows) < 2 or not (width := _cycle(rows[-1][1:])):
        return rows
    starts = range(1, len(rows[-1]), width)
    above: list[range] = []  # where the texts of the row above stand, each over its group
    for row, fixed in zip(rows[:-1], known, strict=False):
        runs = _runs(row)
        texts = [row[run.start] for run in runs]
        own = not fixed and len(runs) == len(starts) and all(map(_reaches, runs, starts, itertools.repeat(width)))
        above = runs if own and (len(set(texts)) == len(texts) or runs == above) else []
        if above:
            row[1:] = [text for text in texts for _ in range(width)]
    return rows


def _runs(row: Sequence[str]) -> list[range]:
    """The columns, but for the first, that each text of a row stands in."""
    ends = [1, *(at for at in range(2, len(row)) if row[at] != row[at - 1]), len(row)]
    return [range(*run) for run in itertools.pairwise(ends) if row[run[0]]]


def _reaches(run: range, start: int, width: int) -> bool:
    """Whether columns are among those of a group."""
    return run.start < start + width and start < run.stop


def _cycle(names: Sequence[str]) -> int:
    """How many names come again and again, two or more of them; 0 where they do not."""
    width = next((at for at in range(1, len(names)) if names[at] == names[0]), 0)
    alike = width > 1 and all(names) and len(set(names)) == width and len(names) % width == 0
    return width if alike and list(names) == list(names[:width]) * (len(names) // width) else 0
