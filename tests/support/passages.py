"""Passages and hits that are made of a text alone."""

from rag_app.index.context import TextOf
from rag_app.schema import Chunk, Hit, Passage


def passage(number: int, text: str) -> Passage:
    return Passage(number, number, "plan.md", "Plan", (), None, 0, len(text), text, 1.0)


def only(text: str) -> Passage:
    """The one passage, of a document whose name says nothing."""
    return Passage(1, 1, "a.md", "A", (), None, 0, len(text), text, 1.0)


def only_hit(text: str, title: str = "A") -> Hit:
    """The one hit, which is `only` as a passage."""
    return Hit(Chunk(1, 1, "a.md", title, 0, len(text), text), 1.0)


def text_of(text: str) -> TextOf:
    """As `Index.text` of an index with this one document."""
    return lambda document_id, start, end: text[start:end]
