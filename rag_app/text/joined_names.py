"""Two names that a question joins by "and": "What do Aston and Bury pay?"."""

from __future__ import annotations

import re

from rag_app.text.periods import MONTH

AT = r"(?:at|in|for|of|by|from|to|with|on)"
_WITH = rf"(?:{AT}\s+)?(?:the\s+)?"
_NAME = rf"(?!(?:I|(?i:{MONTH})|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)[A-Z][\w-]+"
_BOTH = re.compile(
    rf"(?P<one>{_WITH})(?P<first>\b{_NAME})\s+and\s+(?P<two>{_WITH})(?P<second>{_NAME})(?!\s+[A-Z]|['’])"
)
_NAME_BEFORE = re.compile(r"[A-Z][\w-]+\s+\Z")


def joined_names(question: str) -> re.Match[str] | None:
    """The `first` and the `second` name, of one word each and no times, with the words before them as `one` and `two`;
    None where it joins no two or more."""
    found = list(_BOTH.finditer(question))
    if len(found) != 1 or found[0]["first"] == found[0]["second"] or _NAME_BEFORE.search(question[: found[0].start()]):
        return None
    return found[0]


def is_of_one_alone(question: str, sentence: str) -> bool:
    """Whether `sentence` has one of the two names that `question` joins, and not the other."""
    both = joined_names(question)
    return both is not None and (both["first"] in sentence) != (both["second"] in sentence)
