"""Whether a document is the one that the question names: its company, its quarter, its year, its file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from rag_app.index.context import OPENING_CHARACTERS
from rag_app.retrieval.fusion import Floats
from rag_app.schema import Chunk
from rag_app.text.language.names import acronyms, held_by, named_in, path_terms, quarters
from rag_app.text.language.versions import numbers_of_others, own_versions
from rag_app.text.language.words import split_words

# Ids of documents and a length to as many beginnings, as `Index.openings`.
Openings = Callable[[Sequence[int], int], Sequence[str]]

_LEAST_CHUNKS = 3


def document_scores(question: str, chunks: Sequence[Chunk], held: Mapping[int, frozenset[str]]) -> Floats:
    """For each chunk, the share (0 to 1) of what `question` names (see `named_in`) that its document is named by, of
    shape (n,): all 0 where the question names nothing or no document goes by any of it. `held` is of `names_held`."""
    count = len(named_in(question))
    return np.array([len(held[c.document_id]) / count if count else 0.0 for c in chunks], np.float64)


def names_held(question: str, chunks: Sequence[Chunk], openings: Openings) -> dict[int, frozenset[str]]:
    """For the document (by id) of each chunk what it is named by of what `question` names: in source path, title, and
    its first thousand characters (`openings`), of versions those that it is of."""
    names = named_in(question)
    documents = {c.document_id: c for c in chunks}
    if not names:
        return dict.fromkeys(documents, frozenset())
    # A stem and its words share their first letter, but for y and i: only such words are split and stemmed.
    begins = {part[0] for name in names for part in name.split(":")}
    first = "".join({"iy" if letter in "iy" else re.escape(letter) for letter in begins})
    likely = re.compile(rf"[{first}](?<![^\W_].)[\w.,]*", re.IGNORECASE)  # the letter first: that is searched fastest
    short = acronyms(question)
    is_versioned = any("." in name or ":" in name for name in names)
    held: dict[int, frozenset[str]] = {}
    for (number, chunk), opening in zip(documents.items(), openings([*documents], OPENING_CHARACTERS), strict=True):
        top = f"{chunk.title}\n{opening}"
        words = map(_stems, set(likely.findall(top)))
        found = path_terms(chunk.source).union(quarters(top), *words)
        if is_versioned:
            known = (chunk.source, chunk.title, opening)
            found = found.difference(numbers_of_others(*known)) | own_versions(*known)
        meant = [own & names for initials, own in short.items() if initials in found]
        held[number] = held_by(names, found).union(*meant)
    return held


def counted(chunks: Iterable[Chunk]) -> dict[int, int]:
    """How many of `chunks` each document (by id) has, of those that have at least three: a note that shares a name is
    not what a question compares, and among two passages there is little choice."""
    counts = Counter(chunk.document_id for chunk in chunks)
    return {document: count for document, count in counts.items() if count >= _LEAST_CHUNKS}


@lru_cache(maxsize=65_536)
def _stems(word: str) -> frozenset[str]:
    """The words of documents recur: kept, since a question looks at the beginnings of a hundred of them."""
    return frozenset(w.stem for w in split_words(word))
