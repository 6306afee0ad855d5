"""Tables whose rows are numbered: the number before a label is no part of what the row is called."""

from __future__ import annotations

import re

from rag_app.text.pipe_tables import Row, Table
from rag_app.text.words import label_stems

_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)[.)]?\s+(?=[^\W\d_])")
_LEAST = 3  # rows


def is_numbered(table: Table) -> bool:
    """Whether rows of `table` are counted by whole numbers one after the other, or by numbers with parts such as 4.1.2,
    and are told apart by their words as well: "1 year" and "2 years" are not."""
    found = [(match, row.label) for row in table.rows if (match := _NUMBER.match(row.label))]
    numbers = [match[1] for match, _ in found]
    named = {label_stems(label[match.end() :]) for match, label in found}
    if len(found) < _LEAST or len(named) < len(found) or len(set(numbers)) < len(found):
        return False
    if all("." in number for number in numbers):
        return numbers == sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])
    first = numbers[0]
    return numbers == [str(int(first) + at) for at in range(len(numbers))] if first.isdigit() else False


def without_number(row: Row) -> str:
    """The label of a row of such a table without its number."""
    return _NUMBER.sub("", row.label, count=1) if _NUMBER.match(row.label) else row.label
