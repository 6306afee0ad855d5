"""Rows whose names differ by capitals alone: `h` and `H`, the options `-v` and `-V`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.text.pipe_tables import Row

_MARKS = "*_` \t"
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")


def of_its_case(question: str, rows: Sequence[Row]) -> Iterator[Row]:
    """The rows but those whose label the question has in another case only, where another row is called so."""
    called = [_names(row.label) for row in rows]
    meant = {name for names in called for name in names if _has(question, name)}
    folded = {name.casefold() for name in meant}
    is_other = ({name.casefold() for name in names if name not in meant} & folded for names in called)
    return (row for row, other in zip(rows, is_other, strict=True) if not other)


def _has(question: str, name: str) -> bool:
    return name in question and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", question) is not None


def _names(label: str) -> list[str]:
    """The label of a row, and the options in it."""
    whole = label.strip(_MARKS)
    return [whole, *_OPTION.findall(label)] if whole else []
