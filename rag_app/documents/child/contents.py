"""What runs in the child: one file to its documents. Nothing else in the library looks into a file of a source."""

from __future__ import annotations

import dataclasses
import importlib
import os
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path

from rag_app.config import IndexRecipe
from rag_app.documents import records
from rag_app.documents.archives import checked_kind
from rag_app.documents.child.attached import AttachedReader
from rag_app.documents.converted import AtPage, Converted, Place
from rag_app.documents.converters.tables.headers_again import headers_apart
from rag_app.documents.converters.tables.panels import panels_below
from rag_app.documents.decoding import normalize_document, normalize_title, text_of
from rag_app.documents.detection import detect_kind, read_head
from rag_app.documents.formats import BY_KIND
from rag_app.documents.markdown import blocks, find_title, parse_sections, with_each_table
from rag_app.documents.objects.records import records_in
from rag_app.errors import DocumentError, DocumentUnavailableError
from rag_app.schema import Document, Page, Section

_WORD = re.compile(r"\w")

Warn = Callable[[str], object]


def documents_of(
    path: Path, name: str, recipe: IndexRecipe, warn: Warn, lies_at: Path | None = None, left_out: Sequence[range] = ()
) -> Iterator[Document | Place | None]:
    """Yield the documents of a file as `rag_app.documents.read` does; `warn` gets what is amiss with what was read.
    What stands beside the file is looked for where it `lies_at`, if `path` is a copy of it. Files attached to it are
    read but for those whose numbers are in one of `left_out`.

    None comes before each part of a file that takes long, such as a page to recognise or a file attached to it; and
    where it is, now and then.
    """
    try:
        with path.open("rb") as stream:
            head = read_head(stream)
            size = os.fstat(stream.fileno()).st_size
    except OSError as error:
        raise DocumentUnavailableError(f"{name}: cannot be opened: {error.strerror or error}.") from None
    kind = detect_kind(name, head)
    if kind in ("csv", "jsonl"):
        yield from records.read_rows(path, name, kind, recipe)
        return
    if size > recipe.max_file_mb * 1_000_000:
        raise DocumentError(
            f"{name}: the file has {size / 1e6:,.0f} MB, more than max_file_mb = {recipe.max_file_mb}; "
            "split it or raise max_file_mb."
        )
    if kind == "json" and (objects := records_in(path, lies_at)) is not None:
        yield from records.documents(name, objects, "json", recipe)
        return
    converted = yield from steps(kind, path, name)
    characters = sum(len(part) for _, part in converted.parts)
    if characters > recipe.max_file_mb * 1_000_000:  # cells that span many, and strings that many cells name
        raise DocumentError(
            f"{name}: its text has {characters / 1e6:,.0f} million characters, more than max_file_mb = "
            f"{recipe.max_file_mb}; split it or raise max_file_mb."
        )
    if converted.attached:
        reader = AttachedReader(steps, recipe.max_file_mb * 1_000_000 - characters, left_out)
        converted = yield from reader.read(converted)
    for warning in converted.warnings:
        warn(f"{name}: {warning}")
    yield _document(name, converted)


def convert(kind: str, path: Path, name: str) -> Converted:
    """One file to Markdown, or to its text where the format has no converter; its metadata get the `format`."""
    going = steps(kind, path, name)
    while True:
        try:
            next(going)
        except StopIteration as done:
            converted: Converted = done.value
            return converted


def steps(kind: str, path: Path, name: str) -> Generator[AtPage | None, None, Converted]:
    """The same, with a pause before each part that takes long."""
    if kind == "zip":
        kind = checked_kind(path, name)
    known = BY_KIND[kind]
    module = known.converter
    if not module:
        return Converted(((None, text_of(path.read_bytes())),), metadata={"format": kind}, headings=False)
    try:
        converter = importlib.import_module(f"rag_app.documents.converters.{module}")
    except ImportError as error:
        if known.extra and isinstance(error, ModuleNotFoundError):
            raise DocumentUnavailableError(
                f"{name}: reading {kind} files needs the package {error.name}: pip install 'lora-rag[{known.extra}]', "
                "or convert the file to a newer format."
            ) from None
        raise DocumentUnavailableError(
            f"{name}: the program that reads {kind} files cannot be loaded ({error}); install the library anew."
        ) from None
    converted = converter.convert(path, name)
    if not isinstance(converted, Converted):
        converted = yield from converted
    parts = tuple((number, with_each_table(part, _by_things)) for number, part in converted.parts)
    return dataclasses.replace(converted, parts=parts, metadata={"format": kind, **converted.metadata})


def _by_things(table: str) -> str:
    """A table as one or several of which each column is of one thing, and each row."""
    return blocks(map(panels_below, headers_apart(table)))


def _document(name: str, converted: Converted) -> Document:
    texts = [normalize_document(part) for _, part in converted.parts]
    if texts:
        texts[0] = texts[0].lstrip("\n")
        texts[-1] = texts[-1].rstrip()
    pages: list[Page] = []
    length = 0
    for (number, _), text in zip(converted.parts, texts, strict=True):
        if number is not None and text.strip():
            pages.append(Page(length, length + len(text), number, converted.page_labels.get(number, "")))
        length += len(text)
    text = "".join(texts)
    if not _WORD.search(text):
        signs = "".join(c for c in text if c.isprintable() and not c.isspace())
        if signs:
            raise DocumentError(f"{name}: the file holds no words, only signs such as {signs[:10]!r}.")
        raise DocumentError(f"{name}: the file holds no text (a scan needs text recognition first).")
    sections = parse_sections(text) if converted.headings else (Section(0, len(text), ()),)
    title = normalize_title(converted.title) or normalize_title(find_title(text, sections))
    return Document(name, text, title, sections, tuple(pages), converted.metadata)
