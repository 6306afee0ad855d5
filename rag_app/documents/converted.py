"""What a converter returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag_app.schema import Metadata


@dataclass(frozen=True, slots=True)
class Attached:
    """A file within a file, of a `kind` that was found out, or of none that is read."""

    name: str
    data: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Converted:
    """Markdown `parts`, each with its page number or None, joined as they are; `headings`: `#` lines are headings.

    `warnings` are sentences, without the file's name, about what could not be read; `page_labels` are the names of
    pages, by number, that have another one than that. What is `attached` belongs behind the part of that index, which
    names it: whoever reads no more than the parts misses nothing else."""

    parts: tuple[tuple[int | None, str], ...]
    title: str = ""
    metadata: Metadata = field(default_factory=dict)
    headings: bool = True
    warnings: tuple[str, ...] = ()
    page_labels: Mapping[int, str] = field(default_factory=dict)
    attached: Mapping[int, tuple[Attached, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AtPage:
    """What a converter yields now and then: that it begins with `page` of `pages`."""

    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class AtAttached:
    """What is yielded before a file within the file is read: its name, and which one it is, from 0."""

    number: int
    name: str


Place = AtPage | AtAttached
