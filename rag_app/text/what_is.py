"""What a "What is X?" asks to be explained, in the ways that it is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.text.courtesy import without_courtesy

_SUBJECT = r"(?:(?P<article>the|an?)\s+)?(?P<subject>[^?!]+?)"
_BE = r"(?:is|are|was|were)"
_WHAT_IS = re.compile(
    rf"\W*(?P<word>what|who)(?:['’]?s|\s+{_BE})\s+(?P<means>meant\s+by\s+)?{_SUBJECT}[\s?!.]*\Z", re.IGNORECASE
)
# "What does X mean?", and "what X is" behind "Can you tell me".
_WHAT_X_IS = re.compile(
    rf"\W*(?P<word>what)\s+(?:do(?:es)?\s+)?{_SUBJECT}\s+(?:(?P<means>means?)|{_BE})[\s?!.]*\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class WhatIs:
    """The `subject` without its `article`, in lower case and empty where there is none; whether a person is asked for,
    and whether what the word means."""

    subject: str
    article: str
    is_person: bool
    is_meaning: bool


def what_is(question: str) -> WhatIs | None:
    """What a "What is X?", "Who was X?" or "What does X mean?" asks for; None for other questions."""
    asked = without_courtesy(question)
    found = _WHAT_IS.match(asked) or _WHAT_X_IS.match(asked)
    if found is None:
        return None
    article = (found["article"] or "").lower()
    return WhatIs(found["subject"], article, found["word"].lower() == "who", bool(found["means"]))
