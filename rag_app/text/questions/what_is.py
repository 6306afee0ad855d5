"""What a "What is X?" asks to be explained, in the ways that it is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.text.language.question_words import BE
from rag_app.text.questions.courtesy import without_courtesy

_SUBJECT = r"(?:(?P<article>the|an?) )?(?P<subject>[^?!]+)"
_WHAT_IS = re.compile(rf"\W*(?P<word>what|who)(?:['’]?s| {BE}) (?P<means>meant by )?{_SUBJECT}", re.IGNORECASE)
# "What does X mean?", and "what X is" behind "Can you tell me".
_WHAT_X_IS = re.compile(rf"\W*(?P<word>what) (?:do(?:es)? )?{_SUBJECT} (?:(?P<means>means?)|{BE})", re.IGNORECASE)
# "In surveys, what is a leg?" asks what a leg is in surveys.
_WHERE = re.compile(
    r"\W*(?P<where>(?:in|at|on|within|under|according to) [^,?]+), (?P<asked>wh(?:at|o)\b.*)", re.IGNORECASE
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
    asked = " ".join(without_courtesy(question).split()).rstrip(" ?!.")
    if where := _WHERE.fullmatch(asked):
        asked = f"{where['asked']} {where['where'][0].lower()}{where['where'][1:]}"
    found = _WHAT_IS.fullmatch(asked) or _WHAT_X_IS.fullmatch(asked)
    if found is None:
        return None
    article = (found["article"] or "").lower()
    return WhatIs(found["subject"], article, found["word"].lower() == "who", bool(found["means"]))
