"""Tables of records: each row of a CSV, TSV or JSONL file is a document, read as a stream."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag_app.config import IndexRecipe
from rag_app.documents.decoding import SAMPLE_BYTES, encoding_in, guess_encoding, normalize_document, normalize_title
from rag_app.documents.objects.records import Record, shown_of
from rag_app.errors import DocumentError
from rag_app.schema import Document, MetadataValue

MAX_ROW_CHARS = 16 * 1024 * 1024
COLUMN_SETTINGS = ("text_columns", "metadata_columns", "title_column")  # of a recipe: they name columns of tables
DELIMITERS = ",;\t|"
_LOOKED_AT = 30  # lines
_LONGEST_NOTE = 10_000  # characters of a line above the header
_SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)


def read_rows(path: Path, name: str, kind: str, recipe: IndexRecipe) -> Iterator[Document]:
    """Yield a document per data row of a CSV/TSV (`csv`) or JSONL (`jsonl`) file, holding one row in memory.

    Raises `DocumentError` for a line of more than 16 Mi characters, malformed JSON (with its line) and unknown columns.
    """
    with path.open("rb") as binary:
        sample = binary.read(SAMPLE_BYTES)
        binary.seek(0)
        encoding = encoding_in(binary, guess_encoding(sample) or "utf-8")
        with io.TextIOWrapper(binary, encoding=encoding, errors="replace", newline="") as text:
            lines = _bounded_lines(text, name)
            records = _csv_records(lines, name) if kind == "csv" else _json_records(lines, name)
            yield from documents(name, records, kind, recipe)


def documents(
    name: str, records: Iterable[Mapping[str, Any] | Record], kind: str, recipe: IndexRecipe
) -> Iterator[Document]:
    """Yield a document per record with text, named `<file>#row=<number from 1>`; `DocumentError` if there is none."""
    count = 0
    for number, found in enumerate(records, start=1):
        record = found if isinstance(found, Record) else Record(found)
        values = {normalize_document(str(key)).strip(): value for key, value in record.values.items()}
        if number == 1:
            _check_columns(name, kind, values, recipe)
        text = _render(values if recipe.text_columns else record.shown or values, recipe, len(values))
        if not text:
            continue
        count += 1
        title = _as_text(values.get(recipe.title_column)) if recipe.title_column else record.title
        title = normalize_title(title)
        metadata = {key: _as_value(values[key]) for key in recipe.metadata_columns if values.get(key) not in (None, "")}
        yield Document(f"{name}#row={number}", text, title, metadata={"format": kind, **metadata})
    if not count:
        named = f" in {', '.join(map(repr, recipe.text_columns))} (text_columns)" if recipe.text_columns else ""
        raise DocumentError(f"{name}: no row holds text{named}; expected a header line and at least one row below it.")


def csv_table(text: str, name: str) -> list[list[str]]:
    """The rows of a CSV or TSV text, the names of its columns first; `DocumentError` as for `read_rows`, and where its
    cells would be more than its characters: most rows have few, and one very many."""
    records = list(_csv_records(io.StringIO(text, newline=None), name))
    columns = list(dict.fromkeys(column for record in records for column in record))
    if len(columns) * len(records) > len(text):
        raise DocumentError(f"{name}: {len(columns):,} columns, of which most rows have few; expected a table.")
    return [columns, *([_as_text(record.get(column)) for column in columns] for record in records)]


def file_of(source: str) -> str:
    """The file that a document came from: its source without the row."""
    return source.rpartition("#row=")[0] or source


def _render(values: Mapping[str, Any], recipe: IndexRecipe, own_columns: int) -> str:
    """`column: value` lines of the text columns (all when none are named); the sole one of a row has no label."""
    columns = recipe.text_columns or tuple(values)
    is_sole = (len(recipe.text_columns) or own_columns) == 1
    lines = []
    for column in columns:
        value = normalize_document(_as_text(values.get(column))).strip()
        if value:
            lines.append(value if is_sole else f"{column}: {value}")
    return "\n".join(lines)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else str(value)


def _as_value(value: Any) -> MetadataValue:
    return value if isinstance(value, bool | int | float) else normalize_document(_as_text(value)).strip()


def _check_columns(name: str, kind: str, values: Mapping[str, Any], recipe: IndexRecipe) -> None:
    if kind != "csv":  # objects may leave keys out
        return
    for setting in COLUMN_SETTINGS:
        wanted = getattr(recipe, setting)
        for column in (wanted,) if isinstance(wanted, str) else wanted:
            if column and column not in values:
                raise DocumentError(
                    f"{name}: {setting} names the column {column!r}, which is not there; the columns are "
                    f"{', '.join(map(repr, values))}; name one of them in the recipe of the index."
                )


def _bounded_lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_ROW_CHARS + 1):
        number += 1
        if len(line) > MAX_ROW_CHARS:
            raise DocumentError(
                f"{name}: line {number} has more than {MAX_ROW_CHARS:,} characters; one line must be one record."
            )
        yield line.replace("\0", "")


def _csv_records(lines: Iterator[str], name: str) -> Iterator[dict[str, Any]]:
    """Rows as dictionaries; the separator is the one that a first line `sep=;` tells, as Excel writes it, a tab in a
    `.tsv`, or the one of `,;<tab>|` that splits the header most."""
    filled = (line for line in lines if line.strip("\ufeff \t\r\n"))
    header_line = next(filled, "").removeprefix("\ufeff")
    told = _SEPARATOR.fullmatch(header_line.rstrip("\r\n"))
    if told:
        header_line = next(filled, "")
    begun = [header_line, *_short(lines)] if not told and len(header_line) < _LONGEST_NOTE else [header_line]
    at = _header_at(begun)
    notes, header_line, rest = begun[:at], begun[at], begun[at + 1 :]
    quoted_out = "".join(header_line.split('"')[::2])
    tabbed = name.lower().endswith((".tsv", ".tab")) and "\t" in quoted_out
    delimiter = told[1] if told else "\t" if tabbed else max(DELIMITERS, key=quoted_out.count)
    rows = _rows(itertools.chain((header_line,), rest, lines), delimiter, name)
    header = wider = _column_names(next(rows, []))
    first = True
    for row in rows:
        if any(cell.strip() for cell in row):
            if len(row) > len(wider):
                wider = _column_names(header + [""] * (len(row) - len(header)))
            # The first row is filled up, as its columns are checked; others get a second cell at most, which shows
            # that there are labels: short rows below a wide header must not cost its width.
            width = len(header) if first else min(len(header), 2)
            yield dict(zip(wider, row + [""] * (width - len(row)), strict=False))
            first = False
    for row in _rows(iter(notes), delimiter, name):  # behind the rows, whose numbers count from the header
        if any(cell.strip() for cell in row):
            yield {"note": " ".join(filter(None, map(str.strip, row)))}


def _rows(lines: Iterator[str], delimiter: str, name: str) -> Iterator[list[str]]:
    """The cells of each row. Between tabs a quote that opens a cell and runs on over lines, all as wide as the header,
    is a sign as any other: much that writes them quotes nothing."""
    taken: list[str] = []
    reader = csv.reader(_noted(lines, taken), delimiter=delimiter, skipinitialspace=delimiter != " ")
    csv.field_size_limit(MAX_ROW_CHARS)
    width = 0
    try:
        for row in reader:
            if delimiter == "\t" and len(taken) > 1 and all(_is_wide(line, width) for line in taken):
                yield from csv.reader(taken, delimiter=delimiter, quoting=csv.QUOTE_NONE)
            else:
                yield row
            width = width or len(row)
            taken.clear()
    except csv.Error as error:
        raise DocumentError(f"{name}: line {reader.line_num} is not valid CSV: {error}.") from None


def _noted(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _is_wide(line: str, width: int) -> bool:
    """Whether a line, unless it is empty, has as many cells between tabs."""
    return not line.strip() or line.count("\t") + 1 == width


def _short(lines: Iterator[str]) -> Iterator[str]:
    """The next lines, up to a long one."""
    for line in itertools.islice(lines, _LOOKED_AT):
        yield line
        if len(line) > _LONGEST_NOTE:
            break


def _header_at(lines: Sequence[str]) -> int:
    """The line that names the columns, below the account and period that banks write above it: the first with as many
    filled cells as any, below two lines and more with two at most and above rows as wide."""
    best = 0, 0, 0
    first = "".join(lines[0].split('"')[::2])
    for delimiter in [one for one in DELIMITERS if one in first] or DELIMITERS:
        rows = list(_rows_at(lines, delimiter))
        most = max((filled for _, filled, _ in rows), default=0)
        header = next((i for i, (_, filled, _) in enumerate(rows) if filled == most), 0)
        if most < 3 or rows[header][0] < 2 or any(filled > 2 for _, filled, _ in rows[:header]):
            continue
        below = [cells for _, _, cells in rows[header + 1 :]]
        usual = sum(abs(cells - rows[header][2]) < 2 for cells in below)
        if usual and len(below) <= 1.25 * usual:
            best = max(best, (most, usual, rows[header][0]))
    return best[2]


def _rows_at(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, int, int]]:
    """Of each row that is not empty its first line, and how many cells are filled and are there."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != " ")
    at = 0
    with contextlib.suppress(csv.Error):  # told where the rows are read
        for row in reader:
            if filled := sum(bool(cell.strip()) for cell in row):
                yield at, filled, len(row)
            at = reader.line_num


def _column_names(cells: list[str]) -> list[str]:
    """Header cells made unique; an unnamed column is called by its position."""
    names: dict[str, None] = {}  # in order, and searched in no time: a header may have 100,000 cells
    for i, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {i}"
        while name in names:
            name = f"{name} {i}"
        names[name] = None
    return list(names)


def _json_records(lines: Iterator[str], name: str) -> Iterator[Mapping[str, Any] | Record]:
    for number, line in enumerate(lines, start=1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            value = json.loads(line.removeprefix("\ufeff"))
            record = Record(value, shown_of(value)) if isinstance(value, dict) else {"value": value}
        except (ValueError, RecursionError) as error:
            deep = isinstance(error, RecursionError)
            reason = "nested too deeply" if deep else getattr(error, "msg", "a number has too many digits")
            raise DocumentError(
                f"{name}: line {number} is not valid JSON ({reason}); expected one object a line."
            ) from None
        yield record
