"""Yes or no to whether something is on by default, from its own entry in a manual: "Default value: 0" below its name,
or a row of a table with a column of defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.answering.lookup.quoting import Quote, quote_at
from rag_app.schema import Passage
from rag_app.text.language.names import path_terms
from rag_app.text.language.words import content_stems
from rag_app.text.statements.switches import (
    is_name_of,
    is_of_defaults,
    state_asked,
    state_in_cell,
    state_of_field,
    switch_asked,
)
from rag_app.text.structure.pipe_tables import tables_in

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_MARKS = re.compile(r"[>\s]*(?:[-*+•]\s+|#{1,6}\s+)?[*_`]*")
_OF_AN_ENTRY = re.compile(r"[>\s]*(?:[-*+•]\s+)?[*_`]*[^\W\d_][\w /-]{0,30}[*_`]*\s*[:=]\s*\S")  # "Units: bool"
_SENTENCE = re.compile(r"[.!?][*_`)]*\s*\Z")
_NUMBER = re.compile(r"\d")
# What says that an entry is a number, and not on or off.
_COUNTED = re.compile(
    r"(?<![\w.])(?:[2-9]|\d{2,})(?!\w)|\b(?:int(?:eger)?|number|count|level|size|seconds|minutes|bytes)\b",
    re.IGNORECASE,
)


def default_of(question: str, shown: Sequence[Passage]) -> tuple[Quote, bool] | None:
    """The line or row of the passages that says of what `question` asks about, by the name above or before it, whether
    it is on or off by default, and whether the answer is yes. None where none does, or several do not agree."""
    asked, about = state_asked(question), switch_asked(question)
    if asked is None or not about:
        return None
    found = [
        (quote, state is asked)
        for passage in shown
        for name, state, quote in (*_fields(passage), *_rows(passage))
        if is_name_of(question, name)
        and about <= content_stems(f"{name} {name.replace('_', ' ')} {passage.around}") | path_terms(passage.source)
    ]
    return found[0] if len({so for _, so in found}) == 1 else None


def _fields(passage: Passage) -> Iterator[tuple[str, bool, Quote]]:
    """The lines of entries that say a default, with the last line above that is a name: none of an entry, and no
    sentence. Where the entry has other numbers, 0 and 1 are some as well."""
    name, is_counted = passage.headings[-1] if passage.headings else "", False
    for line in _LINE.finditer(passage.text):
        if (state := state_of_field(line[0])) is not None:
            said = line[0][_end_of_marks(line[0]) :].strip()
            start = line.start() + _end_of_marks(line[0])
            if not (is_counted and _NUMBER.search(said)):
                yield name, state, Quote(f"{name}: {said}", passage.number, start, start + len(said))
        elif not (_OF_AN_ENTRY.match(line[0]) or _SENTENCE.search(line[0])):
            name, is_counted = line[0][_end_of_marks(line[0]) :].strip(" *_`:"), False
        else:
            is_counted = is_counted or _COUNTED.search(line[0]) is not None


def _end_of_marks(line: str) -> int:
    marks = _MARKS.match(line)
    return marks.end() if marks else 0


def _rows(passage: Passage) -> Iterator[tuple[str, bool, Quote]]:
    """The rows with a cell that says a default below a column that is called so, with their labels."""
    for table in tables_in(passage.text, passage.above):
        columns = [at for at, name in enumerate(table.header) if at and is_of_defaults(name)]
        for row in table.rows if len(columns) == 1 else ():
            said = "".join(cell.text for at, cell in enumerate(row.cells) if at in columns)
            others = [cell.text for at, cell in enumerate(row.cells) if at not in columns]
            is_counted = _NUMBER.search(said) and any(map(_COUNTED.search, others))
            if (state := state_in_cell(said)) is not None and not is_counted:
                yield row.label, state, quote_at(passage, row.start, row.end)
