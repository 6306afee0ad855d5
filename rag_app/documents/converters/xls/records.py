"""What the records of an old workbook tell ([MS-XLS]) and `xlrd` does not."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_BOF, _EOF, _CONTINUE = 0x809, 0xA, 0x3C
_BOUND_SHEET, _FILTER_MODE, _FORMULA, _OBJECT, _TEXT = 0x85, 0x9B, 6, 0x5D, 0x1B6
_WORKSHEET = 0
_EMPTY = (3, 0xFFFF)  # first byte and last two of the value of a formula
_SHAPES = frozenset((0x02, 0x03, 0x06, 0x1E))  # rectangle, ellipse, text box, any other; not notes and controls
_COMMON = 0x15  # the first part of an object


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where a sheet begins in its stream, and what it is."""

    offset: int
    is_visible: bool
    is_worksheet: bool


@dataclass(slots=True)
class Told:
    """Texts of boxes, whether a filter hides rows, how many formulas there are and how many say nothing."""

    texts: list[str] = field(default_factory=list)
    is_filtered: bool = False
    formulas: int = 0
    empty_formulas: int = 0


def sheet_places(stream: bytes) -> list[SheetPlace]:
    """All sheets of a workbook, charts and macros among them, in their order."""
    return [
        SheetPlace(int.from_bytes(data[:4], "little"), not data[4] & 3, data[5] == _WORKSHEET)
        for kind, data in _records(stream, 0)
        if kind == _BOUND_SHEET and len(data) > 5
    ]


def told_of_sheet(stream: bytes, offset: int) -> Told:
    """What is told of the sheet that begins there, as far as its records can be followed."""
    told = Told()
    records = _records(stream, offset)
    is_shape = False
    for kind, data in records:
        if kind == _FILTER_MODE:
            told.is_filtered = True
        elif kind == _FORMULA and len(data) >= 14:
            told.formulas += 1
            told.empty_formulas += (data[6], int.from_bytes(data[12:14], "little")) == _EMPTY
        elif kind == _OBJECT and len(data) >= 6:
            first, _, shape = struct.unpack_from("<3H", data)
            is_shape = first == _COMMON and shape in _SHAPES
        elif kind == _TEXT and is_shape and len(data) >= 12:
            told.texts.append(_text(records, int.from_bytes(data[10:12], "little")))
    return told


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of the part of a stream that begins there, without those of the charts in it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth < 1:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _text(records: Iterator[tuple[int, bytes]], characters: int) -> str:
    """The text of a box, each piece of which says first how wide its characters are."""
    text = ""
    while len(text) < characters:
        kind, data = next(records, (0, b""))
        if kind != _CONTINUE or not data:
            break
        text += data[1:].decode("utf-16-le" if data[0] else "latin-1", "replace")
    return " ".join(line.strip() for line in text[:characters].split("\n"))
