"""The sum, the mean, the most and the least of a column of some rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag_app.tables.axes.sums import sums_among
from rag_app.tables.content.kinds import column_of_kind
from rag_app.tables.question.most_asked import KINDS
from rag_app.tables.rows.extreme import leading
from rag_app.tables.rows.numbers_named import numbers_named, numbers_of
from rag_app.tables.rows.rows_asked import RowsAsked
from rag_app.tables.rows.whole import Line, WholeTable
from rag_app.text.language.words import label_stems, stems_in

_FIGURES = stems_in("amount value figure score mark level sum")
_TOTAL = label_stems("total")
_PLAIN = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Computed:
    """`text` is what was computed of a `column`, or `lines` are the rows that have the most or the least of it, by the
    words that are `covered`."""

    column: int = 0
    text: str = ""
    lines: tuple[Line, ...] = ()
    covered: tuple[int, ...] = ()
    sure: bool = True


def computed(asked: RowsAsked, table: WholeTable, lines: Sequence[Line], covered: frozenset[int]) -> Computed | None:
    """What is asked for of `lines`; None where no column is named, or not all of its cells are numbers of one unit that
    are written as plain figures."""
    found = _column(asked, table, covered)
    if found is None or len(lines) < 2:
        return None
    at, named = found
    numbers = numbers_of(table.column(at)) or ()
    sure = not sums_among(numbers)
    figures = tuple(n for n, word in enumerate(asked.words) if word.stem in _FIGURES and n not in named)
    words = (*named, *figures)
    if asked.wanted in ("most", "least"):
        summed = {table.lines[one] for one in sums_among(numbers, exactly=True)}
        rows = [line for line in lines if line not in summed]
        best = (
            leading([line.texts[at] for line in rows], table.names[at], more=asked.wanted == "most") if rows else None
        )
        return None if best is None else Computed(at, "", tuple(rows[one] for one in best), words, sure)
    values = _plain([line.texts[at] for line in lines])
    if values is None:
        return None
    if table.perhaps_sums or (table.has_sums and len(lines) == len(table.lines)):
        return None  # some of it would count twice, or it stands in the table
    total = sum(values, Decimal(0))
    decimals = max(max(0, -int(value.as_tuple().exponent)) for value in values)
    if asked.wanted == "mean":
        mean = round(total / len(values), decimals + 2)
        return Computed(at, f"{mean:,f}".rstrip("0").rstrip("."), (), words, sure)
    return Computed(at, f"{total:,.{decimals}f}", (), words, sure)


def _column(asked: RowsAsked, table: WholeTable, covered: frozenset[int]) -> tuple[int, tuple[int, ...]] | None:
    if asked.by in KINDS:
        at = column_of_kind(KINDS[asked.by], table.names)
        return None if at is None or numbers_of(table.column(at)) is None else (at, ())
    if found := numbers_named(asked, table, covered):
        return found
    total = [at for at, name in enumerate(table.names) if label_stems(name) == _TOTAL]
    return (total[0], ()) if len(total) == 1 and asked.wanted == "sum" else None


def _plain(texts: Sequence[str]) -> list[Decimal] | None:
    """The numbers of cells that are plain figures, with points before decimals; None where another one is there."""
    are_plain = numbers_of(texts) is not None and all(map(_PLAIN.fullmatch, texts))
    return [Decimal(text.replace(",", "")) for text in texts] if are_plain else None
