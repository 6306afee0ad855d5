"""Whether some words can be the reason that a question asks for."""

from __future__ import annotations

import re

from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import content_stems, denies

_WHY = re.compile(r"\W*why\b", re.IGNORECASE)
# "When the matter is closed"; "when it was closed, they left" says more.
_TIME_OR_CONDITION = re.compile(
    r"\W*(?:(?P<may_be>when(?:ever)?|once|if)|until|till|while|unless|as\s+soon\s+as)\b[^,;:.]*\W*", re.IGNORECASE
)
_MOST = 1 / 2  # of the words of a question


def is_no_reason(question: str, text: str, start: int, end: int) -> bool:
    """Whether `question` asks why and `text[start:end]` says no more than when or on which condition, but for one on
    which the rest of its sentence says that what is asked about is so: "The lamp blinks when the battery is low"."""
    clause = _TIME_OR_CONDITION.fullmatch(text, start, end) if _WHY.match(question) else None
    if clause is None or not clause["may_be"]:
        return clause is not None
    first, last = sentence_at(text, start, end)
    rest, asked = f"{text[first:start]} {text[end:last]}", content_stems(question)
    return len(asked & content_stems(rest)) <= _MOST * len(asked) or denies(question) != denies(rest)
