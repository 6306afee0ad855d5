"""What the style sheets of a page or book say of its letters: which classes stand raised or are struck out, and which
set nothing apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml.html import HtmlElement

RAISING = re.compile(r"(?<![\w-])(?:vertical-align\s*:\s*super|top\s*:\s*-0?\.[3-9]\d*em)", re.I)
STRIKING = re.compile(r"(?<![\w-])text-decoration(?:-line)?\s*:[^;]*line-through", re.I)
_SHOWN = {RAISING: "vertical-align: super", STRIKING: "text-decoration: line-through"}
_APART = re.compile(r"(?<![\w-])(?:margin|padding|display|float|width|border|position\s*:\s*(?:absolute|fixed))", re.I)
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)$")  # of the element that a selector is about


class Look(NamedTuple):
    """What a style sheet says of a class: a style for what is raised or struck out, and whether it has nothing but
    letters of some kind."""

    style: str = ""
    is_plain: bool = True


def looks_of(sheet: str) -> dict[str, Look]:
    """The classes that the rules of a style sheet are about."""
    looks: dict[str, Look] = {}
    for rule in sheet.split("}"):
        selectors, _, body = rule.rpartition("{")
        style = "".join(f"; {style}" for pattern, style in _SHOWN.items() if pattern.search(body))
        for one in selectors.rpartition("{")[2].split(","):
            if found := _CLASS.search(one.strip()):
                before = looks.get(found[1], Look())
                looks[found[1]] = Look(before.style + style, before.is_plain and not _APART.search(body))
    return looks


def look_by_class(root: HtmlElement, looks: Mapping[str, Look]) -> None:
    """Give the elements of these classes, and of those that the page's own styles tell, a style of their own, and take
    classes from spans that only look different."""
    looks = {**looks, **looks_of("\n".join(element.text_content() for element in root.iter("style")))}
    for element in root.iter("span", "a", "small", "font", "i", "em", "b", "strong") if looks else ():
        names = (element.get("class") or "").split()
        found = [looks[name] for name in names if name in looks]
        if style := "".join(look.style for look in found):
            element.set("style", f"{element.get('style') or ''}{style}")
        if names and element.tag == "span" and len(found) == len(names) and all(look.is_plain for look in found):
            del element.attrib["class"]
