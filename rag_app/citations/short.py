"""Sentences that hardly speak for themselves."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.text.words import Word

_FRAGMENT_WORDS = 8


def is_fragment(words: Sequence[Word]) -> bool:
    """Whether a sentence of these words hardly speaks for itself: eight words at most."""
    return len(words) <= _FRAGMENT_WORDS
