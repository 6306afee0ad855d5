"""The values that a text names, however it writes them: "minus 18", "1'250", "1½", "10⁶", "fifteen"."""

from __future__ import annotations

import re
import unicodedata

from rag_app.text.numerals import FEW_SPELT, IN_THOUSANDS, TENS_SPELT, spelt_value
from rag_app.text.words import RAISED

_VALUE = re.compile(
    rf"(?P<sign>\bminus\s+|(?<![\w.,)\]])[-\u2212])?(?<![\w.])(?:10(?:\^(?P<power>-?\d+)|(?P<raised>⁻?[{RAISED}]+))"
    r"|(?P<grouped>(?!0)\d{1,3}(?P<mark>[ \u00a0\u2009\u202f'’])\d{3}(?:(?P=mark)\d{3})*(?!\d)(?:\.\d+)?)"
    r"|(?P<upper>[1-9])/(?P<lower>[2-9])(?![\d/])"
    r"|(?P<whole>\d*)\s?(?P<fraction>[¼-¾⅐-⅞])"
    r"|(?P<digits>\d+(?:[.,:]\d+)*|\.\d+)"
    rf"|(?P<spelt>\b{TENS_SPELT}|\b(?:{FEW_SPELT}))\b)",
    re.IGNORECASE,
)


def values_named(text: str) -> set[str]:
    """The values of `text`, each written in one way."""
    return {f"{'-' if found['sign'] else ''}{_value(found)}" for found in _VALUE.finditer(text)}


def _value(found: re.Match[str]) -> str:
    if power := found["power"] or found["raised"]:
        return f"10^{unicodedata.normalize('NFKC', power)}".replace("\u2212", "-")  # no number: it may be too large
    if grouped := found["grouped"]:
        return str(float(grouped.replace(found["mark"], "")))
    if found["upper"]:
        return str(int(found["upper"]) / int(found["lower"]))
    if found["fraction"]:
        return str(int(found["whole"] or 0) + unicodedata.numeric(found["fraction"]))
    if found["spelt"]:
        return str(spelt_value(found["spelt"]))
    said = found["digits"]
    said = said.replace(",", "") if re.fullmatch(IN_THOUSANDS, said) else said
    try:
        return str(float(said))
    except ValueError:  # a time, a version
        return said
