"""Codes of letters and a number that things of one family go by: the P-7 and the P-7x."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from rag_app.text.language.question_words import OF_TWO

# Letters, a number and letters, joined or by a hyphen; times, versions and what lists are numbered by are no codes.
_CODE = re.compile(
    r"(?<![^\W_])(?<![\w.,/]-)(?!(?:fy|[qhv]|rev|ver|no|nr|covid)[-_]?\d)"
    r"(?P<letters>[^\W\d_]{1,6})-?(?P<number>\d{1,5}[^\W\d_]{0,3})(?![^\W_]|[-.,]\d)",
    re.IGNORECASE,
)
# A question that has others in view.
OF_OTHERS = re.compile(
    rf"\b(?:{OF_TWO}|than|replac\w+|success\w+|predecess\w+|instead|compatib\w+|others?|all|each|every)\b",
    re.IGNORECASE,
)

Code = tuple[str, str]


def codes_in(text: str) -> frozenset[Code]:
    """The codes in `text`: `P-7x` and `p7X` are one."""
    return frozenset((one["letters"].casefold(), one["number"].casefold()) for one in _CODE.finditer(text))


def codes_of(source: str, title: str) -> frozenset[Code]:
    """Those that a document goes by in file name or title."""
    return codes_in(PurePosixPath(source).stem) | codes_in(title)


def is_of_another(asked: frozenset[Code], own: frozenset[Code]) -> bool:
    """Whether a document that goes by the codes `own` has one of the letters of one `asked` about, and none of
    these."""
    letters = {code[0] for code in asked}
    its = {code for code in own if code[0] in letters}
    return bool(its) and not its & asked
