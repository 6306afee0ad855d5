"""The shapes of a slide of an old presentation ([MS-PPT], [MS-ODRAW]): texts and tables, and where they lie."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.documents.converters.ppt.numbering import of_shape
from rag_app.documents.converters.ppt.records import Record
from rag_app.documents.converters.ppt.texts import Text, texts_of

_DRAWING, _ALL = 0x040C, 0xF002
_GROUP, _SHAPE, _OF_SHAPE, _OPTIONS, _MORE_OPTIONS = 0xF003, 0xF004, 0xF00A, 0xF00B, 0xF122
_GROUP_BOX, _TEXT_BOX, _INNER_BOX, _BOX, _OF_SLIDE = 0xF009, 0xF00D, 0xF00F, 0xF010, 0xF011
_REFERENCE, _PLACEHOLDER = 0x0F9E, 0x0BC3
_PLACEHOLDERS = (_PLACEHOLDER, 0x0420)  # the second of newer versions
_FURNITURE = frozenset((7, 8, 9, 10))  # dates, numbers of slides, footers, headers
_TABLE, _WORD_ART = 0x039F, 0x00C0  # among the options
_COMPLEX = 0x8000
_LINE, _DELETED = 20, 8
_DEEPEST = 50  # groups in groups
_UNIT = 914_400 / 576  # of newer slides, in one of old ones
_OTHER = 4  # the kind of a text

_Box = tuple[float, ...]  # left, top, right, bottom
_Around = tuple[_Box, _Box] | None  # where a group lies, and how its inside is measured
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Shape:
    """A text, or a table of `cells`, which are shapes; a cell may be empty. Lengths are those of newer slides."""

    box: _Box
    text_frame: Text
    cells: Sequence[Shape] = ()
    is_placeholder: bool = False

    @property
    def left(self) -> int:
        return round(self.box[0] * _UNIT)

    @property
    def top(self) -> int:
        return round(self.box[1] * _UNIT)

    @property
    def width(self) -> int:
        return round((self.box[2] - self.box[0]) * _UNIT)

    @property
    def has_text_frame(self) -> bool:
        return not self.cells


def shapes_of(slide: Record, outline: Sequence[Text] = ()) -> Iterator[Shape]:
    """The shapes of a slide with texts, but for footers and the like; some of them refer to texts of the outline."""
    for group in _inner(slide.part(_DRAWING, _ALL), _GROUP):
        yield from _of_group(group, outline, None, 0)


def _inner(record: Record | None, *kinds: int) -> Iterator[Record]:
    return (one for one in (() if record is None else record.parts()) if one.kind in kinds)


def _of_group(group: Record, outline: Sequence[Text], around: _Around, depth: int) -> Iterator[Shape]:
    members = list(_inner(group, _SHAPE, _GROUP))
    if not members or depth > _DEEPEST:
        return
    head = members.pop(0)
    if inside := head.part(_GROUP_BOX):
        measured = _unpacked("<4i", inside)
        around = (_box(head, around) if depth else measured), measured
    shapes = [
        shape
        for one in members
        for shape in (
            _of_group(one, outline, around, depth + 1) if one.kind == _GROUP else _texts(one, outline, around)
        )
    ]
    if _options(head, _MORE_OPTIONS).get(_TABLE, (0, b""))[0] & 1:
        yield Shape(_box(head, around), Text(_OTHER), shapes)
    else:
        yield from (shape for shape in shapes if shape.cells or shape.text_frame.said)


def _texts(shape: Record, outline: Sequence[Text], around: _Around) -> Iterator[Shape]:
    kind, of_slide = shape.part(_OF_SHAPE), shape.part(_OF_SLIDE)
    if kind is None or kind.instance == _LINE or _unpacked("<4xI", kind)[0] & _DELETED:
        return
    placeholders = [one.data[4 if one.kind == _PLACEHOLDER else 0] for one in _inner(of_slide, *_PLACEHOLDERS)]
    if _FURNITURE.intersection(placeholders):
        return
    text = Text(_OTHER)
    if text_box := shape.part(_TEXT_BOX):
        reference = text_box.part(_REFERENCE)
        number = -1 if reference is None else _unpacked("<I", reference)[0]
        found = texts_of(text_box.parts()) or (outline[number : number + 1] if number >= 0 else ())
        text = found[0] if found else text
        text.numbers = of_shape(of_slide) or text.numbers
    elif word_art := _options(shape, _OPTIONS).get(_WORD_ART, (0, b""))[1]:
        text.said = word_art.decode("utf-16-le", "replace").partition("\0")[0]
    yield Shape(_box(shape, around), text, is_placeholder=bool(placeholders))


def _unpacked(kind: str, record: Record) -> tuple[int, ...]:
    return struct.unpack_from(kind, record.data)


def _box(shape: Record, around: _Around) -> _Box:
    """Where a shape lies on its slide."""
    if inner := shape.part(_INNER_BOX):
        box = _unpacked("<4i", inner)
        if around is None:
            return box
        outside, inside = around
        return tuple(_moved(box[side], outside[side % 2 :: 2], inside[side % 2 :: 2]) for side in range(4))
    if outer := shape.part(_BOX):
        top, left, right, bottom = _unpacked("<4h" if len(outer.data) < 16 else "<4i", outer)
        return left, top, right, bottom
    return _NOWHERE


def _moved(place: float, outside: _Box, inside: _Box) -> float:
    """A place that is measured inside of a group, between two ends, as it is outside."""
    return outside[0] + (place - inside[0]) * (outside[1] - outside[0]) / ((inside[1] - inside[0]) or 1)


def _options(shape: Record, kind: int) -> dict[int, tuple[int, bytes]]:
    """The options of a shape: numbers, and what follows those that are longer."""
    record = shape.part(kind)
    if record is None:
        return {}
    out: dict[int, tuple[int, bytes]] = {}
    at = 6 * record.instance
    for name, value in struct.iter_unpack("<HI", record.data[:at]):
        length = value if name & _COMPLEX else 0
        out[name & 0x3FFF] = value, bytes(record.data[at : at + length])
        at += length
    return out
