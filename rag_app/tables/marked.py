"""Tables of marks, which of several things has what: "Which plans have single sign-on?", "Does Basic include it?"
beside `| Single sign-on | – | ✓ |`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from rag_app.index.context import TextOf
from rag_app.schema import Hit
from rag_app.tables.chunk_tables import begins_in, tables_of_all
from rag_app.tables.found import FoundCell, only
from rag_app.tables.parts import of_the_part_asked
from rag_app.text.language.words import content_stems, has_run, label_stems, stems_in
from rag_app.text.structure.pipe_tables import Cell, Row, Table

_WHICH = re.compile(
    r"\W*(?:which|who|what(?!\s+(?:do|does|did|is|are|was|were)\b))\s+(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_LIMITS = re.compile(
    r"\b(?:all|any|both|either|every|least|less|more|most|neither|never|no|none|not|only|than|without|\w+est)\b|n['’]t\b",
    re.IGNORECASE,
)
_TICK, _CROSS = r"[✓✔☑✅●•■]", r"[xX×✗✘❌]"
_NOTE = r"(?:\s*[¹²³*†‡]+|\s*\(?\d\)?)?"  # of a foot
_TICKED = re.compile(rf"[*_`]*(?:{_TICK}|yes){_NOTE}[*_`]*", re.IGNORECASE)
_CROSSED = re.compile(rf"[*_`]*{_CROSS}{_NOTE}[*_`]*")
_UNMARKED = re.compile(rf"[*_`]*(?:[-–—○☐]*|no){_NOTE}[*_`]*", re.IGNORECASE)
_HAS = content_stems(
    "accept available come compatible contain equip get have include included need offer part possible provide require "
    "run support take use work"
)
_MOST = 12  # things that are compared
_ROWS = 200  # that tell how a table is marked


def things_marked(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """The names of the columns that are marked in the only row that `question` names, in a table that is about what it
    asks for; None where none is, where the question says anything else, or a limit. It is never sure."""
    asked = _WHICH.match(question)
    if asked is None or _LIMITS.search(question):
        return None
    return only(_found(asked["rest"], hits, text_of, is_verdict=False))


def mark_verdict(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """Yes or no by the mark of the only row that `question` for one names, in the column that it names, under the same
    limits; by all of them where it names none and they are alike."""
    return None if _LIMITS.search(question) else only(_found(question, hits, text_of, is_verdict=True))


def _found(said: str, hits: Sequence[Hit], text_of: TextOf, *, is_verdict: bool) -> Iterator[FoundCell]:
    asked, read = label_stems(said), tables_of_all(hits, text_of)
    for hit in hits:
        first, tables = read[hit.chunk.id]
        for table in of_the_part_asked(said, hit.chunk, tables):
            begun = bisect_right(table.rows, hit.chunk.start - first, key=attrgetter("end"))
            for row in table.rows[begun:]:
                if not (begins_in(hit.chunk, first, row) and _is_named(row.label, asked)):
                    continue
                marks = _marks(table, row)
                columns = (_asked_about if is_verdict else _ticked)(asked, table, marks)
                named = stems_in(row.label, *(table.header[at] for at in columns if is_verdict))
                if columns and _HAS.union(named, _about(hit, table, is_verdict)).issuperset(asked):
                    verdict = ("Yes" if marks[columns[0]] else "No") if is_verdict else ""
                    yield _cell(hit, first, table, row, columns, verdict)


def _is_named(label: str, asked: Sequence[str]) -> bool:
    """Whether a question has all of a label, one word after the other, or all but its numbers: the DSP 56001."""
    stems = label_stems(label)
    return has_run(stems, asked) or has_run([stem for stem in stems if not stem.isdecimal()], asked)


def _about(hit: Hit, table: Table, is_verdict: bool) -> frozenset[str]:
    """What a table is about: the words of its title, headings and lead, and those that the names of its columns share;
    where columns are asked for, all of these, and none of what its rows are called together."""
    chunk, (corner, *columns) = hit.chunk, [stems_in(name) for name in table.header] or [frozenset[str]()]
    about = stems_in(chunk.title, *chunk.headings, table.lead)
    if is_verdict:
        return about.union(corner, frozenset.intersection(*columns) if columns else ())
    return about.union(*columns) - corner


def _marks(table: Table, row: Row) -> dict[int, bool]:
    """Which columns of a row are marked; nothing where another cell than its label is no mark, or nothing in the table
    is. A cross is a mark where there are no ticks, as "X" is."""
    cells = row.cells[1:]
    if not 1 < len(cells) <= _MOST or len(table.header) != len(row.cells) or not all(table.header[1:]):
        return {}
    ticks = any(_TICKED.fullmatch(cell.text) for other in table.rows[:_ROWS] for cell in other.cells[1:])
    marked = _TICKED if ticks else _CROSSED
    if not all(_is_mark(cell) for cell in cells) or not (ticks or any(_CROSSED.fullmatch(one.text) for one in cells)):
        return {}
    return {at: marked.fullmatch(cell.text) is not None for at, cell in enumerate(cells, 1)}


def _is_mark(cell: Cell) -> bool:
    return any(form.fullmatch(cell.text) for form in (_TICKED, _CROSSED, _UNMARKED))


def _asked_about(asked: Sequence[str], table: Table, marks: Mapping[int, bool]) -> list[int]:
    """The column of which a question has the whole name, with most of its words; all where it has none of any and they
    are marked alike; none where it has those of several."""
    names = _named(asked, table, marks)
    if not names:
        return list(marks) if len(set(marks.values())) == 1 else []
    most = max(map(len, names.values()))
    named = [at for at, name in names.items() if len(name) == most]
    return named if len(named) == 1 else []


def _ticked(asked: Sequence[str], table: Table, marks: Mapping[int, bool]) -> list[int]:
    """The columns that are marked; none where a question has the name of one: it asks what that says."""
    return [] if _named(asked, table, marks) else [at for at, mark in marks.items() if mark]


def _named(asked: Sequence[str], table: Table, columns: Iterable[int]) -> dict[int, frozenset[str]]:
    """Those of the columns of which a question has the whole name, each with its words."""
    return {at: name for at in columns if (name := stems_in(table.header[at])) and name <= set(asked)}


def _cell(hit: Hit, first: int, table: Table, row: Row, columns: Sequence[int], verdict: str) -> FoundCell:
    names = ", ".join(table.header[at] for at in columns)
    cells = [row.cells[at] for at in columns]
    return FoundCell(
        hit=hit,
        text=verdict or names,
        start=first + cells[0].start,
        end=first + cells[-1].end,
        label=row.label,
        column=names if verdict else "",
        unit="",
        score=1.0,
        exact=False,
        words=len(label_stems(row.label)),
        table=first + table.rows[0].cells[0].start,
    )
