"""Names of groups in a PDF table: of rows, beside the first of them alone; of columns that come again below each, as
2024, 2023 | 2024, 2023."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.documents.converters.tables.numbers import has_no_data
from rag_app.documents.converters.tables.panels import cycle_of
from rag_app.text.figures.periods import MONTH

MIN_ROWS = 2  # of a group
MIN_GROUPS = 2  # that are not cut off
# "Year ended December 31, 2022" before the label of the first row of a group.
_TIME = re.compile(
    rf"(?P<time>(?:for\s+the\s+)?(?:\w+\s+)?(?:years?|quarters?|months?|weeks?|period)\s+end(?:ed|ing)\s+(?:{MONTH})\s+"
    r"\d{1,2},?\s+(?:19|20)\d\d:?)\s+(?P<label>[^\W\d].*)",
    re.IGNORECASE | re.DOTALL,
)


def with_group_names(rows: list[list[str]]) -> list[list[str]]:
    """The rows below a header, each with the name of its group before it, or below the time of its group."""
    return _with_times_apart(_with_names_repeated(rows))


def _with_times_apart(rows: list[list[str]]) -> list[list[str]]:
    """The rows; where labels of several begin with the time of their group, this stands above them."""
    times = [_TIME.fullmatch(row[0]) if any(row[1:]) else None for row in rows]
    if len({time["time"] for time in times if time}) < MIN_GROUPS:
        return rows
    apart = [
        [[time["time"], *("" for _ in row[1:])], [time["label"], *row[1:]]] if time else [row]
        for row, time in zip(rows, times, strict=True)
    ]
    return list(itertools.chain.from_iterable(apart))


def _with_names_repeated(rows: list[list[str]]) -> list[list[str]]:
    """The rows; where a column has the same texts in each group of rows, as of months or kinds, and the
    first column a name beside the first of them, that is given to all rows of the group."""
    firsts = [row[0] for row in rows]
    if all(firsts) or not any(firsts):
        return rows
    for column in range(1, len(rows[0])):
        groups = _groups([row[column] for row in rows])
        names = [_name(firsts[group.start : group.stop]) for group in groups]
        if groups and all(names):
            name_of = {at: name for group, name in zip(groups, names, strict=True) for at in group}
            return [[name_of.get(at, row[0]), *row[1:]] for at, row in enumerate(rows)]
    return rows


def _groups(keys: Sequence[str]) -> list[range]:
    """Groups of rows with the same texts, none of them twice; the last may be cut off. None where a row has another
    text; a row without one is in no group."""
    first = next(filter(None, keys), "")
    starts = [at for at, key in enumerate(keys) if key in (first, "")]
    runs = [range(*ends) for ends in itertools.pairwise([*starts, len(keys)])]
    groups = [run for run in runs if keys[run.start]]
    texts = [list(keys[group.start : group.stop]) for group in groups]
    whole = bool(texts) and all(keys[run.start] or len(run) == 1 for run in runs)
    if not whole or len(texts[0]) < MIN_ROWS or len(set(texts[0])) < len(texts[0]) or not has_no_data(texts[0]):
        return []
    same = all(text == texts[0] for text in texts[:-1]) and texts[-1] == texts[0][: len(texts[-1])]
    return groups if same and texts.count(texts[0]) >= MIN_GROUPS else []


def _name(cells: Sequence[str]) -> str:
    """The name that begins beside the first row of a group, in one line or several; none where each row has a text."""
    lines = list(itertools.takewhile(bool, cells))
    alone = len(cells) == 1 or (len(lines) < len(cells) and not any(cells[len(lines) :]))
    return " ".join(lines) if alone else ""


def with_groups_whole(heads: Sequence[Sequence[str]], known: Sequence[bool]) -> list[list[str]]:
    """The rows of a header; where the last has the same names below each of several groups of columns, a row above it
    with a text for each group has that in all of its columns, wherever above them it stands, unless its places are
    `known`."""
    rows = [list(row) for row in heads]
    if len(rows) < 2 or not all(rows[-1][1:]) or not (width := cycle_of(rows[-1][1:])):
        return rows
    starts = range(1, len(rows[-1]), width)
    above: list[range] = []  # where the texts of the row above stand, each over its group
    for row, fixed in zip(rows[:-1], known, strict=False):
        runs = _text_runs(row)
        texts = [row[run.start] for run in runs]
        own = not fixed and len(runs) == len(starts) and all(map(_reaches, runs, starts, itertools.repeat(width)))
        above = runs if own and (len(set(texts)) == len(texts) or runs == above) else []
        if above:
            row[1:] = [text for text in texts for _ in range(width)]
    return rows


def _text_runs(row: Sequence[str]) -> list[range]:
    """The columns, but for the first, that each text of a row stands in."""
    ends = [1, *(at for at in range(2, len(row)) if row[at] != row[at - 1]), len(row)]
    return [range(*run) for run in itertools.pairwise(ends) if row[run[0]]]


def _reaches(run: range, start: int, width: int) -> bool:
    """Whether columns are among those of a group."""
    return run.start < start + width and start < run.stop
