"""The words of chunks as ids of terms, in the store that is being written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rag_app.index.terms import term_of

_WORDS_CACHED = 300_000


class TermIds:
    """The terms of a store by what executes its SQL; one that is new gets its id from `next_id`."""

    def __init__(self, execute: Callable[..., Any], language: str, next_id: Callable[[], int]) -> None:
        self._execute, self._language, self._next_id = execute, language, next_id
        self._known: dict[str, int] = {}

    def posting(self, words: Mapping[str, int]) -> tuple[bytes, bytes]:
        """Ids and counts of the terms that a chunk's words, each so often, stand for; stop words are none."""
        counts: Counter[int] = Counter()
        for word, count in words.items():
            counts[self._id_of(word)] += count
        counts.pop(-1, None)
        return np.array(list(counts), "<i4").tobytes(), np.array(list(counts.values()), "<i4").tobytes()

    def forget(self) -> None:
        """Look all terms up again: the store has none of them any more."""
        self._known.clear()

    def _id_of(self, word: str) -> int:
        """Id of the word's term, made if it is new; -1 for a stop word."""
        known = self._known.get(word)
        if known is not None:
            return known
        term = term_of(word, self._language)
        found = -1
        if term:
            row = self._execute("SELECT id FROM terms WHERE term = ?", (term,)).fetchone()
            found = row[0] if row else self._next_id()
            if not row:
                self._execute("INSERT INTO terms VALUES (?, ?)", (found, term))
        if len(self._known) >= _WORDS_CACHED:
            self._known.clear()
        self._known[word] = found
        return found
