"""Sentences that hardly speak for themselves: of a few words, or only "yes" or "no"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.text.words import Word

_FRAGMENT_WORDS = 8
_YES_OR_NO = re.compile(
    r"\W*(?:yes|no|ja|nein|oui|non|sí|si|sì|sim|não|nee|nej|nei|tak|nie|да|нет|evet|hayır)\W*", re.IGNORECASE
)


def is_yes_or_no(sentence: str) -> bool:
    """Whether the sentence is "yes" or "no" and nothing else."""
    return _YES_OR_NO.fullmatch(sentence) is not None


def is_fragment(words: Sequence[Word]) -> bool:
    """Whether a sentence of these words hardly speaks for itself: eight words at most."""
    return len(words) <= _FRAGMENT_WORDS
