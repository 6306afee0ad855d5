"""Whole tables: all rows of one that a passage shows a part of, and the records of a file as the rows of one."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag_app.documents.records import file_of
from rag_app.index import Index
from rag_app.schema import Chunk, Hit
from rag_app.tables.axes.sums import is_a_sum, may_be_a_sum
from rag_app.tables.content.records import fields_in, is_record
from rag_app.text.language.names import path_terms
from rag_app.text.language.words import stems_in
from rag_app.text.structure.pipe_tables import Table, tables_in

_FILES = 6  # that the best hits are of
_LONGEST = 400_000  # characters of a document: no more are gone through
_MOST_DOCUMENTS = 20_000  # of an index, among which the records of a file are looked for
_MOST_RECORDS = 5_000  # of a file
_LONGEST_RECORD = 8_000  # characters
_FEW = 3  # rows, of which some can be told from others
_LABEL = 5  # words; a longer text behind the first column is no label
_LONGEST_CAPTION = 100  # characters; more are of a text, which may count other things


@dataclass(frozen=True, slots=True)
class Line:
    """A row at `start` to `end` of a document with the text of each column, empty where it has none."""

    document_id: int
    source: str
    start: int
    end: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WholeTable:
    """All rows below the `names` of their columns, but those that add others up (`has_sums`), which others may do, too
    (`perhaps_sums`); `is_grouped` where rows stand below names of groups; `chunk` shows a part of it, `around` are the
    stems of what stands above it: path, title, headings, caption."""

    chunk: Chunk
    around: frozenset[str]
    names: tuple[str, ...]
    lines: tuple[Line, ...]
    has_sums: bool
    perhaps_sums: bool
    is_grouped: bool = False

    @property
    def is_of_records(self) -> bool:
        """Whether each row is a document of its own."""
        return is_record(self.chunk.source)

    def column(self, at: int) -> list[str]:
        """The texts of a column."""
        return [line.texts[at] for line in self.lines]


def whole_tables(hits: Sequence[Hit], index: Index, *, in_records: bool = True) -> Iterator[WholeTable]:
    """The tables of the files of the best hits, each once and with all of its rows, of records only if `in_records`;
    none that is not plain: forms, columns without a name, one that goes on in another table, or in a
    file too long to be gone through."""
    files: dict[str, Chunk] = {}
    for hit in hits:
        if "|" in hit.chunk.text or is_record(hit.chunk.source):
            files.setdefault(file_of(hit.chunk.source), hit.chunk)
    for file, chunk in list(files.items())[:_FILES]:
        if not is_record(chunk.source):
            yield from _of_document(chunk, index)
        elif in_records:
            yield from _of_records(file, chunk, index)


def _of_document(chunk: Chunk, index: Index) -> Iterator[WholeTable]:
    text = index.text(chunk.document_id, 0, _LONGEST + 1)
    tables = _tables_in(text) if len(text) <= _LONGEST else ()
    alike = Counter(table.header for table in tables)  # one of the same columns may go on with the other
    for number, table in enumerate(tables):
        goes_on = bool(table.header) and alike[table.header] > 1
        follows = number + 1 < len(tables) and not (tables[number + 1].header or tables[number + 1].lead)
        if goes_on or follows or not _is_plain(table):
            continue
        lines = []
        for row in table.rows:
            texts = [cell.text for cell in row.cells]
            texts += [""] * (len(table.header) - len(texts))
            lines.append(Line(chunk.document_id, chunk.source, row.start, row.end, tuple(texts)))
        start = table.rows[0].start
        headings = index.place_at(chunk.document_id, start).headings
        made = _whole(chunk, (chunk.title, *headings, _caption(table.lead)), table.header, lines)
        grouped = any(row.group for row in table.rows)
        yield from (dataclasses.replace(one, is_grouped=True) if grouped else one for one in made)


def _caption(lead: str) -> str:
    """The headings above a table and the line right above it, but that of a text."""
    *above, last = lead.split("\n")
    return " ".join([*(line for line in above if line.startswith("#")), last * (len(last) <= _LONGEST_CAPTION)])


@lru_cache(maxsize=8)  # one document is asked about again and again
def _tables_in(text: str) -> tuple[Table, ...]:
    return tuple(table for table in tables_in(text) if table.rows)


def _is_plain(table: Table) -> bool:
    """Whether each row stands for itself below columns that all have names of their own, but for the corner."""
    names = table.header
    if not (all(any(map(str.isalnum, name)) for name in names[1:]) and len(set(names)) == len(names)):
        names = ()
    return bool(names) and all(
        row.label and not row.is_form and row.pair is None and len(row.cells) <= len(names) for row in table.rows
    )


def _of_records(file: str, chunk: Chunk, index: Index) -> Iterator[WholeTable]:
    among = index.documents() if index.manifest.documents <= _MOST_DOCUMENTS else ()
    rows = [document for document in among if file_of(document.source) == file]
    if not rows or len(rows) > _MOST_RECORDS or max(row.length for row in rows) > _LONGEST_RECORD:
        return
    rows.sort(key=lambda row: (len(row.source), row.source))  # by their numbers
    texts = index.openings([row.id for row in rows], _LONGEST_RECORD)
    records = [dict(reversed(fields_in(text))) for text in texts]
    names = tuple(dict.fromkeys(name for text in texts for name, _ in fields_in(text)))
    lines = [
        Line(row.id, row.source, 0, row.length, tuple(r[n].text if n in r else "" for n in names))
        for row, r in zip(rows, records, strict=True)
    ]
    if names:  # a record may be one text without fields
        yield from _whole(chunk, (), names, lines)


def _whole(chunk: Chunk, said: Sequence[str], names: tuple[str, ...], lines: Sequence[Line]) -> Iterator[WholeTable]:
    kept = tuple(line for line in lines if not is_a_sum(line.texts[0]))
    if len(kept) >= _FEW:
        around = stems_in(*said) | path_terms(file_of(chunk.source))
        perhaps = any(_may_be_a_sum(line) for line in kept)
        yield WholeTable(chunk, around, names, kept, has_sums=len(kept) < len(lines), perhaps_sums=perhaps)


def _may_be_a_sum(line: Line) -> bool:
    """Whether a row may add others up, as its label or a few words in another column say; a remark tells nothing."""
    label, *others = line.texts
    return may_be_a_sum(label) or any(len(text.split()) <= _LABEL and may_be_a_sum(text) for text in others)
