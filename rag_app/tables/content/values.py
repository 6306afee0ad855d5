"""The numbers of two cells that can be compared: each has one, and both are counted in the same."""

from __future__ import annotations

import re

from rag_app.text.language.currencies import CURRENCY
from rag_app.text.structure.pipe_tables import NOTE

_THOUSANDS = r"(?!0)\d{1,3}(?:[.\s]\d{3})+"  # as the continent writes them
_EUROPEAN = re.compile(rf"{_THOUSANDS}(?:,\d+)?|\d+,\d{{1,2}}|0,\d+")
_SWISS = r"\d{1,3}(?:['’]\d{3})+(?!\d)(?:\.\d+)?"
_NUMBER = re.compile(rf"(?:{_EUROPEAN.pattern})(?!\d)|{_SWISS}|\d[\d,]*(?:\.\d+)?")
_NEGATIVE = re.compile(rf"^\W*?(?:{CURRENCY}\s*)?[(\u2212\u2013-]", re.IGNORECASE)
_NOTES = re.compile(rf"(?<=[\d%])\s*(?:{NOTE.pattern})+\s*\Z")
_CURRENCY = re.compile(CURRENCY, re.IGNORECASE)
_SIGNS = re.compile(r"\+(?=\s?\d)|[\s()\u2212\u2013-]+")
_PLURAL = re.compile(r"(?<=[a-z]{3})s\b")
# What may be thousands or three decimals, and what has decimals behind the same mark.
_OPEN = [
    (re.compile(rf"(?!0)\d{{1,3}}{mark}\d{{3}}"), re.compile(rf"\d+{mark}(?!\d{{3}}\b)\d+|0{mark}\d+"))
    for mark in (r"\.", ",")
]


def value_of(text: str) -> float | None:
    """The first number in a cell, less than 0 in brackets or behind a minus; None where it has none."""
    found = _NUMBER.search(text)
    if found is None:
        return None
    figure = found[0]
    if _EUROPEAN.fullmatch(figure):
        figure = re.sub(r"[.\s]", "", figure).replace(",", ".")
    value = float(re.sub("[,'’]", "", figure))
    return -value if _NEGATIVE.match(text) else value


def values_of(one: str, other: str) -> tuple[float, float] | None:
    """The numbers of two cells; None where one has none, or more ("9 to 12"), where something else than a currency
    stands beside one of them alone ("12 km" and "900 m"), or where a point or comma may be one of thousands or of
    decimals."""
    one, other = _NOTES.sub("", one), _NOTES.sub("", other)
    value, other_value = value_of(one), value_of(other)
    if value is None or other_value is None or not _are_alike(_beside(one), _beside(other)):
        return None
    figures = [found[0] for text in (one, other) if (found := _NUMBER.search(text))]
    is_open = any(any(map(one.fullmatch, figures)) and any(map(two.fullmatch, figures)) for one, two in _OPEN)
    return None if is_open else (value, other_value)


def _beside(text: str) -> str:
    """What stands beside the first number, but for signs of the number itself."""
    return _PLURAL.sub("", " ".join(_NUMBER.sub("", _SIGNS.sub(" ", text), count=1).lower().split()))


def _are_alike(one: str, other: str) -> bool:
    """Whether two such texts hold no further number and name the same unit, or a currency in one alone."""
    named = {found.lower() for found in _CURRENCY.findall(f"{one} {other}")}
    plain = [_CURRENCY.sub("", text).strip() for text in (one, other)]
    return len(named) <= 1 and plain[0] == plain[1] and not any(map(str.isdigit, plain[0]))
