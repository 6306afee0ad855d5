"""What the style sheets of a page or book say of its letters: which classes stand raised or are struck out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml.html import HtmlElement

RAISING = re.compile(r"(?<![\w-])(?:vertical-align\s*:\s*super|top\s*:\s*-0?\.[3-9]\d*em)", re.I)
STRIKING = re.compile(r"(?<![\w-])text-decoration(?:-line)?\s*:[^;]*line-through", re.I)
_SHOWN = {RAISING: "vertical-align: super", STRIKING: "text-decoration: line-through"}
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)$")  # of the element that a selector is about


def looks_of(sheet: str) -> dict[str, str]:
    """The styles of the classes whose elements a style sheet raises or strikes out."""
    looks: dict[str, str] = {}
    for rule in sheet.split("}"):
        selectors, _, body = rule.rpartition("{")
        if style := "; ".join(style for pattern, style in _SHOWN.items() if pattern.search(body)):
            found = (_CLASS.search(one.strip()) for one in selectors.rpartition("{")[2].split(","))
            looks |= {match[1]: f"{looks.get(match[1], '')}; {style}" for match in found if match}
    return looks


def look_by_class(root: HtmlElement, looks: Mapping[str, str]) -> None:
    """Give the elements of these classes, and of those that the page's own styles tell, a style of their own."""
    looks = {**looks, **looks_of("\n".join(element.text_content() for element in root.iter("style")))}
    for element in root.iter("span", "a", "small", "font", "i", "em", "b", "strong") if looks else ():
        if styles := [looks[name] for name in (element.get("class") or "").split() if name in looks]:
            element.set("style", f"{element.get('style') or ''}{''.join(styles)}")
