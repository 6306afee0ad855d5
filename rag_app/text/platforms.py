"""Which operating system something is said of: "On Linux, run ...", "In Windows: ..."."""

from __future__ import annotations

import re

from rag_app.text.code import fence_at
from rag_app.text.sentences import sentence_at

_NAMES = (
    ("windows", r"(?-i:Windows)|Win(?:dows)?\s?(?:7|8|10|11)|PowerShell"),
    ("mac", r"mac\s?OS|OS\s?X|Macs?(?!\s+address)|Macintosh"),
    ("linux", r"Linux|Ubuntu|Debian|Fedora|Red\s?Hat|RHEL|CentOS|openSUSE|Arch\s+Linux|Unix"),
    ("android", r"Android"),
    ("ios", r"(?-i:iOS|iPadOS)|iPhones?|iPads?"),
)
_PLATFORMS = tuple((name, re.compile(rf"\b(?:{said})\b", re.IGNORECASE)) for name, said in _NAMES)


def is_of_another_platform(question: str, text: str, start: int, end: int) -> bool:
    """Whether the sentence around `text[start:end]`, or the paragraph that announces the lines of code around it, is
    about other operating systems than `question` names; not where either names none."""
    asked = _platforms(question)
    if not asked:
        return False
    fence = fence_at(text, start)
    above = text[: fence[0]].rstrip().rpartition("\n")[0].rstrip() if fence else ""
    said = above.rpartition("\n\n")[2] if fence else text[slice(*sentence_at(text, start, end))]
    own = _platforms(said)
    return bool(own) and asked.isdisjoint(own)


def _platforms(said: str) -> frozenset[str]:
    return frozenset(name for name, form in _PLATFORMS if form.search(said))
