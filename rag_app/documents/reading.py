"""One file to its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag_app.config import IndexRecipe
from rag_app.documents import records
from rag_app.documents.child.isolation import convert
from rag_app.documents.decoding import decode, guess_encoding, normalize
from rag_app.documents.formats import HEAD_BYTES, detect_kind, read_head
from rag_app.documents.markdown import find_title, parse_sections
from rag_app.documents.parts import Converted
from rag_app.documents.scanning import SourceFile
from rag_app.errors import DocumentError
from rag_app.schema import Document, Page, Section

_WORD = re.compile(r"\w")


def read(file: SourceFile, recipe: IndexRecipe) -> Iterator[Document]:
    """Yield the documents of one file: one for most formats, one per row for CSV, TSV, JSONL and JSON lists of objects.

    Raises `DocumentError` with one sentence for a file that is empty, encrypted, damaged, binary, of an unsupported
    format, larger than `recipe.max_file_mb` or that unpacks to more than a document can hold.
    """
    try:
        with file.path.open("rb") as stream:
            head = read_head(stream)
    except OSError as error:
        raise DocumentError(f"{file.name}: cannot be opened: {error.strerror or error}.") from None
    kind = detect_kind(file.name, head)
    if kind in ("csv", "jsonl"):
        yield from records.read_rows(file, kind, recipe)
        return
    if file.size > recipe.max_file_mb * 1_000_000:
        raise DocumentError(
            f"{file.name}: the file has {file.size / 1e6:,.0f} MB, more than max_file_mb = {recipe.max_file_mb}; "
            "split it or raise max_file_mb."
        )
    if kind == "json" and (objects := records.json_objects(file)) is not None:
        yield from records.documents(file, objects, "json", recipe)
        return
    if kind in ("text", "code", "json"):
        yield _document(file, _read_text(file, kind))
    else:
        yield _document(file, convert(file.path, file.name, kind))


def _read_text(file: SourceFile, kind: str) -> Converted:
    data = file.path.read_bytes()
    text = decode(data, guess_encoding(data[:HEAD_BYTES]) or "utf-8")
    return Converted(((None, text),), metadata={"format": kind}, headings=kind == "text")


def _document(file: SourceFile, converted: Converted) -> Document:
    texts = [normalize(part) for _, part in converted.parts]
    if texts:
        texts[0] = texts[0].lstrip("\n")
        texts[-1] = texts[-1].rstrip()
    pages: list[Page] = []
    length = 0
    for (number, _), text in zip(converted.parts, texts, strict=True):
        if number is not None and text.strip():
            pages.append(Page(length, length + len(text), number))
        length += len(text)
    text = "".join(texts)
    if not _WORD.search(text):
        raise DocumentError(f"{file.name}: the file holds no text (a scan needs text recognition first).")
    sections = parse_sections(text) if converted.headings else (Section(0, len(text), ()),)
    title = normalize(converted.title).strip() or find_title(text, sections)
    return Document(file.name, text, title, sections, tuple(pages), converted.metadata)
