"""Questions whether something is so of all or always, and sentences that say it of none so: "Is a scan always done?"
where "A scan is done if the doctor asks for one"."""

from __future__ import annotations

import re

_CONDITION = re.compile(r"\b(?:if|when|once|after)\b[^,?]*", re.IGNORECASE)  # what all have done is not asked
_OF_ALL = re.compile(
    r"(?<!\bat )"
    r"\b(?:all(?!\s+right)|always|completely|entirely|every(?:body|one|thing)?|fully|immediately)\b",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(
    r"\b(?:all|always|any\w*|at\s+once|both|complete\w*|daily|each|entire\w*|every\w*|full\w*|immediate\w*|never|nightly|no"
    r"|none|nothing|straight\s*away|throughout|total\w*|whole|without\s+(?:delay|exception)"
    r"|100\s?(?:%|per\s?cent))(?!\w)",
    re.IGNORECASE,
)


def is_of_fewer(question: str, sentence: str) -> bool:
    """Whether `question` is whether something is so of all, always, wholly or at once, and `sentence` has no such word:
    the answer is hardly yes (docs/experiments.md)."""
    return _OF_ALL.search(_CONDITION.sub(" ", question)) is not None and _SAYS_SO.search(sentence) is None
