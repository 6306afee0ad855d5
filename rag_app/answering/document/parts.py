"""A document in parts that are read in turn: its sections, bare headings with what they head, large ones cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.documents.markdown import parse_sections
from rag_app.documents.splitting.spans import body_start
from rag_app.index import Index
from rag_app.index.read.store import DocumentSummary
from rag_app.schema import Section

_LARGEST = 12_000  # characters: what a window of 4,096 tokens holds beside a question
_BREAK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Part:
    """`text` is characters `start` to `start + len(text)` of the document's stored text."""

    document: DocumentSummary
    start: int
    text: str
    headings: tuple[str, ...]


def parts_of(index: Index, documents: Sequence[DocumentSummary]) -> list[Part]:
    """The parts of all `documents` of one file in order; rows of a table are documents of their own and come together,
    the tenth behind the second."""
    made: list[Part] = []
    for document in sorted(documents, key=lambda one: (len(one.source), one.source)):
        text = index.text(document.id)
        for start, end, headings in _joined(text, parse_sections(text)):
            made += [Part(document, at, text[at:to], headings) for at, to in _cut(text, start, end)]
    return [part for part in made if part.text.strip()]


def _joined(text: str, sections: Sequence[Section]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Sections, those without a text of their own with what follows them."""
    start = -1
    for at, section in enumerate(sections):
        start = section.start if start < 0 else start
        bare = section.headings and not text[body_start(text, section) : section.end].strip()
        if not bare or at + 1 == len(sections):
            yield start, section.end, section.headings
            start = -1


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of at most `_LARGEST` characters that end where a paragraph does, or a line, where there is one."""
    while end - start > _LARGEST:
        found = [m.end() for m in _BREAK.finditer(text, start + _LARGEST // 2, start + _LARGEST)][-1:]
        line = text.rfind("\n", start + _LARGEST // 2, start + _LARGEST) + 1
        stop = found[0] if found else line or start + _LARGEST
        yield start, stop
        start = stop
    yield start, end
