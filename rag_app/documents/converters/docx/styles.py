"""Headings of a Word document: which styles they are, and the numbers that Word puts before them."""

from __future__ import annotations

import re
import zipfile
from typing import NamedTuple

from lxml import etree

from rag_app.documents.converters.parts.list_numbers import numeral
from rag_app.documents.converters.parts.ooxml import part_of, text_run
from rag_app.documents.converters.parts.xml import attribute, parse_member, tag_beside
from rag_app.documents.converters.tables.numbers import counted

MAX_DEPTH = 20
MAX_HEADING = 6  # levels of headings
# "Section Heading", "Subheading"; no heading of a table, of a list of contents, of a letter or of every page, no text
# below headings, nor what LibreOffice bases its styles of headings on, nor one whose name has a level.
_OTHERS = (
    "toc|contents|index|table|column|row|figure|list|message|letter|address|running|page|notes?|bibliography"
    "|text|body|para(?:graph)?|after|under|below|non?[ -]headings?"
)
_CALLED = re.compile(
    rf"(?!headings?(?:\s*\d)?\Z)(?!.*\b(?:{_OTHERS})\b)"
    r".*?\b(?P<sub>sub)?[\s-]?headings?\b",
    re.IGNORECASE,
)


class _Level(NamedTuple):
    """A level of a list: the kind of its number, the text around it, where it starts, and whether it writes the numbers
    of all levels as decimals."""

    kind: str = ""
    text: str = ""
    start: int = 1
    decimal: bool = False


class Styles:
    """What the `main` part of a Word file has of styles and of numbering, either of which may be missing."""

    def __init__(self, archive: zipfile.ZipFile, main: str) -> None:
        self.styles: dict[str, etree._Element] = {}
        self.formats: dict[tuple[str, int], _Level] = {}  # by list id and level
        self._counted_by: dict[str, str] = {}  # the definition of a list: lists of the same one count on
        self._restarts: dict[str, int] = {}  # the first level at which a list begins anew
        styles, numbering = (parse_member(archive, part_of(archive, main, name)) for name in ("styles", "numbering"))
        if styles is not None:
            self.styles = {attribute(style, "styleId"): style for style in styles.iterchildren("{*}style")}
        if numbering is not None:
            self._read_numbering(numbering)
        self._outline = {style_id: self._outline_of(style_id) for style_id in self.styles}
        self._hiding = {style_id for style_id in self.styles if self._hides(style_id)}

    def hidden_runs(self, root: etree._Element) -> list[etree._Element]:
        """The runs of a part of the file that the style of their paragraph hides or their own does, but not both, and
        that do not say themselves whether they are hidden."""
        return [run for run in root.iter("{*}r") if self._is_hidden(run)] if self._hiding else []

    def _is_hidden(self, run: etree._Element) -> bool:
        paragraph = next(run.iterancestors("{*}p"), None)
        if paragraph is None or run.find("{*}rPr/{*}vanish") is not None:
            return False
        styles = _child_value(run, "rPr", "rStyle"), style_of(paragraph)
        return sum(style in self._hiding for style in styles) == 1

    def _hides(self, style_id: str) -> bool:
        """Whether text in a style is hidden; the nearest style that it is based on decides that says so or not."""
        said = (style.find("{*}rPr/{*}vanish") for style in self._chain(style_id))
        first = next((one for one in said if one is not None), None)
        return first is not None and is_on(first)

    def heading_map(self) -> str:
        """Lines for mammoth's style map: paragraph styles with an outline level, their own or inherited."""
        lines = []
        for style_id, style in self.styles.items():
            level, name = self.outline_level(style_id), _child_value(style, "name")
            if level is not None and name and not set("'\\") & set(name) and attribute(style, "type") == "paragraph":
                lines.append(f"p[style-name='{name}'] => h{level + 1}:fresh")
        return "\n".join(lines)

    def outline_level(self, style_id: str) -> int | None:
        """0 for the topmost headings; None for styles that are no heading. Styles without a level that are called
        headings are of the second, or third."""
        return self._outline.get(style_id)

    def _outline_of(self, style_id: str) -> int | None:
        chain = self._chain(style_id)
        for style in chain:
            value = _child_value(style, "pPr", "outlineLvl")
            if value:
                return level if (level := counted(value, MAX_HEADING)) < MAX_HEADING else None
        called = _CALLED.match(_child_value(chain[0], "name"))
        return None if called is None else 2 if called["sub"] else 1

    def number_paragraphs(self, document: etree._Element) -> None:
        """Put the number that Word shows before an automatically numbered heading, and before an item of a list whose
        number is another in Markdown, into its text."""
        counters: dict[str, list[int]] = {}
        begun: set[str] = set()
        listed: list[int] = []  # items of the Markdown list at each level
        again = {one for choice in document.iter("{*}Choice") if _is_said_again(choice) for one in choice.iter("{*}p")}
        for paragraph in document.iter("{*}p"):
            if paragraph in again:
                continue
            properties = paragraph.find("{*}pPr")
            style_id = "" if properties is None else _child_value(properties, "pStyle")
            numbering, level = self._numbering(properties, style_id)
            is_empty = not "".join(paragraph.itertext()).strip()
            if not numbering or self.formats.get((numbering, level), _Level("none")).kind in ("bullet", "none"):
                if numbering or not is_empty:  # an empty one divides no lists in Markdown
                    del listed[level if numbering else 0 :]
                continue
            if (numbering, level) not in self.formats or is_empty:
                continue
            counts = counters.setdefault(self._counted_by[numbering], [])
            if numbering not in begun:
                begun.add(numbering)
                del counts[self._restarts.get(numbering, len(counts)) :]
            while len(counts) <= level:  # a level that is left out counts as begun
                start = self.formats.get((numbering, len(counts)), _Level()).start
                counts.append(start - (len(counts) == level))
            counts[level] += 1
            del counts[level + 1 :]
            _, text, _, decimal = self.formats[numbering, level]
            for i, count in enumerate(counts):
                kind = "decimal" if decimal else self.formats.get((numbering, i), _Level()).kind
                text = text.replace(f"%{i + 1}", numeral(kind, max(1, count)))
            heads = bool(style_id) and self.outline_level(style_id) is not None
            listed += [0] * (level + 1 - len(listed))
            del listed[level + 1 :]
            listed[level] += 1
            if heads or text.strip() not in (f"{listed[level]}.", f"{listed[level]})"):
                listed.clear()
                run = text_run(paragraph, text.strip() + " ")
                paragraph.insert(1, run)
                _remove_numbering(properties)

    def _numbering(self, properties: etree._Element | None, style_id: str) -> tuple[str, int]:
        """List id and level from the paragraph, else from its styles."""
        owners = [properties, *(style.find("{*}pPr") for style in self._chain(style_id))]
        numbering, level = "", ""
        for owner in owners:
            if owner is not None:
                numbering = numbering or _child_value(owner, "numPr", "numId")
                level = level or _child_value(owner, "numPr", "ilvl")
        return ("", 0) if numbering == "0" else (numbering, count if (count := counted(level, 0)) < 9 else 0)

    def _chain(self, style_id: str) -> list[etree._Element]:
        found: list[etree._Element] = []
        while style_id in self.styles and len(found) < MAX_DEPTH:
            found.append(self.styles[style_id])
            style_id = _child_value(found[-1], "basedOn")
        return found

    def _read_numbering(self, root: etree._Element) -> None:
        abstract = {attribute(a, "abstractNumId"): a for a in root.iterchildren("{*}abstractNum")}
        for number in root.iterchildren("{*}num"):
            key, counted_by = attribute(number, "numId"), _child_value(number, "abstractNumId")
            self._counted_by[key] = counted_by
            for level in abstract[counted_by].iterchildren("{*}lvl") if counted_by in abstract else ():
                self.formats[key, _depth(level)] = _level(level)
            for override in number.iterchildren("{*}lvlOverride"):
                depth = _depth(override)
                for level in override.iterchildren("{*}lvl"):
                    self.formats[key, depth] = _level(level)
                if (key, depth) in self.formats and (start := _child_value(override, "startOverride")):
                    self.formats[key, depth] = self.formats[key, depth]._replace(start=counted(start, 1))
                    self._restarts[key] = min(depth, self._restarts.get(key, depth))


