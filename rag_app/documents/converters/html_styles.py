"""What the style sheets of a page or book say of its letters: which classes stand raised."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

RAISING = re.compile(r"(?<![\w-])vertical-align\s*:\s*super", re.I)
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)$")  # of the element that a selector is about


def raising_classes(sheet: str) -> frozenset[str]:
    """The classes whose elements a style sheet raises."""
    rules = (rule.rpartition("{") for rule in sheet.split("}"))
    raising = (selectors.rpartition("{")[2] for selectors, _, body in rules if RAISING.search(body))
    found = (_CLASS.search(one.strip()) for selectors in raising for one in selectors.split(","))
    return frozenset(match[1] for match in found if match)


def raise_by_class(root: HtmlElement, classes: frozenset[str]) -> None:
    """Give the elements of these classes, and of those that the page's own styles raise, a style of their own."""
    classes = classes.union(*(raising_classes(element.text_content()) for element in root.iter("style")))
    for element in root.iter("span", "a", "small", "font", "i", "em", "b", "strong") if classes else ():
        if not classes.isdisjoint((element.get("class") or "").split()):
            element.set("style", f"{element.get('style') or ''}; vertical-align: super")
