"""Yes or no to whether something is on by default, from its own entry in a manual: "Default value: 0" below its name,
or a row of a table with a column of defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.answering.lookup.quoting import Quote, quote_at
from rag_app.schema import Passage
from rag_app.text.names import path_terms
from rag_app.text.pipe_tables import tables_in
from rag_app.text.switches import is_of_defaults, state_asked, state_in_cell, state_of_field, switch_asked
from rag_app.text.words import content_stems

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_MARKS = re.compile(r"[>\s]*(?:[-*+•]\s+|#{1,6}\s+)?[*_`]*")
_OF_AN_ENTRY = re.compile(r"[>\s]*(?:[-*+•]\s+)?[*_`]*[^\W\d_][\w /-]{0,30}[*_`]*\s*[:=]\s*\S")  # "Units: bool"


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
        if _is_of(about, name, passage)
    ]
    return found[0] if len({so for _, so in found}) == 1 else None


def _is_of(about: set[str], name: str, passage: Passage) -> bool:
    """Whether the name of an entry has some of what is asked about, and its document the rest."""
    around = content_stems(f"{name} {passage.around}") | path_terms(passage.source)
    return bool(about & content_stems(name)) and about <= around


def _fields(passage: Passage) -> Iterator[tuple[str, bool, Quote]]:
    """The lines of entries that say a default, with the last line above that is none of an entry."""
    name = passage.headings[-1] if passage.headings else ""
    for line in _LINE.finditer(passage.text):
        if (state := state_of_field(line[0])) is not None:
            said = line[0][_end_of_marks(line[0]) :].strip()
            start = line.start() + _end_of_marks(line[0])
            yield name, state, Quote(f"{name}: {said}", passage.number, start, start + len(said))
        elif not _OF_AN_ENTRY.match(line[0]):
            name = line[0][_end_of_marks(line[0]) :].strip(" *_`:")


def _end_of_marks(line: str) -> int:
    marks = _MARKS.match(line)
    return marks.end() if marks else 0


def _rows(passage: Passage) -> Iterator[tuple[str, bool, Quote]]:
    """The rows with a cell that says a default below a column that is called so, with their labels."""
    for table in tables_in(passage.text, passage.above):
        columns = [at for at, name in enumerate(table.header) if at and is_of_defaults(name)]
        for row in table.rows if len(columns) == 1 else ():
            state = state_in_cell(row.cells[columns[0]].text) if columns[0] < len(row.cells) else None
            if state is not None:
                yield row.label, state, quote_at(passage, row.start, row.end)
