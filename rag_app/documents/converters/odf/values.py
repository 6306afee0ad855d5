"""What a cell of an OpenDocument sheet or table says, by its value and by how that is shown."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from lxml import etree

from rag_app.documents.converters.parts.xml import attribute

_VALUES = ("value", "date-value", "time-value", "string-value", "boolean-value")
_FIGURE = re.compile(r"\d(?:[\d.,'’\s]*\d)?")
_DATE = re.compile(r"\d{1,4}([./-]) ?\d{1,2}\1 ?\d{1,4}(?P<time>,? \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)?", re.IGNORECASE)
_LONGEST = 30  # digits
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d))?.*)?")


def cell_text(cell: etree._Element, shown: str) -> str:
    """The text of a cell; numbers without signs between their thousands and with a decimal point, dates in digits as
    ISO 8601 has them, as in other workbooks, for what is `shown` depends on a language; the value where nothing is."""
    if not shown:
        return _value(cell)
    if attribute(cell, "value-type") in ("float", "currency", "percentage"):
        return _with_point(shown, attribute(cell, "value"), attribute(cell, "value-type") == "percentage")
    moment, written = _MOMENT.fullmatch(attribute(cell, "date-value")), _DATE.fullmatch(shown)
    return _moment(moment, bool(written["time"])) if moment and written else shown


def _value(cell: etree._Element) -> str:
    """The value of a cell beside which its file has no text of what is shown."""
    if cell.find("{*}p") is not None:
        return ""
    value = next(filter(None, (attribute(cell, name) for name in _VALUES)), "").removesuffix("T00:00:00")
    if attribute(cell, "value-type") == "percentage":
        return f"{number * 100:f}".rstrip("0").rstrip(".") + "%" if (number := _number(value)) else f"{value}%"
    return f"{value} {attribute(cell, 'currency')}".strip() if value else ""


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 16 else None


def _with_point(shown: str, text: str, is_share: bool) -> str:
    """A number whose value is told, with the decimals that are shown."""
    figures, value = list(_FIGURE.finditer(shown)), _number(text)
    if len(figures) != 1 or figures[0][0].isdecimal() or value is None:
        return shown
    found, exact = figures[0], abs(value) * (100 if is_share else 1)
    digits = "".join(filter(str.isdecimal, found[0]))
    for places in (len(re.split(r"\D", found[0])[-1]), 0):
        if len(digits) <= _LONGEST and abs(exact.scaleb(places) - int(digits)) <= Decimal("0.500001"):
            at = len(digits) - places
            number = f"{digits[:at]}.{digits[at:]}" if places else digits
            return shown[: found.start()] + number + shown[found.end() :]
    return shown


def _moment(moment: re.Match[str], with_time: bool) -> str:
    day, minutes, seconds = moment.groups()
    if not with_time:
        return str(day)
    return f"{day} {minutes or '00:00'}{f':{seconds}' if int(seconds or 0) else ''}"
