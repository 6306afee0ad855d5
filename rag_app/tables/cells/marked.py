"""Tables of marks, which of several things has what: "Which plans have single sign-on?", "Does Basic include it?"
beside `| Single sign-on | – | ✓ |`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag_app.index.context import TextOf
from rag_app.schema import Hit
from rag_app.tables.cells.found import FoundCell, TableOfHit, only, tables_asked
from rag_app.tables.question.having import GIVES, HAS, HAS_ALONE, PARTS, WHOLES
from rag_app.text.language.roots import are_of_root
from rag_app.text.language.words import has_run, label_stems, stems_in
from rag_app.text.structure.marks import is_crossed, is_ticked, mark_in
from rag_app.text.structure.pipe_tables import Row, Table

_WHICH = re.compile(
    r"\W*(?:which|who|(?P<many>how\s+many)|what(?!\s+(?:do|does|did|is|are|was|were)\b))\s+(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_WHAT = re.compile(r"\W*(?:which|what|(?P<many>how\s+many))\s+(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_LIMITS = re.compile(
    r"\b(?:all|any|both|either|every|least|less|more|most|neither|never|no|none|not|only|than|without|\w+est)\b|n['’]t\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\bnot\b|n['’]t\b|\b(?:lack(?:s|ing)?|missing)\b", re.IGNORECASE)
_MOST = 12  # things that are compared
_ROWS = 200  # that tell how a table is marked
_OTHERS = 0.5  # share of the cells of a column of marks that are none: "5 GB"


def things_marked(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """The names of the columns that are marked in the only row that `question` names, or how many they are, in a table
    that is about what it asks for; None where none is, where the question says anything else, or a limit, or names a
    column: it asks what that says. It is never sure."""
    asked = _WHICH.match(question)
    return only(_things(asked, hits, text_of)) if asked and not _LIMITS.search(question) else None


def things_had(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """The names of the columns that are marked in the only row that `question` names as what has them, or of those that
    are not where it asks for what is missing, or how many they are; None as above, and where rows are what is had."""
    plain = _DENIED.sub(" ", question, count=1)
    asked = _WHAT.match(plain)
    denied = plain != question
    return only(_had(asked, hits, text_of, denied=denied)) if asked and not _LIMITS.search(plain) else None


def mark_verdict(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """Yes or no by the mark of the only row that `question` for one names, in the column that it names, be it the only
    one of marks, under the same limits; by all of them where it names none and they are alike."""
    return None if _LIMITS.search(question) else only(_verdicts(question, hits, text_of))


def _things(asked_by: re.Match[str], hits: Sequence[Hit], text_of: TextOf) -> Iterator[FoundCell]:
    asked = stems_in(asked_by["rest"])
    for one in _rows_named(asked_by["rest"], hits, text_of):
        corner, *names = one.names
        columns = [] if one.columns_named(asked) else [at for at, mark in one.marks.items() if mark]
        if one.is_of_marks and columns and asked <= HAS.union(one.label, one.about.union(*names) - corner):
            yield one.listing(columns, counted=bool(asked_by["many"]))


def _had(asked_by: re.Match[str], hits: Sequence[Hit], text_of: TextOf, *, denied: bool) -> Iterator[FoundCell]:
    asked = stems_in(asked_by["rest"])
    if not (denied or asked & (GIVES | PARTS) or HAS_ALONE.intersection(asked_by["rest"].lower().split())):
        return
    for one in _rows_named(asked_by["rest"], hits, text_of):
        corner = one.names[0]
        columns = [] if one.columns_named(asked) else [at for at, mark in one.marks.items() if mark is not denied]
        are_things = bool(corner) and corner.isdisjoint(PARTS) and len(one.marks) > 1
        if are_things and columns and asked <= (GIVES | PARTS | WHOLES).union(one.label, one.about, corner):
            yield one.listing(columns, counted=bool(asked_by["many"]))


def _verdicts(question: str, hits: Sequence[Hit], text_of: TextOf) -> Iterator[FoundCell]:
    asked = stems_in(question)
    for one in _rows_named(question, hits, text_of):
        corner, *names = one.names
        columns = one.columns_named(asked)
        if not columns and one.is_of_marks and len(set(one.marks.values())) == 1:
            columns = list(one.marks)
        elif len(columns) != 1:
            continue
        meant = (one.names[at] for at in columns)
        if are_of_root(asked, HAS.union(one.label, one.about, corner, frozenset.intersection(*names), *meant)):
            verdict = "Yes" if one.marks[columns[0]] else "No"
            yield replace(one.saying(verdict, columns), column=one.called(columns))


@dataclass(frozen=True, slots=True)
class _Marked:
    """A row of marks of a table: which columns have one, and the words of the names of all columns, of its label and of
    what its table stands under."""

    of: TableOfHit
    row: Row
    marks: Mapping[int, bool]
    names: Sequence[frozenset[str]]
    label: frozenset[str]
    about: frozenset[str]

    @property
    def is_of_marks(self) -> bool:
        """Whether it has nothing but its label and marks."""
        return len(self.marks) == len(self.row.cells) - 1

    def columns_named(self, asked: frozenset[str]) -> list[int]:
        """The columns of which a question has all roots of the name, those with most of its words."""
        named = {at: name for at in self.marks if (name := self.names[at]) and are_of_root(name, asked)}
        most = max(map(len, named.values()), default=0)
        return [at for at, name in named.items() if len(name) == most]

    def called(self, columns: Sequence[int]) -> str:
        """The names of some columns."""
        return ", ".join(self.of.table.header[at] for at in columns)

    def listing(self, columns: Sequence[int], *, counted: bool) -> FoundCell:
        """The names of some columns, behind how many they are where that is asked for."""
        names = self.called(columns)
        return self.saying(f"{len(columns)}: {names}" if counted else names, columns)

    def saying(self, text: str, columns: Sequence[int]) -> FoundCell:
        """The cells of some columns, as what they say together."""
        cells = [self.row.cells[at] for at in columns]
        label, first = self.row.label, self.of.first
        start, end, words = first + cells[0].start, first + cells[-1].end, len(label_stems(label))
        return replace(self.of.cell(self.row, 0), text=text, label=label, start=start, end=end, words=words)


def _rows_named(question: str, hits: Sequence[Hit], text_of: TextOf) -> Iterator[_Marked]:
    """The rows of marks that a question names, in the passages that they begin in."""
    asked = label_stems(question)
    for of in tables_asked(question, hits, text_of):
        for row in of.rows:
            if _is_named(row.label, asked) and (marks := _marks(of.table, row)):
                about = stems_in(of.hit.chunk.title, *of.hit.chunk.headings, of.table.lead)
                names = [stems_in(name) for name in of.table.header]
                yield _Marked(of, row, marks, names, stems_in(row.label), about)


def _is_named(label: str, asked: Sequence[str]) -> bool:
    """Whether a question has all of a label, one word after the other, or all but its numbers: the DSP 56001."""
    stems = label_stems(label)
    return has_run(stems, asked) or has_run([stem for stem in stems if not stem.isdecimal()], asked)


def _marks(table: Table, row: Row) -> dict[int, bool]:
    """Which columns of a row are marked, of those that have little else than marks; none where nothing in the table or
    the row is a mark."""
    width = len(row.cells)
    if not 1 < width - 1 <= _MOST or len(table.header) != width or not all(table.header[1:]):
        return {}
    rows = [other for other in table.rows[:_ROWS] if len(other.cells) == width]
    ticks = any(is_ticked(cell.text) for other in rows for cell in other.cells[1:])
    if not ticks and not any(is_crossed(cell.text) for cell in row.cells[1:]):
        return {}
    marks = {}
    for at, cell in enumerate(row.cells[1:], 1):
        column = [mark_in(other.cells[at].text, beside_ticks=ticks) for other in rows]
        mark = mark_in(cell.text, beside_ticks=ticks)
        if mark is not None and column.count(None) <= _OTHERS * len(column):
            marks[at] = mark
    return marks
