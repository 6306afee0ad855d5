"""Whether a sentence says "only" where its span does not, or leaves out what its span says behind "only"."""

from __future__ import annotations

import re

from rag_app.text.language.sentences import spans_kept
from rag_app.text.language.words import content_stems, split_words

_ONLY = re.compile(
    r"(?<!\bnot )\b(?:only|solely|exclusively)\b(?!\s+(?:to\s+be|(?:one|some|part|a\s+(?:few|part))\s+of)\b)",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:only|sole|solely|exclusive|exclusively|alone|just|merely|single|one|no|none|not|nothing|nobody|never|without"
    r"|except\w*|but|unless|until|limit\w*|restrict\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\bonly\s+(?:if|when|where|after|before|with|by|to|for|in|on|at|once|upon|under|within|from|until|during|while"
    r"|because|through|between)\b(?P<what>[^,;.]*)",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|where|once|after|before|until|provided|with|under|as\s+long\s+as)\b", re.IGNORECASE
)


def is_limited_otherwise(sentence: str, span: str) -> bool:
    """Whether `sentence` says that something is so only in one way and `span` limits nothing, or the other way round:
    "Dogs are allowed" where they are "only if they are on a lead"."""
    if _ONLY.search(sentence):
        return not _LIMITS.search(span)
    return not (_LIMITS.search(sentence) or _CONDITIONAL.search(sentence)) and any(
        _leaves_out_condition(content_stems(sentence), span[start:end]) for start, end in spans_kept(span)
    )


def _leaves_out_condition(said: set[str], text: str) -> bool:
    """Whether `said` has the word before "only" and nothing of what stands behind it."""
    found = _CONDITION.search(text)
    if found is None:
        return False
    before = [word.stem for word in split_words(text[: found.start()]) if word.is_content]
    what = content_stems(found["what"])
    return bool(before and what) and before[-1] in said and not what & said
