"""Which of two rows or columns of a table has more of what is asked for."""

from __future__ import annotations

import dataclasses
import re

from rag_app.index.context import TextOf
from rag_app.tables.found import FoundCell
from rag_app.tables.unlike import is_fit_to_compare
from rag_app.tables.values import values_of
from rag_app.tables.verdicts import NOT, Lookup, same_row
from rag_app.text.choices import FALLS, Choice
from rag_app.text.periods import period_in
from rag_app.text.words import label_stems

_FALLS = re.compile(rf"\b(?:{FALLS})\w*\b", re.IGNORECASE)
# Of which more is less, where a figure has a minus or brackets.
UNSIGNED = re.compile(
    r"\b(?:deficit|shortfall|loss|chang|differ|deviat|costs?\b|expens|spen[dt]|pa(?:y|id)|debt|ow(?:e|ing)|outflow)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^)]*\)")  # "Surplus (deficit)"
_RANKS = re.compile(r"\b(?:rank(?:ing)?|place|position|version)\b", re.IGNORECASE)  # the first is the highest, or 2.10
_ABOVE = 300  # characters above the rows of a table that may say what its figures are


def cell_of_choice(choice: Choice, lookup: Lookup, text_of: TextOf) -> FoundCell | None:
    """The cells of the two rows of one column, or columns of one row, that are called what is compared, as one that
    begins with the name of the one asked for; None where there are no such two, or nothing tells which has more. It is
    sure only where the question or the table says what is compared.

    `lookup` gives the cell that a question for a figure asks for (`cells.asked_cell`), `text_of` is as there."""
    if choice.more is None or _FALLS.search(choice.of) or NOT.search(choice.of):
        return None
    cells = [lookup(choice.asking_for(option)) for option in choice.options]
    one, other = cells
    if one is None or other is None or not _comparable(one, other, choice.options, text_of):
        return None
    values = values_of(one.text, other.text)
    if values is None or values[0] == values[1] or not _tells(choice, one, values):
        return None
    sure = _is_said(choice, one, other, text_of)
    if sure is None:
        return None
    first = 0 if (values[0] > values[1]) == choice.more else 1
    most, least = (one, other) if first == 0 else (other, one)
    return dataclasses.replace(
        most,
        text=f"{choice.options[first]}: {most.text} against {least.text}",
        label=most.label if most.label == least.label else f"{most.label}, against {least.label}",
        column=most.column if most.column == least.column else f"{most.column}, against {least.column}",
        start=min(one.start, other.start),
        end=max(one.end, other.end),
        exact=one.exact and other.exact and sure,
    )


def _is_said(choice: Choice, one: FoundCell, other: FoundCell, text_of: TextOf) -> bool | None:
    """Whether the question or the table says what is compared; None where that is something else, or where a column
    that the question does not name is all there is."""
    named = _is_named(choice, one, other)
    fits = is_fit_to_compare(choice.by, f"{one.label} {other.label} {one.column} {one.text} {one.unit}")
    if fits is False and named:
        above = text_of(one.hit.chunk.document_id, max(0, one.table - _ABOVE), one.table)
        fits = is_fit_to_compare(choice.by, above)
    if fits is False or not (named or fits or label_stems(choice.of) or not one.column):
        return None
    return named or bool(fits)


def _tells(choice: Choice, cell: FoundCell, values: tuple[float, float]) -> bool:
    """Whether the larger one of two values is more of what is asked for; in brackets stand losses, and expenses, of
    which more is less."""
    said = f"{choice.of} {_ASIDE.sub(' ', cell.label)} {cell.column}"
    if min(values) < 0 and (UNSIGNED.search(said) or (max(values) < 0 and "%" not in cell.text)):
        return False
    return not _RANKS.search(said)


def _is_named(choice: Choice, one: FoundCell, other: FoundCell) -> bool:
    """Whether the question says what is compared: a row, whose columns are, or a word or the year of a column."""
    if one.column != other.column:
        return True
    asked, called = frozenset(label_stems(choice.of)), frozenset(label_stems(one.column))
    is_dated = bool(period_in(choice.of).years & period_in(one.column).years)
    return is_dated or bool(asked & called if called else asked)


def _comparable(one: FoundCell, other: FoundCell, options: tuple[str, str], text_of: TextOf) -> bool:
    """Whether two cells of one table are of one kind, and each is in the row or column of its option alone."""
    tables = [(cell.hit.chunk.document_id, cell.table, cell.unit) for cell in (one, other)]
    if tables[0] != tables[1]:
        return False
    if same_row(one, other, text_of):
        names = one.column, other.column
    elif one.column == other.column and one.label != other.label:
        names = one.label, other.label
    else:
        return False
    own, others = (frozenset(label_stems(option)) for option in options)
    called, called_other = (frozenset(label_stems(name)) for name in names)
    mine, theirs = own - others, others - own
    return bool(mine and theirs) and mine <= called - theirs and theirs <= called_other - mine
