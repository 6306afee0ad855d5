"""Whether the columns of a table are of several like things, models or plants, in each of which a row says the same."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.tables.axes.sums import may_be_a_sum
from rag_app.tables.content.units import is_column_of_units, is_of_a_measure
from rag_app.text.figures.periods import period_in

_FIGURE = re.compile(r"(?<![a-zA-Z])\d[\d.,'’]*")  # but the 3 of m3
_UNIT = re.compile(r"[^\W\d_]+|[%€$£]")
_ASIDE = re.compile(r"\(([^)]*)\)")
_TOLD_BY = 4  # characters that tell "PX-100" and "PX-200" apart
_PREFIX = 2  # letters that they have in common, at least


def like_columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns behind the first, which the rows go by, where these `names` are of several things of one kind: each
    of the `rows` counts the same in all of them, and not all rows do, or the names differ by a number or letter alone.
    None where they are of times, of what is counted in them, or of all, or fewer than two; a column of units is none of
    them."""
    of_units = [at for at, name in enumerate(names) if at and is_column_of_units(name)]
    things = [at for at in range(1, len(names)) if at not in of_units]
    called = [names[at] for at in things]
    if len(things) < 2 or any(map(_is_no_thing, called)):
        return []
    counted = set[tuple[str, ...]]()
    for row in rows:
        units = {_unit(row[at]) for at in things if at < len(row) and _FIGURE.search(row[at])}
        if len(units) > 1:
            return []
        beside = (row[at] for at in of_units if at < len(row))
        counted.update((*_ASIDE.findall(row[0]), *beside, unit) for unit in units)
    return things if len(counted) > 1 or (counted and _differ_by_a_number(called)) else []


def _is_no_thing(name: str) -> bool:
    return period_in(name).is_named or is_of_a_measure(name) or "(" in name or not name or may_be_a_sum(name)


def _unit(cell: str) -> str:
    """What stands beside the figures of a cell."""
    return " ".join(_UNIT.findall(_FIGURE.sub(" ", cell).lower())).removesuffix("s")


def _differ_by_a_number(names: Sequence[str]) -> bool:
    alike = itertools.takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    prefix = "".join(letters[0] for letters in alike)
    return sum(map(str.isalpha, prefix)) >= _PREFIX and all(len(name) - len(prefix) <= _TOLD_BY for name in names)
