"""The cell that a question is answered by, of a text with tables in one chunk."""

from __future__ import annotations

from typing import Any

from rag_app.schema import Chunk, Hit
from rag_app.tables.cells.asked_cell import asked_cell
from rag_app.tables.cells.found import FoundCell


def hit_of(text: str, source: str = "acme.md", title: str = "Acme", start: int = 0, end: int = 0, **about: Any) -> Hit:
    """A hit of `text` from `start` on; `end` says where the chunk ends if not with the text."""
    chunk = Chunk(1, 1, source, title, start, end or len(text), text[start:], page=1, **about)
    return Hit(chunk, 1.0, {"fused": 1.0})


def cell_of(question: str, text: str, *place: Any, **about: Any) -> FoundCell | None:
    """The cell; `place` and `about` as of `hit_of`."""
    return asked_cell(question, [hit_of(text, *place, **about)], lambda _, a, b: text[a:b], lambda stem: 3, 100)
