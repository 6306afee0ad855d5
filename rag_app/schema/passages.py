"""What is read and found: documents, chunks, hits and passages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

MetadataValue = str | int | float | bool
Metadata = Mapping[str, MetadataValue]


@dataclass(frozen=True, slots=True)
class Section:
    """A span of a document under one heading path, outermost heading first."""

    start: int
    end: int
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A span of a document that lies on one page (PDF), slide (PPTX) or sheet; `number` counts from 1, and `label` is
    what a PDF calls the page where that is another ("iv", or "50" of its 60th page)."""

    start: int
    end: int
    number: int
    label: str = ""


class Place(NamedTuple):
    """The headings that a character of a document stands under, and its page with the label of `Page`."""

    headings: tuple[str, ...]
    page: int | None
    page_label: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One readable unit: a file, or one row of a CSV/JSONL file.

    `source` is what people see and what identifies the document in its index, for example `guide/setup.pdf` or
    `faq.csv#row=12`. `text` is the stored source text that every offset refers to.
    """

    source: str
    text: str
    title: str = ""
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    metadata: Metadata = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything but `source`: equal hashes may share chunks and vectors."""
        payload = json.dumps(
            [
                self.title,
                [(s.start, s.end, s.headings) for s in self.sections],
                [(p.start, p.end, p.number, *filter(None, (p.label,))) for p in self.pages],
                dict(sorted(self.metadata.items())),
            ],
            ensure_ascii=False,
        )
        digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass"))
        digest.update(self.text.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """Where one chunk lies in its document, before it has an id; `page` is the page of its first character with its
    label, `above` what its first row stands under where it begins in a table: caption, names of the columns, name of
    the group."""

    start: int
    end: int
    headings: tuple[str, ...] = ()
    page: int | None = None
    above: str = ""
    page_label: str = ""


class _Placed:
    """A text of a document, and what it stands under."""

    __slots__ = ()
    title: str
    headings: tuple[str, ...]
    text: str
    above: str

    @property
    def under(self) -> str:
        """Title and headings, on one line."""
        return " ".join((self.title, *self.headings))

    @property
    def around(self) -> str:
        """Title, headings and `above`, a line for each."""
        return "\n".join((self.title, *self.headings, self.above))

    @property
    def shown(self) -> str:
        """The text as it is read, below its `above`."""
        return f"{self.above}\n{self.text}" if self.above else self.text


@dataclass(frozen=True, slots=True)
class Chunk(_Placed):
    """A stored chunk. `document.text[start:end] == text` holds for every chunk of every format; `page_label` and
    `above` are those of `ChunkSpan`, and no part of `text`."""

    id: int
    document_id: int
    source: str
    title: str
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    metadata: Metadata = field(default_factory=dict)
    above: str = ""
    page_label: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk. `score` orders hits (higher is better); `scores` holds each method's own value by name
    (`dense` cosine, `bm25`, `fused`, `rerank`)."""

    chunk: Chunk
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage(_Placed):
    """What the model reads as `[number]`: a hit's chunk, possibly widened by its neighbours, below its `above`."""

    number: int
    document_id: int
    source: str
    title: str
    headings: tuple[str, ...]
    page: int | None
    start: int
    end: int
    text: str
    score: float
    above: str = ""
    page_label: str = ""
