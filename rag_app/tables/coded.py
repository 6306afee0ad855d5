"""Tables whose rows begin with a code, "SP-12" or "R1": what a row is called stands beside it."""

from __future__ import annotations

import re

from rag_app.text.codes import CODES
from rag_app.text.pipe_tables import Cell, Row, Table
from rag_app.text.words import has_run, label_stems

_WHAT = re.compile(r"\b(?:what|which|whose)\s+(?:(?:is|are|was|were)\s+)?(?P<what>[^?;:]+)", re.IGNORECASE)
_NUMBER = re.compile(r"\b(?:no|nr)\b\.?|[#№]", re.IGNORECASE)
# The kind of code that a question asks for, and what it is the code of.
CODE_OF = re.compile(
    r"\b(?:what|which)\b(?P<kind>[^?]{0,40}?)\b(?:code|abbreviation|acronym)\b[^?]*?\b(?:for|of|has|have|does)\b(?P<of>[^?]*)",
    re.IGNORECASE,
)
_FEW = 3  # rows of a list of codes
_ANY_KIND = frozenset(label_stems("code short official right correct proper letter letters two three iso country"))


def names_of(table: Table, row: Row) -> list[str]:
    """What a row goes by: its label, and the name beside it where that is a code."""
    return [row.label, *(cell.text for cell in _beside(table, row))]


def columns_from(question: str, table: Table, row: Row) -> int:
    """Which of its cells is the first that may say something of a row: not the name of it beside its code, where
    `question` does not ask for that."""
    names = _beside(table, row)
    return 1 + bool(names and not has_run(label_stems(table.header[1]), label_stems(question)))


def code_asked(question: str, table: Table, row: Row) -> Cell | None:
    """The code of the row that `question` names by words of what stands beside it, where it asks for no more than what
    the corner is called: "What is the article number of the bench?" below "Article no."."""
    found, names = _WHAT.search(question), _beside(table, row)
    if not (found and names):
        return None
    corner, asked = _stems(table.header[0]), _stems(found["what"])
    if not corner or asked[: len(corner)] != corner or has_run(label_stems(row.label), asked):
        return None
    said, name = frozenset(asked[len(corner) :]), label_stems(names[0].text)
    heads = table.header[:2] if corner == _stems("no") else table.header  # a "number of seats" is no row's number
    known = frozenset(label_stems(" ".join((table.lead, *heads, *(cell.text for cell in row.cells)))))
    return row.cells[0] if said <= known and not said.isdisjoint(name) else None


def row_of_code(asked_for: re.Match[str], table: Table, above: str) -> Row | None:
    """The row of a list of codes and what they are for, whose code is `asked_for`: the only one with the words that it
    is for, which say no more than the row and what stands above the list, and of no kind, "zip code", that is not told
    there or `above`."""
    if not _lists_codes(table):
        return None
    asked = label_stems(asked_for["of"])
    known = frozenset(label_stems(" ".join((table.lead, *table.header))))
    if not known.union(_ANY_KIND, label_stems(above)).issuperset(label_stems(asked_for["kind"])):
        return None
    rows = []
    for row in table.rows:
        name = label_stems(row.cells[1].text)
        if has_run(name, asked) and known.union(name).issuperset(asked):
            rows.append((len(name), row))
    most = max((length for length, _ in rows), default=0)
    best = [row for length, row in rows if length == most]
    return best[0] if len(best) == 1 else None


def _lists_codes(table: Table) -> bool:
    """Whether its rows are a code in capitals and what this is for."""
    return len(table.rows) >= _FEW and all(
        len(row.cells) == 2 and CODES.fullmatch(row.label) and any(map(str.islower, row.cells[1].text))
        for row in table.rows
    )


def _stems(text: str) -> tuple[str, ...]:
    return label_stems(_NUMBER.sub(" number ", text))


def _beside(table: Table, row: Row) -> tuple[Cell, ...]:
    """The cell with the name of a row, none where its label is one."""
    return row.cells[1:2] if table.is_coded and len(row.cells) > 2 and row.cells[1].text else ()
