"""The amounts that a text says in digits, with their units: 30 ms, 5-minute, 80 degrees Celsius, $4.2m a year."""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from rag_app.text.language.currencies import CURRENCY
from rag_app.text.language.languages import stem
from rag_app.text.language.numerals import IN_DIGITS

_PREFIXES = {"": "", "milli": "m", "micro": "µ", "nano": "n", "centi": "c", "kilo": "k", "mega": "M", "giga": "G",
             "tera": "T"}  # fmt: skip
_WITH_PREFIX = {
    "metre": "m", "meter": "m", "gram": "g", "second": "s", "litre": "l", "liter": "l", "watt": "W", "volt": "V",
    "amp": "A", "ampere": "A", "byte": "B", "bit": "bit", "hertz": "Hz", "joule": "J", "pascal": "Pa", "mole": "mol",
    "calorie": "cal",
}  # fmt: skip
_WORDS = {
    **{f"{long}{unit}": f"{short}{sign}" for (long, short), (unit, sign) in
       itertools.product(_PREFIXES.items(), _WITH_PREFIX.items())},
    "kilo": "kg", "tonne": "t", "ton": "ton", "pound": "pound", "lb": "pound", "ounce": "oz", "mile": "mile",
    "foot": "ft", "feet": "ft", "inch": "in", "yard": "yd", "hectare": "ha", "acre": "acre", "gallon": "gal",
    "celsius": "°C", "fahrenheit": "°F", "minute": "min", "min": "min", "mins": "min", "hour": "h", "day": "day",
    "week": "week", "month": "month", "year": "year", "yr": "year", "percent": "%", "euro": "€", "eur": "€",
    "horsepower": "hp", "knot": "kn", "decibel": "dB",
    "dollar": "$", "usd": "$", "gbp": "pound", "chf": "CHF", "franc": "CHF", "yen": "¥",
}  # fmt: skip
_BY_STEM = {stem(word): unit for word, unit in _WORDS.items()}
# Their case tells units apart.
_SIGNS = {
    **{f"{short}{sign}": f"{short}{sign}" for short, sign in
       itertools.product(_PREFIXES.values(), (*_WITH_PREFIX.values(), "Wh"))},
    **{f"{short}L": f"{short}l" for short in _PREFIXES.values()},
    "KB": "kB", "sec": "s", "secs": "s", "h": "h", "hr": "h", "hrs": "h", "t": "t", "oz": "oz", "ft": "ft", "yd": "yd",
    "ha": "ha", "%": "%", "$": "$", "US$": "$", "€": "€", "£": "pound", "¥": "¥", "°C": "°C", "°F": "°F",
    "km/h": "km/h", "kph": "km/h", "mph": "mph", "m/s": "m/s", "kt": "kn", "kts": "kn", "hp": "hp", "bhp": "hp",
    "dB": "dB", "dBA": "dB", "dBm": "dBm", "bar": "bar", "mbar": "mbar", "psi": "psi",
}  # fmt: skip
_SIZES = {"k": "k", "thousand": "k", "m": "m", "mn": "m", "million": "m", "bn": "bn", "b": "bn", "billion": "bn"}
# "40 litres per minute", "€20 a month", "32 hours of work each week".
_RATE = (
    r"(?:(?:\s+[^\W\d_]+){0,2}?(?:\s+(?:per|an?|each|every)\s+|\s?/\s?)"
    r"(?P<rate>second|minute|hour|day|night|week|month|quarter|year)\b)?"
)
_OF_MONEY = re.compile(
    rf"(?P<unit>{CURRENCY})\s?(?P<number>{IN_DIGITS})(?![\d.,]\d)(?:[\s-]?(?P<size>{'|'.join(_SIZES)})\b)?{_RATE}",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"(?<![\w.,/:$€£])(?P<number>{IN_DIGITS})(?!\d)(?:\s(?P<size>thousand|million|billion)\b)?"
    r"(?:[\s-]?(?P<unit>percentage\s+points?|per\s?cent\b|[%$€£¥]|(?:degrees?\s|°\s?)[^\W\d_]+|[^\W\d_]+(?:/[^\W\d_]+)?[²³]?))?"
    rf"{_RATE}"
)


class Amount(NamedTuple):
    """A number in digits, without the commas of thousands, and what it is counted in, each None where nothing says it
    or no such thing is known: its `unit` (as "ms", "°C", "€"), the `size` of a sum of money (k, m, bn), and the time of
    a `rate` ("day", "month")."""

    number: str
    unit: str | None
    size: str | None
    rate: str | None


def amounts_in(text: str) -> list[Amount]:
    """The amounts of `text`, sums of money first."""
    money = list(_OF_MONEY.finditer(text))
    of_money = {place for one in money for place in range(*one.span())}
    others = [one for one in _COUNTED.finditer(text) if one.start() not in of_money]
    return [
        Amount(one["number"].replace(",", ""), unit_of(one["unit"]), _size(one["size"]), one["rate"])
        for one in (*money, *others)
    ]


def unit_of(said: str | None) -> str | None:
    """The unit that is `said`, None where it is not known."""
    if not said:
        return None
    said = " ".join(said.replace("μ", "µ").split())
    if said.startswith("percentage"):
        return "points"
    if said.startswith(("degree", "°")):
        said = said.removeprefix("degrees").removeprefix("degree").removeprefix("°").strip()
        return {"C": "°C", "F": "°F"}.get(said) or _BY_STEM.get(stem(said.lower()))
    bare, power = said.rstrip("²³"), said[len(said.rstrip("²³")) :]
    unit = _SIGNS.get(bare) or _BY_STEM.get(stem(bare.lower().replace(" ", "")))
    return f"{unit}{power}" if unit else None


def _size(said: str | None) -> str | None:
    return _SIZES[said.lower()] if said else None
