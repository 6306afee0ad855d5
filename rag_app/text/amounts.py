"""Amounts: whether a question asks for one, and whether words say one."""

from __future__ import annotations

import re

_UNITS = r"(?:thousands?|millions?|billions?|dollars|euros|pounds|percent|percentage|%)"
_ASKS = re.compile(
    rf"\bhow\s+(?:many|much|large|high|low|big|small|old|tall|heavy|deep|fast|powerful)\b"
    rf"|\b(?:what|which)\s+(?:percent|percentage|share|proportion|amount)\b|\bin\s+(?:\$\s?)?{_UNITS}(?:\s|[),.?]|\Z)",
    re.IGNORECASE,
)
_NO_AMOUNT = re.compile(r"\bhow\s+much\s+of\s+an?\b", re.IGNORECASE)
_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds? thousands? millions? billions? "
    "dozens? half halves thirds? quarters? both once twice none nothing all most many few several multiple various "
    "free entirety majority minority double triple"
)
_SAYS = re.compile(rf"\d|\b(?:{'|'.join(_NUMBERS.split())})\b", re.IGNORECASE)
_COUNTS = re.compile(rf"\b(?:how\s+many|number\s+of)\s+(?!(?:of\s+)?(?:\w+\s+){{0,2}}{_UNITS})\w+", re.IGNORECASE)
_MONEY = re.compile(r"[$€£]")


def asks_for_an_amount(question: str) -> bool:
    """Whether `question` is for a number of something, or for how much, large, old ... something is."""
    return bool(_ASKS.search(question)) and not _NO_AMOUNT.search(question)


def is_of_another_kind(text: str, question: str) -> bool:
    """Whether `question` asks for an amount and `text` says none, or for a count and `text` says a sum of money."""
    if _COUNTS.search(question) and _MONEY.search(text):
        return True
    return asks_for_an_amount(question) and not _SAYS.search(text)
