"""Rows whose names differ by capitals alone: `h` and `H`, the options `-v` and `-V`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.text.structure.pipe_tables import Row

_MARKS = "*_` \t"
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")


def of_its_case(question: str, rows: Sequence[Row], every: Sequence[Row]) -> Iterator[Row]:
    """The `rows` but those whose label the question has in another case only, where one of `every` row is called so."""
    asked = question.casefold()
    called = [[name for name in _names(row.label) if name.casefold() in asked] for row in rows]
    if not any(called):
        return iter(rows)
    meant = {name for row in every for name in _names(row.label) if _has(question, name)}
    folded = {name.casefold() for name in meant}
    is_other = ({name.casefold() for name in names if name not in meant} & folded for names in called)
    return (row for row, other in zip(rows, is_other, strict=True) if not other)


def _has(question: str, name: str) -> bool:
    return name in question and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", question) is not None


def _names(label: str) -> list[str]:
    """The label of a row, and the options in it."""
    whole = label.strip(_MARKS)
    return [whole, *(_OPTION.findall(label) if "-" in label else ())] if whole else []
