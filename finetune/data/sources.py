"""Records of one source: local JSONL, JSON and CSV line by line; Parquet, folders and hub ids through `datasets`.

JSON lines and CSV are read here and not by `datasets`, because one bad line there fails the whole file without its
number, and columns of mixed types are refused.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from finetune.data.encoding import encoding_of, wide_encoding_of
from finetune.data.hub import hub_id_in, hub_records, parquet_records, reached, saved_records
from finetune.data.report import Report
from rag_app.config import at_home
from rag_app.documents.records import DELIMITERS
from rag_app.errors import DataError

Record = dict[str, Any]
_BAD_LINE = "not readable"
_MOST_LINES = 1000  # of one cell
_SEPARATOR = re.compile(r'"?sep=."?', re.IGNORECASE)


def read_records(source: str, split: str, report: Report) -> Iterator[tuple[str, Record]]:
    """Yield (place, record) of a file, a folder saved by `datasets` or a hub id; unreadable lines are reported.

    `split` (train, validation or test) is used where a folder or hub id has several and none is named.
    Raises `DataError` when the source as a whole cannot be read.
    """
    path = at_home(source)
    if path.is_dir():
        yield from saved_records(path, split)
    elif path.is_file():
        yield from _file_records(path, report, partial(report.decoded, source))
    elif found := hub_id_in(source):
        yield from hub_records(found, split, partial(report.fetched, source))
    else:
        raise _missing(source)


def check_there(sources: Iterable[str]) -> None:
    """Raise `DataError` for a source that is neither here nor with the hub; nothing is read."""
    for source in dict.fromkeys(sources):
        if at_home(source).exists():
            continue
        if (found := hub_id_in(source)) is None:
            raise _missing(source)
        reached(found)


def _missing(source: str) -> DataError:
    return DataError(
        f"{source}: no such file or folder; expected a .jsonl, .json, .csv, .tsv or .parquet file, a folder saved "
        "by `datasets`, or a hub id such as owner/name."
    )


def _file_records(path: Path, report: Report, decoded: Callable[[str], object]) -> Iterator[tuple[str, Record]]:
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        yield from _json_lines(path, wide_encoding_of(path), report)
    elif suffix == ".json":
        yield from _json_items(path, wide_encoding_of(path), report)
    elif suffix in (".csv", ".tsv"):
        encoding = encoding_of(path)
        decoded(encoding)
        yield from _csv_rows(path, encoding, report)
    elif suffix == ".parquet":
        yield from parquet_records(path)
    else:
        raise DataError(
            f"{path}: unknown kind of file {suffix!r}; expected .jsonl, .json, .csv, .tsv or .parquet. Save a "
            "worksheet as CSV."
        )


def _json_lines(path: Path, wide: str, report: Report) -> Iterator[tuple[str, Record]]:
    with path.open("rb") as file:
        for number, line in enumerate(_as_utf8(file, wide, path) if wide else file, 1):
            where = f"{path.name}, line {number}"
            if not line.strip():
                continue
            try:
                record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip())
            except (ValueError, RecursionError) as error:  # of JSON, of UTF-8, nested too deeply
                at = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
                report.drop(_BAD_LINE, where, at)
                continue
            if isinstance(record, dict):
                yield where, record
            else:
                report.drop(_BAD_LINE, where, f"expected an object, found {type(record).__name__}")


def _as_utf8(file: BinaryIO, encoding: str, path: Path) -> Iterator[bytes]:
    try:
        for line in io.TextIOWrapper(file, encoding, newline="\n"):
            yield line.encode()
    except UnicodeError as error:
        raise DataError(
            f"{path}: damaged, or not {encoding} as its first bytes show ({error}); save it as UTF-8."
        ) from None


def _json_items(path: Path, wide: str, report: Report) -> Iterator[tuple[str, Record]]:
    try:
        value = json.loads(path.read_text(encoding=wide or "utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not valid JSON ({error}); one object a line belongs in a .jsonl file.") from None
    items = value.get("data") if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise DataError(f'{path}: expected a list of objects, or {{"data": [...]}}, found {type(value).__name__}.')
    for number, item in enumerate(items, 1):
        where = f"{path.name}, item {number}"
        if not isinstance(item, dict):
            report.drop(_BAD_LINE, where, f"expected an object, found {type(item).__name__}")
        elif "paragraphs" in item:
            try:
                yield from _squad_article(item, where)
            except (KeyError, TypeError) as error:
                report.drop(_BAD_LINE, where, f"not an article of the SQuAD layout ({error!r})")
        else:
            yield where, item


def _squad_article(article: Record, where: str) -> Iterator[tuple[str, Record]]:
    """Questions of one article in the layout of SQuAD's own files."""
    for paragraph in article["paragraphs"]:
        for question in paragraph["qas"]:
            yield where, {**question, "context": paragraph["context"], "title": article.get("title", "")}


