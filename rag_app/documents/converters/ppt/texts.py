"""The texts of an old presentation ([MS-PPT]): their paragraphs, with levels and bullets."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from rag_app.documents.converters.parts.slide_lines import Line
from rag_app.documents.converters.ppt.numbering import numberings
from rag_app.documents.converters.ppt.records import Record
from rag_app.documents.markdown import raised

_HEADER, _WIDE, _NARROW, _STYLE = 0x0F9F, 0x0FA0, 0x0FA8, 0x0FA1
_FIELDS = frozenset((0x0FD8, 0x0FF7, 0x0FF8, 0x0FF9, 0x0FFA, 0x1015))  # numbers of slides, dates, headers, footers
_TITLES, _BODIES, _NOTES = (0, 6), (1, 7, 8), 2
_DEEPEST = 4
_NOTHING = memoryview(b"")
# Properties of paragraphs and of characters in their order: the bits of the mask that say that there is one, its bytes.
_BULLET, _TABS, _STYLE_OF_RUN, _RAISED = 0xF, 0x100000, 0xFFFF, 0x80000
_BELOW = 0x8000  # a raise by less than nothing
_OF_LINES = {_BULLET: 2, 0x80: 2, 0x10: 2, 0x40: 2, 0x20: 4, 0x800: 2, 0x1000: 2, 0x2000: 2, 0x4000: 2, 0x100: 2}
_OF_LINES |= {0x400: 2, 0x8000: 2, _TABS: 2, 0x10000: 2, 0xE0000: 2, 0x200000: 2}
_OF_RUNS = {_STYLE_OF_RUN: 2, 0x10000: 2, 0x200000: 2, 0x400000: 2, 0x800000: 2, 0x20000: 2, 0x40000: 4, _RAISED: 2}


class _Style(NamedTuple):
    """Of the paragraphs up to a place; `has_bullet` is None where that is left to the master."""

    end: int
    level: int = 0
    has_bullet: bool | None = None


class _Run(NamedTuple):
    """Of the characters up to a place; `numbering` is which of the numberings of the text their paragraph has."""

    end: int
    is_raised: bool = False
    numbering: int = 0


@dataclass(slots=True)
class Text:
    """A text; `kind` says what it is on its slide."""

    kind: int
    said: str = ""
    fields: set[int] = field(default_factory=set)
    styles: memoryview = _NOTHING
    numbers: memoryview = _NOTHING

    @property
    def is_title(self) -> bool:
        return self.kind in _TITLES

    @property
    def is_body(self) -> bool:
        return self.kind in _BODIES

    @property
    def is_notes(self) -> bool:
        return self.kind == _NOTES

    @property
    def text(self) -> str:
        """The lines alone."""
        return "\n".join(line.text for line in self.paragraphs)

    @property
    def paragraphs(self) -> list[Line]:
        """The paragraphs that say something, without fields; a line break divides words."""
        styles, runs = self._styles()
        styles_end, runs_end = [style.end for style in styles], [run.end for run in runs]
        numbered = numberings(self.numbers)
        out, at = [], 0
        for said in self.said.split("\r"):
            style, first = styles[bisect_right(styles_end, at)], bisect_right(runs_end, at)
            last = at + len(said)
            text, start = "", at
            for run in runs[first : bisect_right(runs_end, last) + 1]:
                part = "".join(self.said[i] for i in range(start, min(run.end, last)) if i not in self.fields)
                text += raised(part) if run.is_raised else part
                start = run.end
            if text := " ".join(text.split()):
                number = runs[first].numbering
                scheme = numbered[number] if number < len(numbered) and style.has_bullet is not False else None
                has_bullet = True if scheme else style.has_bullet
                out.append(Line(text, style.level, has_bullet, *(scheme or ())))
            at = last + 1
        return out

    def _styles(self) -> tuple[list[_Style], list[_Run]]:
        styles, runs = list[_Style](), list[_Run]()
        at = end = 0
        try:
            while end <= len(self.said):
                count, level = struct.unpack_from("<IH", self.styles, at)
                values, at = _properties(self.styles, at + 6, _OF_LINES)
                end += count
                bullet = values.get(_BULLET)
                styles.append(_Style(end, min(level, _DEEPEST), None if bullet is None else bullet & 1 == 1))
            end = 0
            while end <= len(self.said):
                (count,) = struct.unpack_from("<I", self.styles, at)
                values, at = _properties(self.styles, at + 4, _OF_RUNS)
                end += count
                runs.append(_Run(end, 0 < values.get(_RAISED, 0) < _BELOW, values.get(_STYLE_OF_RUN, 0) >> 10 & 15))
        except struct.error:
            pass  # the rest is as the master has it
        whole = len(self.said) + 1
        return [*styles, _Style(whole)], [*runs, _Run(whole)]


def _properties(data: memoryview, at: int, order: dict[int, int]) -> tuple[dict[int, int], int]:
    """Properties by their bits, and where they end."""
    (mask,) = struct.unpack_from("<I", data, at)
    at += 4
    values = {}
    for bits, size in order.items():
        if not mask & bits:
            continue
        (values[bits],) = struct.unpack_from("<H", data, at)
        at += size + (4 * values[bits] if bits == _TABS else 0)
    if order is _OF_LINES and not mask & 1:
        values.pop(_BULLET, None)  # its font, colour or size alone
    return values, at


def texts_of(parts: Iterable[Record]) -> list[Text]:
    """The texts among records, each begun by one that says its kind."""
    out: list[Text] = []
    for part in parts:
        if part.kind == _HEADER and len(part.data) >= 4:
            out.append(Text(part.data[0]))
        elif not out:
            continue
        elif part.kind == _WIDE:
            out[-1].said = bytes(part.data).decode("utf-16-le", "replace")
        elif part.kind == _NARROW:
            out[-1].said = bytes(part.data).decode("latin-1")
        elif part.kind == _STYLE:
            out[-1].styles = part.data
        elif part.kind in _FIELDS and len(part.data) >= 4:
            out[-1].fields.add(int.from_bytes(part.data[:4], "little"))
    return out
