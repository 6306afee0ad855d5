"""The text by which a chunk is found: its own, under the title and the headings that it is read under."""

from __future__ import annotations

from collections.abc import Sequence

MAX_CONTEXT_CHARS = 200  # about 45 tokens, so that a chunk of 200 still fits an embedder's window of 256


def embedding_text(title: str, headings: Sequence[str], text: str) -> str:
    """What the embedder reads: `title. heading > heading`, a line break, the chunk's text."""
    context = ". ".join(filter(None, (title, " > ".join(h for h in headings if h != title))))
    return f"{context[:MAX_CONTEXT_CHARS]}\n{text}" if context else text


def lexical_text(title: str, headings: Sequence[str], text: str) -> str:
    """What BM25 reads: the words of the title, of the headings and of the chunk's text."""
    return "\n".join((title, *(h for h in headings if h != title), text))
