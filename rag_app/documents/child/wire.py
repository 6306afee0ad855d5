"""How documents travel from the child to its parent: a line of JSON, then the texts as they are."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from rag_app.documents.converted import AtAttached, AtPage, Place
from rag_app.schema import Document, Page, Section


@dataclass(frozen=True, slots=True)
class Reply:
    """Some documents of a file. `more` may follow, unless `error` says why there are no others; `passing` errors are
    not in the file's bytes. A `tired` child should be replaced by a fresh one."""

    documents: tuple[Document, ...] = ()
    more: bool = False
    error: str = ""
    passing: bool = False
    warnings: tuple[str, ...] = ()
    tired: bool = False


def send(stream: IO[bytes], reply: Reply) -> None:
    """Write one reply."""
    texts = [document.text.encode("utf-8", "surrogatepass") for document in reply.documents]
    header = {
        "documents": [_pack(document, len(text)) for document, text in zip(reply.documents, texts, strict=True)],
        "more": reply.more,
        "error": reply.error,
        "passing": reply.passing,
        "warnings": reply.warnings,
        "tired": reply.tired,
    }
    stream.write(json.dumps(header).encode("ascii") + b"\n")
    for text in texts:
        stream.write(text)
    stream.flush()


def send_place(stream: IO[bytes], at: Place) -> None:
    """Say, before a reply, which page or attached file is being read."""
    stream.write(json.dumps(dataclasses.asdict(at)).encode("ascii") + b"\n")
    stream.flush()


def receive(stream: IO[bytes], tell: Callable[[Place], object] = lambda at: None) -> Reply | None:
    """Read one reply, and `tell` the places that are said before it; None where the stream ends before it does."""
    while True:
        line = stream.readline()
        if not line.endswith(b"\n"):
            return None
        header = json.loads(line)
        if "documents" in header:
            break
        tell(AtPage(**header) if "page" in header else AtAttached(**header))
    documents = []
    for packed in header.pop("documents"):
        text = stream.read(packed[-1])
        if len(text) < packed[-1]:
            return None
        documents.append(_unpack(packed, text.decode("utf-8", "surrogatepass")))
    return Reply(tuple(documents), **header | {"warnings": tuple(header["warnings"])})


def _pack(document: Document, text_bytes: int) -> list[Any]:
    pages = [(page.start, page.end, page.number, page.label) for page in document.pages]
    return [document.source, document.title, pages, dict(document.metadata), _paths(document.sections), text_bytes]


def _unpack(packed: list[Any], text: str) -> Document:
    source, title, pages, metadata, paths, _ = packed
    sections = tuple(_sections(paths))
    return Document(source, text, title, sections, tuple(Page(*page) for page in pages), metadata)


def _paths(sections: Sequence[Section]) -> list[tuple[int, int, int, tuple[str, ...]]]:
    """(start, end, how many headings are those of the section before, the others): long headings travel once."""
    packed = []
    before: tuple[str, ...] = ()
    for section in sections:
        pairs = zip(before, section.headings, strict=False)
        kept = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(before), len(section.headings)))
        packed.append((section.start, section.end, kept, section.headings[kept:]))
        before = section.headings
    return packed


def _sections(packed: Iterable[list[Any]]) -> Iterable[Section]:
    before: tuple[str, ...] = ()
    for start, end, kept, names in packed:
        before = (*before[:kept], *names)
        yield Section(start, end, before)
