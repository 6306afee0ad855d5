"""Workbooks of Excel 97 ([MS-XLS]) made from code."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ole_builder import ole_file

_GLOBALS, _WORKSHEET = 5, 0x10
PLAIN, STRUCK, RAISED = range(3)  # fonts


@dataclass(frozen=True)
class Sheet:
    """Cells by row and column: a value, or one with the number format or the font that it has; `records` follow them.
    `hidden_rows` and `hidden_columns` are folded away at a level; 0 is none."""

    cells: Mapping[tuple[int, int], object]
    merged: Sequence[tuple[int, int, int, int]] = ()  # first and last row, first and last column
    hidden_rows: Mapping[int, int] = field(default_factory=dict)
    hidden_columns: Mapping[int, int] = field(default_factory=dict)
    records: bytes = b""
    state: int = 0  # 1: hidden
    kind: int = 0  # 2: a chart


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def text(said: str, width: str = "H") -> bytes:
    """A text with its length before it, which is of one byte (`B`) or two."""
    return struct.pack(f"<{width}B", len(said), 1) + said.encode("utf-16-le")


def workbook(sheets: Mapping[str, Sheet], *, before: bytes = b"", after_1904: bool = False) -> bytes:
    """An `.xls` file; records `before` stand at its beginning."""
    looks = [("General", PLAIN)]
    bodies = [_body(sheet, looks) for sheet in sheets.values()]
    formats = sorted({pattern for pattern, _ in looks})
    head = _bof(_GLOBALS) + before + record(0x42, struct.pack("<H", 1200)) + record(0x22, bytes([after_1904, 0]))
    for options, escapement in ((0, 0), (8, 0), (0, 1)):
        head += record(0x31, struct.pack("<HHHHH4x", 200, options, 0x7FFF, 400, escapement) + text("Arial", "B"))
    head += b"".join(record(0x41E, struct.pack("<H", 164 + at) + text(one)) for at, one in enumerate(formats))
    head += b"".join(record(0xE0, struct.pack("<HHH14x", font, 164 + formats.index(one), 1)) for one, font in looks)
    at = len(head) + sum(len(_bound(0, name, sheet)) for name, sheet in sheets.items()) + len(record(0xA))
    for (name, sheet), body in zip(sheets.items(), bodies, strict=True):
        head, at = head + _bound(at, name, sheet), at + len(body)
    return ole_file({"Workbook": (head + record(0xA) + b"".join(bodies)).ljust(4096, b"\0")})


def _bof(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))


def _bound(at: int, name: str, sheet: Sheet) -> bytes:
    return record(0x85, struct.pack("<IBB", at, sheet.state, sheet.kind) + text(name, "B"))


def _body(sheet: Sheet, looks: list[tuple[str, int]]) -> bytes:
    out = _bof(_WORKSHEET if not sheet.kind else 0x20)
    for at, level in sheet.hidden_columns.items():
        out += record(0x7D, struct.pack("<6H", at, at, 0, 0, 1 | level << 8, 0))
    for at, level in sheet.hidden_rows.items():
        out += record(0x208, struct.pack("<H10xI", at, 0x20 | level))
    for (row, column), said in sheet.cells.items():
        value, look = said if isinstance(said, tuple) else (said, PLAIN)
        kind = ("General", look) if isinstance(look, int) else (look, PLAIN)
        if kind not in looks:
            looks.append(kind)
        out += _cell(struct.pack("<HHH", row, column, looks.index(kind)), value)
    ranges = b"".join(struct.pack("<4H", *one) for one in sheet.merged)
    return out + record(0xE5, struct.pack("<H", len(sheet.merged)) + ranges) + sheet.records + record(0xA)


def _cell(place: bytes, value: object) -> bytes:
    if isinstance(value, bool):
        return record(0x205, place + bytes([value, 0]))
    if isinstance(value, int | float):
        return record(0x203, place + struct.pack("<d", value))
    if isinstance(value, list):  # runs, each with its font
        starts = [sum(len(one) for one, _ in value[:at]) for at in range(len(value))]
        runs = b"".join(struct.pack("<HH", at, font) for at, (_, font) in zip(starts, value, strict=True))
        return record(0xD6, place + text("".join(one for one, _ in value)) + struct.pack("<H", len(value)) + runs)
    return record(0x204, place + text(str(value)))
