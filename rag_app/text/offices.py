"""Who holds an office, and who only one that is called after it: the vice president, the president-elect."""

from __future__ import annotations

import re

from rag_app.text.sentences import sentence_at

# "Who is the president of Acme?": the last word of the title.
_WHO = re.compile(
    r"\bwho(?:['’]s|\s+(?:is|was|are|were|be(?:comes?|came)))\s+"
    r"(?:(?!(?:of|in|at|for|on|and|to)\b)[\w'’-]+\s+){0,4}?"
    r"(?P<title>[\w-]{4,})(?=\s*\?|\s+(?:of|in|at|for|on)\b)",
    re.IGNORECASE,
)
_BEFORE = r"(?:vice|deputy|former|past|acting|assistant|associate|honorary|interim|ex)"
_BEHIND = r"(?:elect|emeritus|designate)"
_CALLED_SO = re.compile(rf"\b(?:{_BEFORE}|{_BEHIND})\b", re.IGNORECASE)


def is_of_another_office(question: str, text: str, start: int, end: int) -> bool:
    """Whether `question` is who holds an office, and the sentence around `text[start:end]` names none but those that
    are called after it."""
    asked = _WHO.search(question)
    if asked is None or _CALLED_SO.search(question):
        return False
    title = re.escape(asked["title"])
    other = re.compile(rf"\b(?:{_BEFORE}[\s-]+{title}|{title}[\s-]{_BEHIND})\b", re.IGNORECASE)
    rest, found = other.subn(" ", text[slice(*sentence_at(text, start, end))])
    return found > 0 and not re.search(rf"\b{title}\b", rest, re.IGNORECASE)