def _is_said_again(choice: etree._Element) -> bool:
    """Whether what newer programs show stands there for older ones, too, as each text box does."""
    return choice.getnext() is not None


def _depth(level: etree._Element) -> int:
    return counted(attribute(level, "ilvl"), 0)


def _level(level: etree._Element) -> _Level:
    legal = level.find("{*}isLgl")
    return _Level(
        _child_value(level, "numFmt"),
        _child_value(level, "lvlText"),
        counted(_child_value(level, "start"), 1),
        legal is not None and is_on(legal),
    )


def _remove_numbering(properties: etree._Element) -> None:
    """Of the paragraph, and that of its style by a list that is none."""
    numbering = properties.find("{*}numPr")
    if numbering is not None:
        properties.remove(numbering)
    numbering = etree.SubElement(properties, tag_beside(properties, "numPr"))
    for name in ("ilvl", "numId"):
        etree.SubElement(numbering, tag_beside(properties, name)).set(tag_beside(properties, "val"), "0")


def is_on(element: etree._Element) -> bool:
    """Whether an element that may say so does not switch off what it names."""
    return attribute(element, "val") not in ("0", "false", "off")


def style_of(paragraph: etree._Element) -> str:
    """The id of the style that a paragraph names; empty where it names none."""
    return _child_value(paragraph, "pPr", "pStyle")


def _child_value(element: etree._Element, *path: str) -> str:
    found = element.find("/".join(f"{{*}}{name}" for name in path))
    return "" if found is None else attribute(found, "val")