def _csv_rows(path: Path, encoding: str, report: Report) -> Iterator[tuple[str, Record]]:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding=encoding, newline="") as file:
        number = 0
        try:
            header, above = _header(file)
            delimiter = "\t" if path.suffix.lower() == ".tsv" else _delimiter(header)
            rows = _rows(itertools.chain([header], file), delimiter)
            names = [name.strip() for name in next(rows, (0, []))[1]]
            if twice := next((name for name in names if name and names.count(name) > 1), ""):
                raise DataError(f"{path}: found two columns {twice!r}; expected one of each name: rename one.")
            for line, cells in rows:
                number = above + line
                where = f"{path.name}, line {number}"
                if len(cells) != len(names):
                    report.drop(_BAD_LINE, where, f"expected {len(names)} fields as in the header")
                else:
                    yield where, dict(zip(names, cells, strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise DataError(f"{path}, line {number + 1}: {error}; save the file as UTF-8 CSV.") from None


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row that is not empty, and the number of its last line, from 1.

    A quotation mark opens a cell of several lines only where another one ends it before a separator: in tables that
    quote nothing, a text that begins with one must not take in the rows below.
    """
    split = partial(csv.reader, delimiter=delimiter, skipinitialspace=True)
    left, ahead, number = iter(lines), deque[str](), 0

    def line_at(place: int) -> str | None:
        ahead.extend(itertools.islice(left, max(0, place + 1 - len(ahead))))
        return ahead[place] if place < len(ahead) else None

    while (line := line_at(0)) is not None:
        taken = [line]
        cells, is_open = _strict(split, taken)
        while is_open and len(taken) < _MOST_LINES and (line := line_at(len(taken))) is not None:
            taken.append(line)
            cells, is_open = _strict(split, taken) if '"' in line else (None, True)
        if cells is None:
            cells = next(split(taken[:1], quoting=csv.QUOTE_NONE if len(taken) > 1 or is_open else csv.QUOTE_MINIMAL))
            del taken[1:]
        for _ in taken:
            ahead.popleft()
        number += len(taken)
        if cells:
            yield number, cells


def _strict(split: Callable[..., Iterator[list[str]]], lines: list[str]) -> tuple[list[str] | None, bool]:
    """The cells of a row, None where its quotation marks are not those of CSV, and whether one is open at the end."""
    try:
        return next(split(lines, strict=True)), False
    except csv.Error as error:
        return None, "unexpected end" in str(error)


def _header(file: TextIO) -> tuple[str, int]:
    """The line with the names of the columns, and how many there are above it: empty ones, and Excel's `sep=;`."""
    above = 0
    for line in file:
        if line.strip() and not _SEPARATOR.fullmatch(line.strip()):
            return line, above
        above += 1
    return "", above


def _delimiter(header: str) -> str:
    """What parts the most columns: Excel writes semicolons where numbers have a decimal comma."""
    return max(DELIMITERS, key="".join(header.split('"')[::2]).count)
