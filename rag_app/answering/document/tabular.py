"""What tables hold: a file of them told by their columns and how many rows there are, and what a column lists."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.answering.document.extract import Found
from rag_app.answering.document.parts import Part
from rag_app.tables.content.records import fields_in, is_record
from rag_app.tables.question.asked import TOTAL
from rag_app.text.language.one_line import counted, first_of, shortened
from rag_app.text.language.words import label_stems
from rag_app.text.structure.pipe_tables import is_rule, tables_in, texts_in

_MOSTLY = 0.7  # share of a file's text that is rows, from which it is one of tables
_MOST_COLUMNS = 20
_LONGEST = 40  # characters of a column's name


@dataclass(frozen=True, slots=True)
class TableTold:
    """`said` of a table whose names of columns are `part.text[start:end]`."""

    part: int
    start: int
    end: int
    said: str


def tables_told(parts: Sequence[Part]) -> list[TableTold]:
    """One for each table of a file that is rows for the most part, in order; none of another file.

    The records of a file of rows (CSV, JSON lines) are one table. A table that goes on in the next part is one too.
    """
    if parts and all(is_record(part.document.source) for part in parts):
        names = tuple(name for name, _ in fields_in(parts[0].text))
        rows = len({part.document.id for part in parts})
        return [TableTold(0, 0, len(parts[0].text.rstrip()), _said("", names, rows))] if names else []
    tables, in_rows = [], 0
    for _, of_document in itertools.groupby(enumerate(parts), lambda one: one[1].document.id):
        for header, rows, characters in _blocks(
            [(n, at, line) for n, part in of_document for at, line in _lines(part)]
        ):
            in_rows += characters
            if header:
                number, at, line = header
                names = tuple(filter(None, texts_in(line.strip())))
                headings = parts[number].headings
                tables.append(TableTold(
                    number, at, at + len(line), _said(headings[-1] if headings else "", names, rows)
                ))  # fmt: skip
    return tables if in_rows > _MOSTLY * sum(len(part.text.strip()) for part in parts) else []


def columns_called(parts: Sequence[Part], subject: str) -> list[Found]:
    """The cells of the columns, and the fields of records, that are called `subject` and nothing else, each text once.

    A table that goes on in the next part has its header there, too; sums are left out.
    """
    wanted, said, found = label_stems(subject), set[str](), list[Found]()
    header: tuple[str, ...] = ()
    for number, part in enumerate(parts):
        fields = fields_in(part.text) if is_record(part.document.source) else ()
        cells = [cell for name, cell in fields if label_stems(name) == wanted]
        for table in tables_in(part.text):
            goes_on = not table.header and part.text.startswith("|")
            header = table.header or (header if goes_on else ())
            at = next((n for n, name in enumerate(header) if wanted and label_stems(name) == wanted), None)
            if at is not None:
                cells += [row.cells[at] for row in table.rows if len(row.cells) > at and not _sums(row.label, wanted)]
        for cell in cells:
            text = cell.text.casefold()
            if any(map(str.isalnum, text)) and text not in said:
                said.add(text)
                found.append(Found(number, cell.start, cell.end))
    return found


def _sums(label: str, wanted: Sequence[str]) -> bool:
    """Whether a row is that of the total, and of none of that name ("Total Logistics")."""
    stems = TOTAL.intersection(label_stems(label))
    return bool(stems) and stems.union(wanted).issuperset(label_stems(label))


def _said(name: str, columns: Sequence[str], rows: int) -> str:
    shown = first_of([shortened(one, _LONGEST) for one in columns], _MOST_COLUMNS)
    said = f"{name}: a table of {counted(rows, 'row')}" if name else f"A table of {counted(rows, 'row')}"
    return f"{said} with the column{'s' * (len(columns) != 1)} {shown}." if columns else f"{said}."


def _lines(part: Part) -> Iterator[tuple[int, str]]:
    at = 0
    for line in part.text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1


def _blocks(lines: Sequence[tuple[int, int, str]]) -> Iterator[tuple[tuple[int, int, str] | None, int, int]]:
    """Of each table the header line (None: it has none), how many rows it has, and the characters of all its lines."""
    for is_row, block in itertools.groupby(lines, lambda one: one[2].lstrip().startswith("|")):
        if not is_row:
            continue
        header, rows, characters, before = None, 0, 0, None
        for one in block:
            line = one[2].strip()
            if is_rule(line) and before is not None:  # another table begins with the line before it
                if rows > 1:
                    yield header, rows - 1, characters
                    rows, characters = 1, 0
                header, rows = before, rows - 1
            else:
                rows += 1
            characters += len(line)
            before = None if is_rule(line) else one
        yield header, rows, characters
