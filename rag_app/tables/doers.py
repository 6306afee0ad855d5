"""Columns that are called after those who do something: "Publisher", "Approved by"."""

from __future__ import annotations

import re

from rag_app.tables.empty_cells import says_nothing, says_so
from rag_app.text.pipe_tables import Cell, Row, Table
from rag_app.text.words import label_stems

_WHO = re.compile(r"\bwho(?:m|se)?\b(?P<done>[^?]*)", re.IGNORECASE)
_DOES = re.compile(r"(?P<verb>[a-z]{3,}?)(?:e?r|or)\Z|[a-z]{3,}\s+by\Z", re.IGNORECASE)


def column_of_doer(question: str, table: Table, row: Row) -> Cell | None:
    """The cell of the only column that is called after what somebody does whom `question` asks for: "Who published it?"
    below "Publisher". None where there is none, or it says nothing, not in words either, or has a figure."""
    pairs = zip(row.cells[1:], table.header[1:], strict=False)
    named = [cell for cell, head in pairs if is_called_after_doer(question, head)]
    if len(named) != 1 or named[0].has_figure:
        return None
    return named[0] if says_so(named[0]) or not says_nothing(named[0]) else None


def is_called_after_doer(question: str, head: str) -> bool:
    """Whether a column is called after what somebody does whom `question` asks for."""
    who, does = _WHO.search(question), _DOES.match(head)
    return who is not None and does is not None and _is_done(does, who["done"])


def _is_done(does: re.Match[str], done: str) -> bool:
    """Whether a name like "Editor" or "Approved by", or its verb, is part of what is `done`."""
    if does["verb"] and re.search(rf"\b{does['verb']}(?:e?s|e?d)?\b", done, re.IGNORECASE):
        return True
    return set(label_stems(done)).issuperset(label_stems(does[0]) or [""])
