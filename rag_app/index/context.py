"""The text by which a chunk is found and understood: its own, title and headings, the opening of its document."""

from __future__ import annotations

from collections.abc import Callable, Sequence

TextOf = Callable[[int, int, int], str]
"""Document id, start and end to that text of the document, as `Index.text`."""

OPENING_CHARACTERS = 1_000  # a cover page: whose report it is, and of which period

# Counted up whenever the same text is cut into other chunks or found by other words. 1: before it was written down;
# 2: rows of a table stand under its caption, the names of its columns and that of their group;
# 3: numbers with their thousands set apart are one word, and capitals are made small as Turkish has them;
# 4: options of one letter are words, too.
CUTTING = 4

MAX_ABOVE_CHARS = 400  # about 90 tokens, most of which the rows below leave free
MAX_CONTEXT_CHARS = 200  # about 45 tokens, so that a chunk of 200 still fits an embedder's window of 256


def embedding_text(title: str, headings: Sequence[str], text: str, above: str = "") -> str:
    """What the embedder reads: `title. heading > heading`, a line break, the chunk's text below its `above`."""
    context = ". ".join(filter(None, (title, " > ".join(h for h in headings if h != title))))
    return "\n".join(filter(None, (context[:MAX_CONTEXT_CHARS], above[:MAX_ABOVE_CHARS], text)))


def heading_of(title: str, headings: Sequence[str] = (), above: str = "") -> str:
    """What a reader sees above a text: the same without the text."""
    return embedding_text(title, headings, "", above).strip()


def lexical_text(title: str, headings: Sequence[str], text: str, above: str = "") -> str:
    """What BM25 reads: the words of the title, of the headings, of what the chunk is read under and of its text."""
    return "\n".join((title, *(h for h in headings if h != title), *([above] if above else []), text))
