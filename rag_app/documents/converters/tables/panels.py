"""Tables whose columns are laid side by side again and again: "State | Rate | State | Rate"."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from rag_app.documents.markdown import table_of
from rag_app.text.structure.pipe_tables import is_rule, texts_in

_LEAST = 2  # labels of a panel
_MOSTLY = 0.8  # share of the labels that stand in one panel alone

Row = Sequence[str]


def panels_below(table: str) -> str:
    """A pipe `table` with its panels below one another, under the columns of the first: one of its rows speaks of
    several things. As it is where it has but one."""
    first, rule, *lines = table.split("\n")
    header = texts_in(first)
    width = _width(header)
    if not width or not is_rule(rule):
        return table
    rows = [texts_in(line) for line in lines]
    if any(len(row) != len(header) for row in rows) or not _are_apart(rows, width):
        return table
    return table_of(header[:width], _below(rows, width))


def _width(header: Row) -> int:
    """How many columns a panel has; 0 where the names of the first ones do not come again and again."""
    names = [" ".join(name.strip("*").split()).casefold() for name in header]
    width = cycle_of(names)
    return width if all(names[1:width]) else 0


def cycle_of(names: Row) -> int:
    """How many names come again and again, two or more of them, each another; 0 where they do not."""
    width = next((at for at in range(1, len(names)) if names[at] == names[0]), 0)
    first = list(names[:width])
    again = width > 1 and list(names) == first * (len(names) // width)
    return width if again and len(set(first)) == width else 0


def _is_alone(row: Row) -> bool:
    """Whether a row says one text, in its first cell or in all of them, over all panels."""
    return bool(row[0]) and not set(row) - {row[0], ""}


def _are_apart(rows: Sequence[Row], width: int) -> bool:
    """Whether each panel has labels of its own: what stands in several of them is one of two things that a row joins,
    such as teams that play each other; and no row goes over several."""
    panels = _panels([row for row in rows if not _is_alone(row)], width)
    if any(map(_goes_over, zip(*panels, strict=True))):
        return False
    labels = [{label for label, *_ in panel if label} for panel in panels]
    return min(map(len, labels), default=0) >= _LEAST and len(set().union(*labels)) >= _MOSTLY * sum(map(len, labels))


def _goes_over(parts: Sequence[Row]) -> bool:
    """Whether the label of a row, alone in the first panel, is that of what stands in another, as a total of all."""
    first, *others = parts
    return bool(first[0]) and not any(first[1:]) and any(any(part) and not part[0] for part in others)


def _panels(rows: Iterable[Row], width: int) -> list[tuple[Row, ...]]:
    """The rows of each panel."""
    parts = ([row[at : at + width] for at in range(0, len(row), width)] for row in rows)
    return list(zip(*parts, strict=True))


def _below(rows: Sequence[Row], width: int) -> Iterator[Row]:
    """The rows of the first panel, those of the next one and so on, down to each row that is over all of them."""
    for alone, group in itertools.groupby(rows, _is_alone):
        if alone:
            yield from ([row[0], *[""] * (width - 1)] for row in group)
        else:
            yield from (part for panel in _panels(group, width) for part in panel if any(part))
