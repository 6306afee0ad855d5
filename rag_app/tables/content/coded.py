"""Tables whose rows begin with a code, "SP-12" or "R1": what a row is called stands beside it."""

from __future__ import annotations

import re
from functools import lru_cache

from rag_app.text.language.question_words import BE
from rag_app.text.language.words import has_run, label_stems, stems_in
from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.structure.pipe_tables import Cell, Row, Table

# "What does status code RC mean?", "What is error E04?": the code comes last.
_MEANING = re.compile(
    r"what\s+do(?:es)?\s+(?P<of>.+?)\s+(?:mean|stand\s+for|refer\s+to|denote|designate)"
    rf"|what(?:['’]s|\s+{BE})\s+(?P<what>.+)",
    re.IGNORECASE,
)
_CODE = frozenset(("code",))
_OF_ANOTHER = re.compile(r"\b(?:of|for|in|on|at|with|by|to|from|about|than|and|or)\b|['’]s\b", re.IGNORECASE)


def names_of(table: Table, row: Row) -> list[str]:
    """What a row goes by: its label, and the name beside it where that is a code."""
    return [row.label, *(cell.text for cell in _beside(table, row))]


def is_named_beside(question: str, table: Table, row: Row) -> bool:
    """Whether what a row is called stands beside its code, and `question` does not ask for that."""
    return bool(_beside(table, row)) and not has_run(label_stems(table.header[1]), label_stems(question))


def _beside(table: Table, row: Row) -> tuple[Cell, ...]:
    """The cell with the name of a row, none where its label is one."""
    return row.cells[1:2] if table.is_coded and len(row.cells) > 2 and row.cells[1].text else ()


def asks_for_the_code(question: str, table: Table, row: Row) -> bool:
    """Whether a question says "code", as the column of codes is called, and not the one of a row: of all its cells it
    asks for that one."""
    if not _beside(table, row) or not _CODE & stems_in(*table.header[:1]) & stems_in(question):
        return False
    return not has_run(label_stems(row.label), label_stems(question))


def asking_for_a_name(question: str, table: Table, row: Row, above: frozenset[str]) -> str:
    """`question` put as one for the name beside the code that a row begins with, where it asks what this code is or
    means, calls it as its columns or words `above` the table do, and names no other column: "What does error E04
    mean?", not "What is the weight of E04?", nor what vitamin C is; else nothing."""
    said = _code_asked(question) if _beside(table, row) else ""
    before = said.removesuffix(row.label)
    if before == said or before[-1:].isalnum() or _OF_ANOTHER.search(before):
        return ""
    if not stems_in(before) <= stems_in(*table.header[:2]) | above | _CODE:
        return ""
    stems = label_stems(before)
    others = (label_stems(head) for at, head in enumerate(table.header) if at > 1)
    is_other = any(head and has_run(head, stems) for head in others)
    return "" if is_other else f"What is the {table.header[1]} of {said}?"


@lru_cache(maxsize=8)  # it is asked of each row of a table
def _code_asked(question: str) -> str:
    """What a question asks the meaning of, the code last; nothing where it asks otherwise."""
    found = _MEANING.fullmatch(without_courtesy(question).strip(" \t\n?!."))
    return (found["of"] or found["what"]).strip("\"'“”‘’ ") if found else ""
