"""What a converter returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag_app.schema import Metadata


@dataclass(frozen=True, slots=True)
class Converted:
    """Markdown `parts`, each with its page number or None, joined as they are; `headings`: `#` lines are headings.

    `warnings` are sentences, without the file's name, about what could not be read."""

    parts: tuple[tuple[int | None, str], ...]
    title: str = ""
    metadata: Metadata = field(default_factory=dict)
    headings: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AtPage:
    """What a converter yields now and then: that it begins with `page` of `pages`."""

    page: int
    pages: int
