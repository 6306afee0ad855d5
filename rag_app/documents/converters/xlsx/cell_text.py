"""What a cell of a workbook says, by its value and its number format."""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from rag_app.documents.converters.xlsx.number_formats import REMEMBERED, day_text, masked, words_of
from rag_app.text.language.currencies import CURRENCY

# Of a number format: what stands around the digits, quoted, behind a backslash, a currency, or room of some width.
_MARK = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|([$€£¥ ])|[_*].')
_AROUND = re.compile(rf"((?:{_MARK.pattern})*)(?P<digits>(?:#,##)?[0#]+(?:\.[0#?]+)?)((?:{_MARK.pattern})*)")
_LARGE = 1e15  # Excel knows fifteen digits
_MOST_PLACES = 30  # that Excel shows
_WHOLE = 1e17  # newer files have all digits of whole numbers below
_DIGITS = Context(prec=80)
_SMALL, _WIDE = 1e-4, 1e10  # between them a number without a format has ten digits
_PERCENT = re.compile(r"(?:\.(?P<decimals>[0#?]+))? ?%")
_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].')  # of a number format: what is shown as it stands


def cell_text(value: object, pattern: str) -> str:
    """The text of a cell with a value as Python has it (dates and durations as such, errors by their names) and the
    number format `pattern`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime | datetime.time) and ".0" not in pattern:
        value = value.replace(microsecond=0)  # what a formula such as NOW() stores, and nobody sees
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return day_text(value.date(), pattern)
        return f"{value.date()} {_time(value.time())}"
    if isinstance(value, datetime.time):
        return _time(value)
    if isinstance(value, int | float) and (words := words_of(value, pattern)):
        return words
    if isinstance(value, int | float) and (decimals := _decimals_of_share(pattern)) is not None:
        return _percent(value, decimals)
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    if not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) and (number := masked(value, pattern)):
        return number
    return _with_unit(_general(value), pattern.split(";")[0])


def whole(value: float) -> float:
    """A number as newer files have it, from one that has whole numbers as all others."""
    return int(value) if abs(value) < _WHOLE and value == int(value) else value


def _general(value: float) -> str:
    """A number without a format: a whole one with all its digits, any other with ten in all, as Excel shows it."""
    if isinstance(value, int):
        return str(value)
    return f"{value:.10g}" if _SMALL <= abs(value) < _WIDE and value != round(value) else f"{value:.15g}"


def _percent(value: float, decimals: str) -> str:
    """A share in percent, with the `decimals` of its format, of which only `0` are shown where there is none."""
    whole, _, places = _rounded(f"{value * 100:.10g}", len(decimals)).partition(".")
    shown = places[: max(len(places.rstrip("0")), decimals.count("0"))]
    return f"{whole}.{shown}%" if shown else f"{whole}%"


def _time(value: datetime.time) -> str:
    """Hours, minutes, and seconds where there are any."""
    return value.isoformat("auto" if value.second or value.microsecond else "minutes")


def _duration(value: datetime.timedelta) -> str:
    """Hours, minutes, and seconds where there are any."""
    minutes, seconds = divmod(abs(round(value.total_seconds())), 60)
    sign = "-" if value < datetime.timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}{f':{seconds:02}' if seconds else ''}"


def _with_unit(number: str, pattern: str) -> str:
    """A number with the currency or unit that its format shows, and with the decimals of that:
    zeros behind the last other one only where it is a sum of money or a percentage. Thousands are not grouped, for
    that sign is the decimal one of other languages."""
    if (unit := _unit(pattern)) is None:
        return number
    if unit.is_fixed or "." in number:
        number = _rounded(number, unit.places)
    if "." in number and not unit.is_fixed:
        number = number.rstrip("0").removesuffix(".")
    number = f"-{unit.before.removeprefix('+')}{number[1:]}" if number.startswith("-") else unit.before + number
    return f"{number}%" if unit.is_share else f"{number} {unit.after}".rstrip()


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stands around a number, how many decimals it has, and whether zeros among them are shown."""

    before: str
    after: str
    places: int
    is_share: bool
    is_fixed: bool


@functools.lru_cache(REMEMBERED)
def _unit(pattern: str) -> _Unit | None:
    found = _AROUND.fullmatch(pattern)
    if not found:
        return None
    before, after = (
        _MARK.sub(lambda mark: next(filter(None, mark.groups()), " "), text).strip()
        for text in (found[1], found[_MARK.groups + 3])
    )
    if not before.strip("0123456789"):
        before = ""
    elif before.rstrip(".")[-1:].isalpha():
        before += " "
    decimals = found["digits"].partition(".")[2]
    is_share = after == "%"
    is_fixed = (
        bool(decimals)
        and not decimals.strip("0")
        and (is_share or re.search(CURRENCY, f"{before} {after}") is not None)
    )
    return _Unit(before, after, len(decimals), is_share, is_fixed)


@functools.lru_cache(REMEMBERED)
def _decimals_of_share(pattern: str) -> str | None:
    """The decimals of a format in percent; None for any other."""
    percent = _PERCENT.search(_LITERAL.sub("", pattern))
    return percent["decimals"] or "" if percent else None


def _rounded(number: str, places: int) -> str:
    """A number with so many decimals, half of the last one up, as Excel shows it; as it is where nothing would be
    left of it."""
    exact = Decimal(number)
    if not exact.is_finite() or abs(exact) >= _LARGE:
        return number
    shown = exact.quantize(Decimal(1).scaleb(-min(places, _MOST_PLACES)), ROUND_HALF_UP, _DIGITS)
    return number if exact and not shown else f"{shown:f}"
