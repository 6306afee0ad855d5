"""Yes or no from a table of marks, where an empty cell says no."""

from __future__ import annotations

import re

from rag_app.answering.lookup.quoting import rows_at
from rag_app.schema import Passage
from rag_app.text.rule_words import FORBIDDEN
from rag_app.text.words import denies, has_run, label_stems

_MARK = re.compile(r"(?:x|✓|✔|☑|●|•|yes)\W*", re.IGNORECASE)
_NO_MARK = re.compile(r"(?:|-|–|—|✗|✘|☐|○|no)\W*", re.IGNORECASE)
# What is asked where a mark may say the opposite: "free of nuts", "I am allergic to sesame".
_ASKS_OTHERWISE = re.compile(
    rf"\b(?:free|without|avoid\w*|allerg\w*|intoleran\w*|react\w*|{FORBIDDEN}|exclud\w*"
    r"|exempt\w*|except\w*|lack\w*|missing)\b",
    re.IGNORECASE,
)
_SHARED = 1 / 2  # of the words of a row's label, which the question must have


def is_marked(question: str, passage: Passage, start: int, end: int) -> bool | None:
    """Whether the row of a table of marks at `start` to `end` has one in the column that `question` names; None where
    it is no such row, or the question names no column or several."""
    if _ASKS_OTHERWISE.search(question) or denies(question):
        return None
    said = label_stems(question)
    asked = set(said)
    for row, header in rows_at(passage, start, end) or []:
        texts, label = [cell.text for cell in row.cells], set(label_stems(row.label))
        marks = [bool(_MARK.fullmatch(text)) for text in texts]
        if not any(marks) or len(header) != len(texts):
            continue
        if not all(mark or _NO_MARK.fullmatch(text) for mark, text in zip(marks[1:], texts[1:], strict=True)):
            continue
        names = [label_stems(name) for name in header]
        named = [at for at, name in enumerate(names) if at and has_run(name, said) and not label.issuperset(name)]
        fullest = [at for at in named if not any(set(names[at]) < set(names[other]) for other in named)]
        if len(fullest) == 1 and len(label & asked) >= _SHARED * len(label):
            return marks[fullest[0]]
    return None
