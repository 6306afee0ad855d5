"""Records of one source: local JSONL, JSON and CSV line by line; Parquet, folders and hub ids through `datasets`.

JSON lines and CSV are read here and not by `datasets`, because one bad line there fails the whole file without its
number, and columns of mixed types are refused.
"""

from __future__ import annotations

import csv
import itertools
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from finetune.data.encoding import encoding_of
from finetune.data.hub import hub_records, looks_like_hub_id, parquet_records, saved_records
from finetune.data.report import Report
from rag_app.documents.records import DELIMITERS
from rag_app.errors import DataError

Record = dict[str, Any]
_BAD_LINE = "not readable"
_SEPARATOR = re.compile(r'"?sep=."?', re.IGNORECASE)


def read_records(source: str, split: str, report: Report) -> Iterator[tuple[str, Record]]:
    """Yield (place, record) of a file, a folder saved by `datasets` or a hub id; unreadable lines are reported.

    `split` (train, validation or test) is used where a folder or hub id has several and none is named.
    Raises `DataError` when the source as a whole cannot be read.
    """
    path = Path(source)
    if path.is_dir():
        yield from saved_records(path, split)
    elif path.is_file():
        yield from _file_records(path, report, partial(report.decoded, source))
    elif looks_like_hub_id(source):
        yield from hub_records(source, split, partial(report.fetched, source))
    else:
        raise DataError(
            f"{source}: no such file or folder; expected a .jsonl, .json, .csv, .tsv or .parquet file, a folder saved "
            "by `datasets`, or a hub id such as owner/name."
        )


def _file_records(path: Path, report: Report, decoded: Callable[[str], object]) -> Iterator[tuple[str, Record]]:
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        yield from _json_lines(path, report)
    elif suffix == ".json":
        yield from _json_items(path, report)
    elif suffix in (".csv", ".tsv"):
        encoding = encoding_of(path)
        decoded(encoding)
        yield from _csv_rows(path, encoding, report)
    elif suffix == ".parquet":
        yield from parquet_records(path)
    else:
        raise DataError(f"{path}: unknown kind of file {suffix!r}; expected .jsonl, .json, .csv, .tsv or .parquet.")


def _json_lines(path: Path, report: Report) -> Iterator[tuple[str, Record]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            where = f"{path.name}, line {number}"
            if not line.strip():
                continue
            try:
                record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except ValueError as error:  # both json.JSONDecodeError and UnicodeDecodeError
                report.drop(_BAD_LINE, where, str(error))
                continue
            if isinstance(record, dict):
                yield where, record
            else:
                report.drop(_BAD_LINE, where, f"expected an object, found {type(record).__name__}")


def _json_items(path: Path, report: Report) -> Iterator[tuple[str, Record]]:
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
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
            lines = itertools.chain([header], file)
            reader = csv.DictReader(lines, delimiter=delimiter, skipinitialspace=True)
            names = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = names
            for record in reader:
                number = above + reader.line_num
                where = f"{path.name}, line {number}"
                if None in record or None in record.values():
                    report.drop(_BAD_LINE, where, f"expected {len(names)} fields as in the header")
                else:
                    yield where, record
        except (UnicodeDecodeError, csv.Error) as error:
            raise DataError(f"{path}, line {number + 1}: {error}; save the file as UTF-8 CSV.") from None


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
