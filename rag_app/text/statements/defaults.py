"""Questions for a default, and words that nobody calls one."""

from __future__ import annotations

import re

from rag_app.text.language.question_words import BE
from rag_app.text.language.sentences import sentence_at

# Not "what happens on default of payment?"
_ASKS = re.compile(
    rf"\b(?:default\s+(?:value|setting)|(?:what|which)(?:['’]s|\s+{BE})\s+(?:the|its|their)\s+default)"
    r"\s+(?:of|for)\b",
    re.IGNORECASE,
)
_CALLED_SO = r"\b(?:default|preset|factory)"
_SAYS = re.compile(
    rf"{_CALLED_SO}|\b(?:initial|standard|unless|otherwise|omitted|without|assum|if\s+(?:not|none|no|nothing)\b|start"
    r"|(?:not|none|nothing)\s+(?:\w+\s+)?(?:given|set|said|specified|stated|chosen)\b)",
    re.IGNORECASE,
)
_CALLED = re.compile(_CALLED_SO, re.IGNORECASE)
_HEADING = re.compile(r"^#{1,6} .*", re.MULTILINE)
_FIGURE = re.compile(r"\d")
_AROUND = 150  # characters before and behind a sentence


def is_no_default(question: str, text: str, start: int, end: int) -> bool:
    """Whether `question` is for the default of something, and `text[start:end]`, which has no figure, stands where
    nothing is called so, nor below a heading of defaults."""
    if not _ASKS.search(question) or _FIGURE.search(text, start, end):
        return False
    first, last = sentence_at(text, start, end)
    headings = _HEADING.findall(text, 0, first)
    around = (text[max(0, first - _AROUND) : last + _AROUND], *headings[-1:])
    return not _SAYS.search(text, first, last) and not any(map(_CALLED.search, around))
