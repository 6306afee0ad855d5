"""All cells that a question for one figure may mean, where it names a row of a table and none of its like columns, or a
column and what the labels of several rows have in common."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.tables.axes.alike_columns import like_columns
from rag_app.tables.axes.columns import asks_for_a_change
from rag_app.tables.content.kinds import column_of_kind
from rag_app.tables.content.units import asks_for_a_percentage
from rag_app.tables.question.asked import TOTAL, Asked, asks_for_a_figure, asks_to_do
from rag_app.tables.rows.chosen_rows import ChosenRows
from rag_app.tables.rows.numbers_named import name_stems
from rag_app.tables.rows.whole import Line, WholeTable
from rag_app.text.language.other_words import other_words
from rag_app.text.language.words import stems_in
from rag_app.text.questions.choices import choice_in
from rag_app.text.questions.yes_or_no import asks_for_a_verdict

_MOST = 6  # cells that are said in place of one


def several_cells_asked(question: str) -> Asked | None:
    """What a question names that can be for one figure of a table as it is: no yes or no, comparison, change, share or
    total, and of no time; else None."""
    if not asks_for_a_figure(question) or asks_to_do(question) or asks_for_a_verdict(question):
        return None
    if choice_in(question) or asks_for_a_change(question) or asks_for_a_percentage(question):
        return None
    asked = Asked.of(question, lambda _stem: 1, 1)
    return None if asked.period.is_named or TOTAL.intersection(asked.stems) else asked


def several_cells(asked: Asked, table: WholeTable) -> ChosenRows | None:
    """The few cells that a question may mean, each with the label of its row and the name of its column; None where it
    names one of them, where not each of its words names row, column or table, or where all cells say the same. Never
    sure: which is meant is for whoever asks."""
    if table.is_grouped:
        return None
    cells = _of_like_columns(asked, table) or _of_like_rows(asked, table)
    if not 1 < len(cells) <= _MOST or len({line.texts[at] for line, at in cells}) < 2:
        return None
    items = tuple((f"{line.texts[at]} ({line.texts[0]}, {table.names[at]})", line) for line, at in cells)
    return ChosenRows(items, len({line for line, _ in cells}), len(table.lines), "", "", "", sure=False)


def _of_like_columns(asked: Asked, table: WholeTable) -> list[tuple[Line, int]]:
    line, told = _row_named(asked, table)
    if line is None:
        return []
    shown = [at for at in like_columns(table.names, [one.texts for one in table.lines]) if line.texts[at]]
    columns = [stems_in(table.names[at]) for at in shown]
    of_all = frozenset.intersection(*columns) if columns else frozenset[str]()
    if any((own - of_all).intersection(asked.stems) for own in columns):
        return []
    return [(line, at) for at in shown] if table.around.union(of_all, told).issuperset(asked.wanted) else []


def _of_like_rows(asked: Asked, table: WholeTable) -> list[tuple[Line, int]]:
    """The cells of the column that is named in all rows whose labels have the words that are left, and more: "Sales
    North" and "Sales South" of "Sales"."""
    at = _column_named(asked, table)
    labels = [stems_in(line.texts[0]) for line in table.lines]
    rest = frozenset(asked.wanted) - stems_in(table.names[at])
    of_rows = rest & frozenset().union(*labels)
    if not at or not of_rows or not rest <= of_rows | table.around or of_rows in labels:
        return []
    found = [line for line, label in zip(table.lines, labels, strict=True) if of_rows < label]
    return [(line, at) for line in found] if all(any(map(str.isdigit, line.texts[at])) for line in found) else []


def _column_named(asked: Asked, table: WholeTable) -> int:
    """The only column that the question calls by its name, of those the longest, or by what it asks for in other words;
    0 where none is."""
    of_kind = column_of_kind(asked.question, table.names[1:])
    if of_kind is not None:
        return of_kind + 1
    said = frozenset(asked.stems)
    named = [(len(name), at) for at, head in enumerate(table.names) if at and said.issuperset(name := name_stems(head))]
    best = _longest(named)
    return best[0] if len(best) == 1 else 0


def _longest(named: Sequence[tuple[int, int]]) -> list[int]:
    """The places with the most words, of which each has its number before it."""
    most = max((length for length, _ in named), default=0)
    return [at for length, at in named if length == most]


def _row_named(asked: Asked, table: WholeTable) -> tuple[Line | None, frozenset[str]]:
    """The only row that the question calls by its label, of those the longest, or by what it asks for in other words,
    the price for what something costs, with the stems of the question that tell so."""
    labels = [name_stems(line.texts[0]) for line in table.lines]
    said = frozenset(asked.stems)
    named = [(len(label), at) for at, label in enumerate(labels) if label and said.issuperset(label)]
    best = _longest(named)
    if best:
        return (table.lines[best[0]], frozenset(labels[best[0]])) if len(best) == 1 else (None, frozenset())
    at = column_of_kind(asked.question, [line.texts[0] for line in table.lines])
    if at is not None:
        return table.lines[at], frozenset()
    for stem in asked.wanted:
        others = stems_in(other_words(stem))
        found = [at for at, label in enumerate(labels) if label and others.issuperset(label)]
        if len(found) == 1:
            return table.lines[found[0]], frozenset((stem,))
    return None, frozenset()
