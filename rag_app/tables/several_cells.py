"""All cells that a question for one figure may mean, where it names a row of a table and none of its like columns."""

from __future__ import annotations

from rag_app.tables.alike_columns import like_columns
from rag_app.tables.asked import TOTAL, Asked, asks_for_a_figure, asks_to_do
from rag_app.tables.chosen_rows import ChosenRows
from rag_app.tables.columns import asks_for_a_change
from rag_app.tables.conditions import name_stems
from rag_app.tables.kinds import column_of_kind
from rag_app.tables.units import asks_for_a_percentage
from rag_app.tables.whole import Line, WholeTable
from rag_app.text.choices import choice_in
from rag_app.text.other_words import other_words
from rag_app.text.words import stems_in
from rag_app.text.yes_or_no import asks_for_a_verdict

_MOST = 6  # cells that are said in place of one


def several_cells(question: str, table: WholeTable) -> ChosenRows | None:
    """The few cells that `question` may mean, each with the name of its column; None where it names one of the
    columns, where not each of its words names the row or the table, or where all cells say the same. Never sure: which
    is meant is for whoever asks."""
    asked = Asked.of(question, lambda _stem: 1, 1)
    if asked.period.is_named or TOTAL.intersection(asked.stems):
        return None
    line, told = _row_named(asked, table)
    if line is None:
        return None
    shown = [at for at in like_columns(table.names, [one.texts for one in table.lines]) if line.texts[at]]
    if not 1 < len(shown) <= _MOST or len({line.texts[at] for at in shown}) < 2:
        return None
    columns = [stems_in(table.names[at]) for at in shown]
    of_all = frozenset.intersection(*columns)
    if any((own - of_all).intersection(asked.stems) for own in columns):
        return None
    if not table.around.union(of_all, told).issuperset(asked.wanted):
        return None
    items = tuple((f"{line.texts[at]} ({line.texts[0]}, {table.names[at]})", line) for at in shown)
    return ChosenRows(items, 1, len(table.lines), "", "", "", sure=False)


def asks_for_one_figure(question: str) -> bool:
    """Whether a question can be for one figure of a table as it is: no yes or no, comparison, change or share."""
    if not asks_for_a_figure(question) or asks_to_do(question) or asks_for_a_verdict(question):
        return False
    return not (choice_in(question) or asks_for_a_change(question) or asks_for_a_percentage(question))


def _row_named(asked: Asked, table: WholeTable) -> tuple[Line | None, frozenset[str]]:
    """The only row that the question calls by its label, of those the longest, or by what it asks for in other words,
    the price for what something costs, with the stems of the question that tell so."""
    labels = [name_stems(line.texts[0]) for line in table.lines]
    said = frozenset(asked.stems)
    named = [(len(label), at) for at, label in enumerate(labels) if label and said.issuperset(label)]
    best = [at for length, at in named if length == max(named)[0]]
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
