"""The numbers that tell one edition of a file from another: the versions in its path."""

from __future__ import annotations

import re

Number = tuple[int, ...]

_POINTS = r"\d{1,4}(?:\.\d{1,4})+"
# A number alone counts chapters, invoices and models as well; a letter counts revisions.
_VERSION = re.compile(
    rf"(?<![^\W_])(?:(?:v|ver|version|ed|edition|(?<!press.)release|rev|revision)[\s._-]*(?P<told>{_POINTS}|\d{{1,3}})"
    r"|(?:rev|revision)[\s._-]+(?P<letter>[a-hj-z])"
    r"|(?P<counted>\d{1,2}(?:st|nd|rd|th))[\s._-]*(?:ed(?:ition)?|rev(?:ision)?|version))(?![^\W_]|\.\d)"
    rf"|(?:(?<![^\W_])|(?<=[^\W\d_]{{2}}))(?<!\d[.,])(?P<bare>{_POINTS})(?![^\W_]|[.,]\d|\s?%)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?<![^\W_])(?:section|sec|chapter|chap|ch|part|clause|article|annex|appendix|figure|fig|table|tab|lesson|unit"
    r"|module|exercise|task|step|page|no|nr|number)[\s._-]*\Z",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d\d\.\d\d\.\d\d")
_NUMBER = re.compile(r"(?<![^\W_])(?<!\d[.,])v?(\d+(?:\.\d+)*)(?![^\W_]|[.,]\d)", re.IGNORECASE)


def versions_in(path: str) -> tuple[str, tuple[Number, ...]]:
    """A path without the numbers and letters of its versions, and these in its order; a letter by its place in the
    alphabet. Numbers of sections and dates are no versions."""
    kept, last, found = "", 0, []
    for version in _VERSION.finditer(path):
        told = str(version.lastgroup)
        if told == "bare" and (_DATE.fullmatch(version[told]) or _PART.search(path[: version.start()])):
            continue
        kept, last = kept + path[last : version.start(told)], version.end(told)
        found.append(_number(version[told]))
    return kept + path[last:], tuple(found)


def numbers_named(question: str) -> frozenset[Number]:
    """The numbers in `question` that may be versions of a file."""
    return frozenset(_number(found[1]) for found in _NUMBER.finditer(question))


def _number(told: str) -> Number:
    if told.isalpha():
        return (ord(told.lower()) - ord("a") + 1,)
    return tuple(int(part) for part in re.findall(r"\d+", told))
