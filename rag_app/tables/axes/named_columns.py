"""Which columns of a table a question names: all words of one, those of another, what is measured in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.tables.axes.parts_of_year import CellUnder
from rag_app.tables.question.asked import TOTAL, Asked
from rag_app.text.figures.periods import month_number
from rag_app.text.language.calendar_names import MONTHS
from rag_app.text.language.names import QUARTERS
from rag_app.text.language.words import label_stems, stems_in
from rag_app.text.structure.pipe_tables import Row, Table

OF_TIME = stems_in(
    *MONTHS, *(month[:3] for month in MONTHS), "sept quarter half year month fiscal ended end thousand million"
)
DATED = re.compile(r"(?:19|20)\d\d|q[1-4]|fy\d+")  # a stem that says when
# "How many hours of overtime did she work?": what is measured may be the name of a column, the measure that of another.
_MEASURED = re.compile(r"\bhow\s+(?:much|many)\s+\w+\s+of\s+(?P<what>[^?,;:]{1,60})", re.IGNORECASE)


def timeless(head: str) -> frozenset[str]:
    """The stems of a header that say what its column is of, and not when it was."""
    stems = label_stems(head)
    return frozenset(stem for stem in stems if not (stem in OF_TIME or stem.isdigit() or DATED.search(stem)))


def measured(question: str, pairs: Sequence[CellUnder]) -> list[CellUnder]:
    """The cells of the columns, with their headers, that are called what `question` asks a measure of."""
    found = _MEASURED.search(question)
    what = label_stems(found["what"]) if found else ()
    return [(cell, head) for cell, head in pairs if (name := label_stems(head)) and name == what[: len(name)]]


def counts_another(asked: Asked, said: frozenset[str], row: Row, column: str) -> bool:
    """Whether the question counts something of which none is `said` by row and table, nor names the `column` itself:
    customers are no dollars, but how many people can stand is said below "Standing"."""
    named = frozenset(stem for stem in label_stems(column) if stem.isalpha()).difference(
        OF_TIME, label_stems(row.label)
    )
    return bool(asked.counted) and not asked.counted & said and not named.intersection(asked.stems)


def names_another(asked: Asked, table: Table, column: str, covered: frozenset[str]) -> bool:
    """Whether a word of the question that is not `covered` by the row, what stands above it and its `column` names
    another column, and the question has no more than half of this one's words: "how many teachers" of "Pupils 2022"
    and "Teachers 2021"."""
    others = frozenset(stem for head in table.header[1:] if head != column for stem in label_stems(head))
    if not others.intersection(asked.wanted).difference(covered):
        return False
    own = frozenset(stem for stem in label_stems(column) if stem.isalpha()) - OF_TIME
    return bool(own) and 2 * len(own.intersection(asked.stems)) <= len(own)


def is_named(asked: Asked, column: str) -> bool:
    """Whether the question has all words of a `column`, and some of them say what it is of, beside a time or total."""
    return bool(timeless(column) - TOTAL) and set(label_stems(column)) <= set(asked.stems)


def is_beside_named(asked: Asked, row: Row, table: Table, column: str) -> bool:
    """Whether the question has all words of another column with a figure, and this one's name none of them: "hours of
    overtime" of "Hours worked" beside "Overtime"."""
    own, label = stems_in(column), stems_in(row.label)
    beside = [head for head, cell in zip(table.header[1:], row.cells[1:], strict=False) if cell.has_figure]
    names = (timeless(head) - TOTAL for head in beside)
    return any(name and name <= set(asked.stems) and not name & (own | label) for name in names)


def is_of_its_quarter(asked: Asked, column: str) -> bool:
    """Whether a column that ends on a day is of the quarter asked for: the document says so, or the calendar does."""
    quarters, own = asked.period.quarters, asked.period_of(column)
    if not quarters or own.quarters or QUARTERS & asked.known:
        return True
    return any(f"q{(month_number(month) + 2) // 3}" in quarters for month, _ in own.days)
