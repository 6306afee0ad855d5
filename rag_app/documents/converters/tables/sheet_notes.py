"""Notes of a sheet that touch the table below or above them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.documents.converters.tables.numbers import has_no_data, is_number

_COLUMNS = 3  # fewer are no table whose notes are told by how little of its width they fill
_FIGURE = re.compile(r"\d|^(?:TRUE|FALSE)$")
_FIGURES = 0.8  # share of the texts of a column of figures
_SENTENCE = 5  # words
_ROWS = 2  # of a table with notes below it
_FORM = 3  # rows of keys and values

Rows = Sequence[Sequence[str]]


def notes_above(rows: Rows) -> int:
    """How many rows stand above the header of a table and are no part of it: they fill half of its width at most, or
    follow such a row. The header fills all of the width with different texts, above figures.

    None where a row says what several columns of the header are together.
    """
    sparse = False
    for at, row in enumerate(rows[:-1]):
        if _is_header(row):
            below = rows[at + 1 :]
            data = _figures(below) - _figures([row])
            return at if data and not _is_sparse(below[0]) and not (at and _groups(rows[at - 1], row)) else 0
        if not _is_sparse(row) and not sparse:
            return 0
        sparse = sparse or len(_texts(row)) > 1
    return 0


def notes_below(rows: Rows) -> int:
    """How many rows stand below the last one of a table and are no part of it: they fill half of its width at most
    and have no figures below figures and no label before something else, unlike all of its rows, and one says something
    else than its column: words below figures, a sentence below entries."""
    body = [row for row in rows[1:] if not _is_sparse(row)]
    figures = _figures(body) if body else set()

    def is_note(row: Sequence[str]) -> bool:
        labelled = len(_texts(row)) > 1 and row[0].strip() and 0 not in figures and not _is_sentence(row[0])
        return _is_sparse(row) and not labelled and not any(_is_figure(row[column]) for column in figures)

    notes = list(itertools.takewhile(is_note, reversed(rows[1:])))
    if len(body) < max(_ROWS, len(notes)) or sum(map(is_note, rows[1:])) > len(notes):
        return 0
    entries = {column for column in range(len(rows[0])) if not _has_sentences(body, column)}
    cells = [(column, text) for row in notes for column, text in enumerate(row) if text.strip()]
    strange = any(column in figures or (column in entries and _is_sentence(text)) for column, text in cells)
    return len(notes) if strange else 0


def forms_among(rows: Rows) -> list[list[Sequence[str]]]:
    """The notes above a table in their order, those together that are a form: several rows one below the other with a
    key, its value in the next column and no more than a remark."""
    groups: list[list[Sequence[str]]] = []
    for is_field, run in itertools.groupby(rows, _is_field):
        group = list(run)
        groups += [group] if is_field and len(group) >= _FORM else [[row] for row in group]
    return groups


def begins_with_title(rows: Rows) -> bool:
    """Whether the first row is one text alone, or one of merged cells with nothing below it, or across all of it with
    names of columns or another text below."""
    filled = [cell.strip() for cell in rows[0] if cell.strip()]
    is_merged = len(_texts(rows[0])) == 1 and not is_number(filled[0])
    return len(filled) == 1 or (
        is_merged and (len(rows) == 1 or (len(filled) == len(rows[0]) and _may_be_below(filled[0], rows[1])))
    )


def _may_be_below(title: str, row: Sequence[str]) -> bool:
    """Whether a row has names for all columns, the first perhaps none, not all of them numbers, or is one text, and
    nowhere the `title`: of data in which the same stands in each cell, the next row often has it again."""
    names = [cell.strip() for cell in row]
    are_columns = all(names[1:]) and len(set(names)) == len(names) and not all(map(is_number, names))
    return title not in names and (are_columns or len(_texts(row)) == 1)


def note(row: Sequence[str]) -> str:
    """What a row of a note says."""
    return " ".join(_texts(row))


def _texts(row: Sequence[str]) -> list[str]:
    """The texts of a row, one of merged cells once."""
    return [text for text, _ in itertools.groupby(cell.strip() for cell in row) if text]


def _is_field(row: Sequence[str]) -> bool:
    key, value, *others = (cell.strip() for cell in row)
    return bool(key and value) and key != value and not is_number(key) and sum(map(bool, others)) <= 1


def _is_sparse(row: Sequence[str]) -> bool:
    return len(row) >= _COLUMNS and 2 * len(_texts(row)) <= len(row)


def _is_header(row: Sequence[str]) -> bool:
    texts = [cell.strip() for cell in row]
    return len(texts) >= _COLUMNS and all(texts[1:]) and len(set(texts)) == len(texts) and has_no_data(texts)


def _groups(above: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row says what columns of the header below it are together: each of its texts stands over several, or
    is the header's own, or the first ones have none."""
    texts = [cell.strip() for cell in above]
    runs = [(text, len(list(run))) for text, run in itertools.groupby(texts)]
    if len(_texts(above)) < 2:
        return False
    own = set(map(str.strip, header))
    return not texts[0] or (all(texts) and all(count > 1 or text in own for text, count in runs))


def _figures(rows: Rows) -> set[int]:
    """The columns of figures."""
    columns = set()
    for column, cells in enumerate(zip(*rows, strict=True)):
        texts = [text for text in cells if text.strip()]
        if texts and sum(map(_is_figure, texts)) >= _FIGURES * len(texts):
            columns.add(column)
    return columns


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.search(text)) or is_number(text.strip())


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= _SENTENCE


def _has_sentences(rows: Rows, column: int) -> bool:
    texts = [row[column].strip() for row in rows if row[column].strip()]
    return not texts or 4 * sum(map(_is_sentence, texts)) >= len(texts)
