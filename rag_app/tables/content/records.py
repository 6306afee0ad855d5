"""A row of a CSV file or an object of JSON lines, which is read as `column: value` lines, as the row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.documents.records import file_of
from rag_app.tables.content.kinds import column_of_kind
from rag_app.text.language.currencies import CURRENCY_CODES
from rag_app.text.language.words import label_stems, stems_in
from rag_app.text.structure.pipe_tables import Cell, Row, Table

_FIELD = re.compile(r"^(?P<name>[^\W\d_][^:\n]{0,59}): +(?P<value>\S.*?)[ ]*$", re.MULTILINE)
_SEAM = re.compile(r"_+|(?<=[a-z])(?=[A-Z])")  # of a name in one word: `unit_price`, `unitPrice`
_CODE = re.compile(rf"\b(?:{CURRENCY_CODES})\b", re.IGNORECASE)
_FIGURES = re.compile(r"(?<!\S)\W*\d")
_LONGEST_NAME = 8  # words


def is_record(source: str) -> bool:
    """Whether a document is a row or an object of a file of many."""
    return file_of(source) != source


def fields_in(text: str) -> list[tuple[str, Cell]]:
    """The fields of a record by their order, each with its name in words, `price EUR` of `price_eur`."""
    return [(_in_words(found["name"]), Cell(found["value"], *found.span("value"))) for found in _FIELD.finditer(text)]


def record_tables(text: str) -> Iterator[Table]:
    """A table with one row for each name that the record goes by (see `_names`)."""
    fields = fields_in(text)
    for at, (name, cell) in enumerate(fields) if len(fields) > 1 else ():
        others = [*fields[:at], *fields[at + 1 :]]
        cells = (cell, *(one for _, one in others))
        for label in _names(at, name, cell):
            yield Table("", (name, *(head for head, _ in others)), (Row(label, (), text, 0, given=cells),))


def names_record(question: str, fields: Sequence[tuple[str, Cell]], but: int) -> bool:
    """Whether `question` has a name that the record of `fields` goes by, and not for that at place `but`."""
    asked = stems_in(question)
    names = [label for at, field in enumerate(fields) if at != but for label in _names(at, *field)]
    return any(bool(stems) and asked.issuperset(stems) for stems in map(label_stems, names))


def field_asked(question: str, names: Sequence[str]) -> int | None:
    """Which of the fields with these `names` a question asks for: the only one that it has most words of, or that is
    called after what it asks for in other words; None where none is, or several are."""
    asked = stems_in(question)
    shared = [len(asked.intersection(label_stems(_CODE.sub(" ", name)))) for name in names]
    best = [at for at, words in enumerate(shared) if words and words == max(shared)]
    if best:
        return best[0] if len(best) == 1 else None
    return column_of_kind(question, names)


def _names(at: int, name: str, cell: Cell) -> list[str]:
    """What a record goes by for its field at place `at`: one in words, the first also without its figures and what
    follows them ("Copper pipe" of 15 mm), where it is a mere number with the name of the field ("plot 2")."""
    if not any(map(str.isalpha, cell.text)):
        return [] if at else [f"{name} {cell.text}"]
    if len(cell.text.split()) > _LONGEST_NAME or (at and cell.has_figure):
        return []
    short = _FIGURES.split(cell.text)[0].strip(" ,(")
    return [cell.text, short] if short and short != cell.text else [cell.text]


def _in_words(name: str) -> str:
    return _CODE.sub(lambda code: code[0].upper(), " ".join(_SEAM.sub(" ", name).split()))
