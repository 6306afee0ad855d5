"""Formulas of a worksheet that have no stored value: programs that write workbooks do not compute them."""

from __future__ import annotations

import re
import zipfile

_PIECE = 1 << 20
_LONGEST = 9_000  # bytes of such a cell: Excel takes formulas of 8,192 characters
# A text without letters (t="str") is a value.
_UNREAD = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]{0,200}\bt="str")[^>]{0,200}>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def formulas_without_value(archive: zipfile.ZipFile, part: str) -> int:
    """How many cells of a sheet are empty although a formula stands in them."""
    found = 0
    if part not in archive.namelist():
        return found
    with archive.open(part) as stream:
        rest = b""
        while piece := stream.read(_PIECE):
            rest += piece
            end = 0
            for match in _UNREAD.finditer(rest):
                found, end = found + 1, match.end()
            rest = rest[max(end, len(rest) - _LONGEST) :]
    return found
