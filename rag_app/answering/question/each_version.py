"""One question about two versions as one about each: "What is the limit in revision E and in revision F?"."""

from __future__ import annotations

import re

from rag_app.answering.question.phrases import capitalised
from rag_app.answering.question.subquestion import Subquestion
from rag_app.text.question_words import OF_TWO, POSSESSIVE
from rag_app.text.versions import versions_at
from rag_app.text.yes_or_no import asks_yes_or_no

_JOIN = re.compile(
    rf",?\s+(?:and|versus|vs\.?)(?:\s+(?:in|of|by|for|under|with|from|to|at))?(?:\s+(?:the|{POSSESSIVE}))?\s+",
    re.IGNORECASE,
)
# About what is between the two, and not about each.
BETWEEN = re.compile(
    rf"\b(?:{OF_TWO}|from(?=\s+(?:the\s+)?(?:rev|ver|edi|iss))|chang\w+|replac\w+|together|combined|in\s+common|same|which\s+(?:one\s+)?of|newer|older|latest|disagree\w*|contradict\w*)\b",
    re.IGNORECASE,
)


def of_each_version(question: str) -> tuple[Subquestion, ...]:
    """The question about each of the two versions, revisions, issues or editions that it joins by "and"; none where it
    names others or one, asks for what is between the two, or for a yes or no."""
    if asks_yes_or_no(question) or BETWEEN.search(question):
        return ()
    places = versions_at(question)
    if len(places) != 2 or len(set(places.values())) != 2:
        return ()
    (first, last), (start, end) = places
    if not _JOIN.fullmatch(question, last, start):
        return ()
    named = question[first:last], question[start:end]
    return tuple(Subquestion(capitalised(n), f"{question[:first]}{n}{question[end:]}") for n in named)
