"""What was changed from one thing to another, and questions that are for what was before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag_app.text.sentences import sentence_at

_VERBS = (
    r"(?:extend|postpon|put\s+(?:off|back)|mov|brought\s+forward|bring\s+forward|delay|reschedul|chang|rais|increas|lower"
    r"|reduc|cut|amend|correct|updat|shift|adjourn|prolong)(?:e?d|ing|s|e)?"
)
_CHANGED = re.compile(
    rf"\b{_VERBS}\b(?:\s+\w+){{0,4}}?\s+from\s+(?P<old>\S[^,;|\n]{{0,60}}?)"
    r"\s+to\s+(?P<new>\S[^,;|\n]{0,60}?)(?=[,;\n]|\.(?:\s+(?-i:[A-Z])|\s*\Z)|\Z|\s+(?:because|so|as|by|on|with|since|due|for|in|from|and)\b)",
    re.IGNORECASE,
)
_OF_BEFORE = re.compile(
    r"\b(?:original\w*|initial\w*|former\w*|previous\w*|earlier|older?|before|prior|first|until|till|used\s+to|from|chang\w+"
    r"|differ\w*|compar\w+|how\s+(?:much|many|far|long)\s+(?:more|less|longer|later)|by\s+how)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """What a `sentence` says that something was changed from, `old`, and to: `new`, which stands at `start`."""

    sentence: str
    old: str
    new: str
    start: int


def changes_in(text: str) -> Iterator[Change]:
    """The changes that a text tells, "extended from 15 January to 31 January"."""
    for one in _CHANGED.finditer(text):
        yield Change(text[slice(*sentence_at(text, *one.span()))], one["old"], one["new"], one.start("new"))


def asks_for_what_was_before(question: str) -> bool:
    """Whether a question may be for what something was before it was changed, or for the change."""
    return _OF_BEFORE.search(question) is not None
