"""Numbers of headings and of items of lists in an OpenDocument file, which only its styles tell."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from rag_app.documents.converters.parts.list_numbers import numeral
from rag_app.documents.converters.parts.xml import attribute
from rag_app.documents.converters.tables.numbers import counted

_KINDS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_PLACE = re.compile(r"%(\d{1,2})%")
_LEVELS = 10
_OUTLINE = ""  # the name by which the numbers of headings are kept


class _Level(NamedTuple):
    """A level of a list: the kind of its number, where it starts, and what stands around it and the numbers above,
    `%1%` for that of the first level."""

    kind: str
    start: int
    pattern: str


class Numbering:
    """The styles of lists of the `roots`, of which those of the first one go before others of the same name, and how
    far each list has been counted."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._levels: dict[tuple[str, int], _Level] = {}
        self._unnumbered: set[str] = set()  # styles of paragraphs that belong to no list
        self._last: dict[str, list[int]] = {_OUTLINE: []}  # the counts by level, of lists by their ids and styles
        for root in reversed(roots):
            for style in root.iter("{*}list-style", "{*}outline-style"):
                name = _OUTLINE if style.tag.endswith("outline-style") else attribute(style, "name")
                for level in style.iterchildren("{*}list-level-style-number", "{*}outline-level-style"):
                    depth = counted(attribute(level, "level"), 1)
                    self._levels[name, depth] = _level(level, depth)
            for style in root.iter("{*}style"):
                if any(key.endswith("}list-style-name") and not value for key, value in style.items()):
                    self._unnumbered.add(attribute(style, "name"))

    def counts(self, list_: etree._Element, style: str) -> list[int]:
        """How far each level is counted where a list begins, which may go on with another one."""
        other, goes_on = attribute(list_, "continue-list"), attribute(list_, "continue-numbering") == "true"
        key = f"#{other}" if other and f"#{other}" in self._last else style if other or goes_on else ""
        return list(self._last.get(key, ())) if key else []

    def keep(self, list_: etree._Element, style: str, counts: list[int]) -> None:
        """Remember how far a list is counted, for those that go on with it."""
        self._last[style] = self._last[f"#{attribute(list_, 'id')}"] = list(counts)

    def label(self, counts: list[int], style: str, depth: int, start: str = "") -> str:
        """Count one more item at a level, from `start` where it says so; what is shown before it, "" without a
        number."""
        while len(counts) < depth:  # a level that is left out counts as begun
            counts.append(self._start(style, len(counts) + 1) - (len(counts) + 1 == depth))
        counts[depth - 1] = counted(start, counts[depth - 1] + 1)
        del counts[depth:]
        level = self._levels.get((style, depth))
        return "" if level is None or not level.kind else self._shown(level, counts, style)

    def of_heading(self, heading: etree._Element, depth: int) -> str:
        """The number of a heading that stands in no list."""
        is_out = attribute(heading, "is-list-header") == "true"
        if is_out or depth > _LEVELS or attribute(heading, "style-name") in self._unnumbered:
            return ""
        return self.label(self._last[_OUTLINE], _OUTLINE, depth, attribute(heading, "start-value"))

    def _start(self, style: str, depth: int) -> int:
        level = self._levels.get((style, depth))
        return 1 if level is None else level.start

    def _shown(self, level: _Level, counts: list[int], style: str) -> str:
        def number(place: re.Match[str]) -> str:
            depth = int(place[1])
            kind = self._levels[style, depth].kind if (style, depth) in self._levels else ""
            return numeral(kind, max(1, counts[depth - 1])) if kind and 0 < depth <= len(counts) else ""

        return _PLACE.sub(number, level.pattern).strip()


def _level(level: etree._Element, depth: int) -> _Level:
    kind, start = attribute(level, "num-format"), counted(attribute(level, "start-value"), 1)
    shown = max(1, depth + 1 - counted(attribute(level, "display-levels"), 1))
    around = ".".join(f"%{one}%" for one in range(shown, depth + 1))
    around = f"{attribute(level, 'num-prefix')}{around}{attribute(level, 'num-suffix')}"
    return _Level(_KINDS.get(kind, "decimal" if kind else ""), start, attribute(level, "num-list-format") or around)
