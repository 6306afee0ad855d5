"""Whether there is something, where a field of a form says what: "Fire damage: Roof"."""

from __future__ import annotations

import re

from rag_app.answering.lookup.quoting import rows_at
from rag_app.schema import Passage
from rag_app.text.words import denies, label_stems

_WHETHER_THERE_IS = re.compile(
    r"\b(?:was|were|is|are)\s+there\b|\bcatch\s+fire\b"
    r"|\b(?:have|has|had|suffer|sustain|report|show|find|receive|cause)\s+(?:an?|any)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"(?:none|no|nil|nothing|nobody|zero|0)\W*", re.IGNORECASE)
# "Nothing known", "0 reported", "under investigation", "possible" say neither.
_UNKNOWN = re.compile(
    r"(?:n/?a|un\w+|tb[acd]|(?:not?|none|nothing|nobody|never|without|negative|zero|0|pending|under|possibl[ey]|perhaps"
    r"|maybe|suspected|alleged|open)\b.*|\?|-|–|—|)\W*",
    re.IGNORECASE,
)
_SHARED = 1 / 2  # of the words of a label


def says_there_is(question: str, passage: Passage, start: int, end: int) -> bool | None:
    """Whether the only field of a form at `start` to `end` whose label `question` names says that there is what it asks
    for; that there is none only where it names all of the label. None for other questions and fields that say neither.

    There is something where a field says where or which it is, though perhaps not all of what is asked for."""
    if not _WHETHER_THERE_IS.search(question) or denies(question):
        return None
    asked = set(label_stems(question))
    named = [
        (row, stems)
        for row, _ in rows_at(passage, start, end) or []
        if row.is_form and (stems := label_stems(row.label)) and stems[-1] in asked
        if len(asked.intersection(stems)) >= _SHARED * len(stems)
    ]
    if len(named) != 1 or len(named[0][0].cells) < 2:
        return None
    (row, stems), *_ = named
    value = row.cells[1].text
    if _NOTHING.fullmatch(value):
        return False if asked.issuperset(stems) else None
    return None if _UNKNOWN.fullmatch(value) else True
