"""Presentations of PowerPoint 97 ([MS-PPT]) made from code."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from ole_builder import ole_file

TITLE, BODY, NOTES, OTHER = 0, 1, 2, 4
PLAIN, ENCRYPTED = 0xE391C05F, 0xF3D1C4DF
_CONTAINER = 0xF


@dataclass(frozen=True)
class Box:
    """A shape: `text` with `\\n` between paragraphs, in 1/576 inch from the left and from the top. `lines` are styles
    of paragraphs: characters, level, and whether there is a bullet; `runs` of characters: count, raise and numbering;
    `numbers` the scheme and start of each numbering. Of a table `cells` are boxes."""

    text: str = ""
    kind: int = OTHER
    place: tuple[int, int, int, int] = (0, 0, 1000, 200)  # left, top, right, bottom
    placeholder: int = 0
    lines: Sequence[tuple[int, int, bool | None]] = ()
    runs: Sequence[tuple[int, int, int]] = ()
    numbers: Sequence[tuple[int, int] | None] = ()
    field: int = -1
    deleted: bool = False
    art: bool = False
    cells: Sequence[Box] = ()
    scale: int = 1  # of what is in a group


@dataclass(frozen=True)
class Slide:
    """A slide; texts of `outline` are those that boxes with such a kind and no text of their own refer to, in turn."""

    boxes: Sequence[Box]
    notes: str = ""
    hidden: bool = False
    outline: Sequence[Box] = ()


def record(kind: int, data: bytes = b"", instance: int = 0, version: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4 | version, kind, len(data)) + data


def group(kind: int, *parts: bytes, instance: int = 0) -> bytes:
    return record(kind, b"".join(parts), instance, _CONTAINER)


def presentation(
    slides: Sequence[Slide], *, order: Sequence[int] = (), token: int = PLAIN, older: Sequence[Slide] = ()
) -> bytes:
    """A `.ppt` file; `order` is that of the slides, which are stored as they come. An edit before the last one had
    `older` slides in place of the first ones."""
    stream, edit = b"", 0
    for version in filter(None, (older, slides)):
        places = {}
        for number, slide in enumerate(version):
            places[2 + 2 * number] = len(stream)
            stream += _slide(slide, 256 + number)
            places[3 + 2 * number] = len(stream)
            stream += group(0x03F0, _drawing([Box(slide.notes, NOTES), Box("Footer", OTHER)]))
        places[1] = len(stream)
        stream += _document(version, order if version is slides else ())
        directory = len(stream)
        stream += record(
            0x1772, struct.pack(f"<I{len(places)}I", 1 | len(places) << 20, *dict(sorted(places.items())).values())
        )
        before, edit = edit, len(stream)
        stream += record(0x0FF5, struct.pack("<7I", 256, 0x03000000, before, directory, 1, 99, 1))
    user = record(0x0FF6, struct.pack("<III8x", 0x14, token, edit))
    return ole_file({"PowerPoint Document": stream.ljust(4096, b"\0"), "Current User": user})


def _document(slides: Sequence[Slide], order: Sequence[int]) -> bytes:
    listed = b""
    for number in order or range(len(slides)):
        listed += record(0x03F3, struct.pack("<5I", 2 + 2 * number, 0, 0, 256 + number, 0))
        listed += b"".join(map(_text, slides[number].outline))
    notes = b"".join(
        record(0x03F3, struct.pack("<5I", 3 + 2 * number, 0, 0, 900 + number, 0)) for number in range(len(slides))
    )
    numbered = b"".join(
        record(0x0FAF, struct.pack("<II", 256 + number, box.kind)) + _numbers(box)
        for number, slide in enumerate(slides)
        for box in slide.outline
        if box.numbers
    )
    masters = record(0x03F3, bytes(20)) + _text(Box("Click to edit Master title style", TITLE))
    return group(
        0x03E8,
        group(0x07D0, _tags(group(0x0FAE, numbered))),
        group(0x0FF0, masters, instance=1),
        group(0x0FF0, listed),
        group(0x0FF0, notes, instance=2),
    )


def _slide(slide: Slide, identifier: int) -> bytes:
    notes = 900 + identifier - 256 if slide.notes else 0
    atom = record(0x03EF, struct.pack("<I8xIIHH", 0, 0x80000000, notes, 7, 0))
    show = record(0x03F9, struct.pack("<IIBBH4x", 0, 0, 0, 0, 4 if slide.hidden else 0))
    return group(0x03EE, atom, show, _drawing(slide.boxes), group(0x1388))


def _drawing(boxes: Sequence[Box]) -> bytes:
    counts: dict[bool, int] = {}
    shapes = []
    for box in boxes:
        number = counts.get(True, 0)
        refers = box.kind in (TITLE, BODY) and not box.text and not box.cells
        counts[refers] = counts.get(refers, 0) + 1
        shapes.append(_shape(box, outer=True, reference=number if refers else -1))
    head = group(0xF004, record(0xF009, bytes(16)), record(0xF00A, struct.pack("<II", 1, 5)))
    return group(0x040C, group(0xF002, group(0xF003, head, *shapes)))


def _shape(box: Box, *, outer: bool, reference: int = -1) -> bytes:
    left, top, right, bottom = box.place
    anchor = (
        record(0xF010, struct.pack("<4h", top, left, right, bottom))
        if outer
        else record(0xF00F, struct.pack("<4i", *box.place))
    )
    if box.cells:
        inside = record(0xF009, struct.pack("<4i", *(one * box.scale for one in box.place)))
        table = record(0xF122, struct.pack("<HI", 0x039F, 1), 1, 3) if box.scale == 1 else b""
        head = group(0xF004, inside, record(0xF00A, bytes(8)), table, anchor)
        return group(0xF003, head, *(_shape(cell, outer=False) for cell in box.cells))
    client = record(0x0BC3, struct.pack("<iBBH", 0, box.placeholder, 0, 0)) if box.placeholder else b""
    client += _tags(_numbers(box)) if box.numbers and box.text else b""
    said = (box.text + "\0").encode("utf-16-le")
    art = record(0xF00B, struct.pack("<HI", 0xC0C0, len(said)) + said, 1, 3) if box.art else b""
    text = _text(box) if reference < 0 else record(0x0F9E, struct.pack("<I", reference))
    return group(
        0xF004,
        record(0xF00A, struct.pack("<II", 1, 8 if box.deleted else 0), 202, 2),
        art,
        anchor,
        group(0xF011, client),
        b"" if box.art else group(0xF00D, text),
    )


def _text(box: Box) -> bytes:
    said = box.text.replace("\n", "\r")
    out = record(0x0F9F, struct.pack("<I", box.kind))
    out += record(0x0FA8, said.encode("latin-1")) if said.isascii() else record(0x0FA0, said.encode("utf-16-le"))
    styles = b""
    for count, level, bullet in box.lines or [(len(said) + 1, 0, None)]:
        mask = 0x102000 | (0 if bullet is None else 1)  # space before and tabs, too
        flags = b"" if bullet is None else struct.pack("<H", bullet)
        styles += struct.pack("<IHI", count, level, mask) + flags + struct.pack("<HHHH", 5, 1, 400, 0)
    for count, above, numbering in box.runs or [(len(said) + 1, 0, 0)]:
        styles += struct.pack("<IIHHh", count, 0x0A0001, numbering << 10, 24, above)
    out += record(0x0FA1, styles)
    return out + (record(0x0FD8, struct.pack("<I", box.field)) if box.field >= 0 else b"")


def _tags(data: bytes) -> bytes:
    name = record(0x0FBA, "___PPT9".encode("utf-16-le"))
    return group(0x1388, group(0x138A, name, record(0x138B, data)))


def _numbers(box: Box) -> bytes:
    out = b""
    for one in box.numbers:
        out += struct.pack("<I", 0) if one is None else struct.pack("<IHHH", 3 << 24, 1, *one)
        out += struct.pack("<II", 0, 0)
    return record(0x0FAC, out)
