"""Who holds an office, and who only one that is called after it: the vice president, the president-elect."""

from __future__ import annotations

import re

from rag_app.text.language.sentences import sentence_at

# "Who is the president of Acme?": the last word of the title.
_WHO = re.compile(
    r"\bwho(?:['’]s|\s+(?:is|(?P<once>was|were|became)|are|becomes?))\s+"
    r"(?:(?!(?:of|in|at|for|on|and|to)\b)[\w'’-]+\s+){0,4}?"
    r"(?P<title>[\w-]{4,})(?=\s*\?|\s+(?:of|in|at|for|on)\b)",
    re.IGNORECASE,
)
_ONCE = r"former|past|ex"  # who held it when somebody asks who did
_NOW = r"vice|deputy|acting|assistant|associate|honorary|interim"
_BEHIND = r"(?:elect|emeritus|designate)"
_CALLED_SO = re.compile(rf"\b(?:{_NOW}|{_ONCE}|{_BEHIND})\b", re.IGNORECASE)
_RANK = re.compile(r"professors?|lecturers?", re.IGNORECASE)  # an associate professor is one


def is_of_another_office(question: str, text: str, start: int, end: int) -> bool:
    """Whether `question` is who holds an office, and the sentence around `text[start:end]` names none but those that
    are called after it; a former holder may be who held it, and a rank is no office."""
    asked = _WHO.search(question)
    if asked is None or _CALLED_SO.search(question) or _RANK.fullmatch(asked["title"]):
        return False
    title, before = re.escape(asked["title"]), _NOW if asked["once"] else f"{_NOW}|{_ONCE}"
    other = re.compile(rf"\b(?:(?:{before})[\s-]+{title}|{title}[\s-]{_BEHIND})\b", re.IGNORECASE)
    rest, found = other.subn(" ", text[slice(*sentence_at(text, start, end))])
    return found > 0 and not re.search(rf"\b{title}\b", rest, re.IGNORECASE)
