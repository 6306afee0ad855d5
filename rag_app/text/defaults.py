"""Questions for a default, and words that nobody calls one."""

from __future__ import annotations

import re

from rag_app.text.sentences import sentence_at

_ASKS = re.compile(r"\bdefault\s+(?:(?:value|setting)\s+)?(?:of|for)\b", re.IGNORECASE)
_CALLED_SO = r"\b(?:default|preset|factory)"
_SAYS = re.compile(
    rf"{_CALLED_SO}|\b(?:initial|standard|unless|otherwise|omitted|without|assum|if\s+(?:not|none|no)\b"
    r"|(?:not|none|nothing)\s+(?:\w+\s+)?(?:given|set|said|specified|stated|chosen)\b)",
    re.IGNORECASE,
)
_NEAR = re.compile(_CALLED_SO, re.IGNORECASE)
_FIGURE = re.compile(r"\d")
_AROUND = 150  # characters before and behind a sentence


def is_no_default(question: str, text: str, start: int, end: int) -> bool:
    """Whether `question` is for the default of something, and `text[start:end]`, which has no figure, stands where
    nothing is called so."""
    if not _ASKS.search(question) or _FIGURE.search(text, start, end):
        return False
    first, last = sentence_at(text, start, end)
    return not _SAYS.search(text, first, last) and not _NEAR.search(text, max(0, first - _AROUND), last + _AROUND)
