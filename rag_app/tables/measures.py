"""Columns and cells that say a measure: weeks, kilometres, kilowatts."""

from __future__ import annotations

import re

SPAN = r"(?:seconds?|minutes?|min|hours?|h|days?|weeks?|months?)"
_UNIT = (
    rf"(?:[ckm]m[²³23]?|m[²³23]|k?g|t|tonnes?|litres?|ml|hl|ha|acres?|[kMG]?Wh|kVA?|[kM]W|dB(?:\(A\))?|°C|bar|rpm|{SPAN}"
    r"|years?|number|units|pieces|persons|people)"
)
_COLUMN = re.compile(  # before all, behind a name or within it: "Weeks, 2031", "Renewed 2035 (km)", "Heat, GWh"
    rf"\A(?:minutes|hours|days|weeks|months)(?=,|\s*\(|\s+\d|\Z)|\((?:in\s+)?{_UNIT}\)"
    rf"|(?:\(|,\s*)(?:in\s+)?{_UNIT}\)?\s*\Z",
    re.IGNORECASE,
)
# "40 m" may be millions.
_CELL = re.compile(rf"(?:approx\.?|ca\.|about|up\s+to|[<>≤≥~±])?\s*\d[\d.,\s–-]*(?:{_UNIT}|[VAWl])", re.IGNORECASE)


def is_of_a_measure(column: str) -> bool:
    """Whether a column says what its figures are measured in, which is no money."""
    return _COLUMN.search(column) is not None


def is_a_measure(text: str) -> bool:
    """Whether a cell is wholly a number with what it is measured in."""
    return _CELL.fullmatch(text) is not None
