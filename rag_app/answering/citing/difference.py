"""By how much the figures differ that two documents give to one question."""

from __future__ import annotations

import re
from decimal import Decimal

from rag_app.text.figures.amounts import is_date

# "19.80 (Regular cleaning, per hour, 2024; in euro)", as a cell is told
_TOLD = re.compile(
    r"(?P<before>[^\d()%+\u2212–-]*)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<behind>[^\d%():]*)"
    r"(?P<labels>\s\(.*\))?"
)
_SHARE = re.compile(r"\bper\s?cent", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def difference(one: str, other: str) -> str:
    """By how much the figure that one text gives differs from that of the other, with what stands beside both; empty
    where these or the rows differ in more than a year, or one is a day, a year, a percentage, a range or says more."""
    texts = one.strip(), other.strip()
    first, second = map(_TOLD.fullmatch, texts)
    if not first or not second or any(is_date(text) or _YEAR.fullmatch(text) or _SHARE.search(text) for text in texts):
        return ""
    if any(first[part] != second[part] for part in ("before", "behind")):
        return ""
    labels = (_YEAR.sub("", found["labels"] or "") for found in (first, second))
    if len(set(labels)) > 1:
        return ""
    values = [Decimal(found["number"].replace(",", "")) for found in (first, second)]
    return f"{first['before']}{abs(values[0] - values[1]):,f}{first['behind'].rstrip()}"
