"""Whether a document is the one that the question names: its company, its quarter, its year, its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from rag_app.retrieval.fusion import Floats
from rag_app.schema import Chunk
from rag_app.text.names import count_held, named_in, path_terms, quarters
from rag_app.text.words import split_words

_OPENING_CHARACTERS = 1_000  # a cover page: whose report it is, and of which period


def document_scores(
    question: str, chunks: Sequence[Chunk], openings: Callable[[Sequence[int], int], Sequence[str]]
) -> Floats:
    """For each chunk, the share (0 to 1) of what `question` names (see `named_in`) that its document is named by:
    source path, title, and its first thousand characters (`openings(document_ids, length)`: see `Index.openings`).

    Array of shape (n,), all 0 where the question names nothing or no document goes by any of it.
    """
    names = named_in(question)
    if not names:
        return np.zeros(len(chunks))
    # A stem and its words share their first letter, but for y and i: only such words are split and stemmed.
    first = "".join({"iy" if name[0] in "iy" else re.escape(name[0]) for name in names})
    likely = re.compile(rf"[{first}](?<![^\W_].)[\w.,]*", re.IGNORECASE)  # the letter first: that is searched fastest
    documents = {c.document_id: c for c in chunks}
    shares: dict[int, float] = {}
    for (number, chunk), opening in zip(documents.items(), openings([*documents], _OPENING_CHARACTERS), strict=True):
        top = f"{chunk.title}\n{opening}"
        words = map(_stems, set(likely.findall(top)))
        found = path_terms(chunk.source).union(quarters(top), *words)
        shares[number] = count_held(names, found) / len(names)
    return np.array([shares[c.document_id] for c in chunks], np.float64)


@lru_cache(maxsize=65_536)
def _stems(word: str) -> frozenset[str]:
    """The words of documents recur: kept, since a question looks at the beginnings of a hundred of them."""
    return frozenset(w.stem for w in split_words(word))
