"""The row and the cell that a question is answered by, of a text with tables in one chunk."""

from __future__ import annotations

from typing import Any

from passages import text_of

from rag_app.schema import Chunk, Hit
from rag_app.tables.cells.asked_cell import asked_cell
from rag_app.tables.cells.found import FoundCell
from rag_app.tables.cells.in_row import Columns, InRow


def chunk_of(
    text: str, source: str = "acme.md", title: str = "Acme", start: int = 0, end: int = 0, **about: Any
) -> Chunk:
    """A chunk of `text` from `start` on; `end` says where it ends if not with the text."""
    return Chunk(1, 1, source, title, start, end or len(text), text[start:], **about)


def hit_of(text: str, *place: Any, **about: Any) -> Hit:
    """A hit on the first page; `place` and `about` as of `chunk_of`."""
    return Hit(chunk_of(text, *place, **{"page": 1, **about}), 1.0, {"fused": 1.0})


def cell_of(question: str, text: str, *place: Any, **about: Any) -> FoundCell | None:
    """The cell; `place` and `about` as of `chunk_of`."""
    return asked_cell(question, [hit_of(text, *place, **about)], text_of(text), lambda stem: 3, 100)


def row_of(question: str, text: str, said: str, title: str = "Acme") -> InRow | None:
    """The row where `said` stands, as the question sees it."""
    return Columns(question, text_of(text)).row_at(chunk_of(text, title=title), text.index(said))
