"""Whether a question is about two things that were asked of one after the other: "Which of the two is higher?"."""

from __future__ import annotations

import re

from rag_app.text.question_words import AUXILIARY

_OF_TWO = re.compile(
    r"\b(?:which|who|either|neither|any|one|all|some)\s+of\s+(?:the\s+two|them|these|those)\b"
    r"|\b(?:between|of|in|for|at|with|by|than)\s+(?:the\s+two\b|both\b(?!.*\band\b))|\bboth[\s?.!]*\Z"
    rf"|\b{AUXILIARY}\s+(?:the\s+two\b|both\b(?!.*\band\b))"
    r"|\b(?:that|this|the)\s+difference\b(?!\s+(?:between|of|in|from|to)\b)"
    r"|\A(?:(?:and|so|but)\s+)?(?:which|who)(?:\s+one)?\s+\w+\s+(?:more|less|better|worse|[a-z]+er)[\s?.!]*\Z",
    re.IGNORECASE,
)


def is_of_two(question: str) -> bool:
    """Whether a question asks for one of two, both of them or what is between them, and does not say which they are."""
    return bool(_OF_TWO.search(question))
