"""How the letters of an element look by its own style and that of the elements around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

_WEIGHT = re.compile(r"(?<![\w-])font(?:-weight)?\s*:(?P<value>[^;]*)", re.I)
_SLANT = re.compile(r"(?<![\w-])font(?:-style)?\s*:(?P<value>[^;]*)", re.I)
_HEAVY = re.compile(r"(?<![\w-])(?:bold(?:er)?|[6-9]00)(?![\w-])", re.I)
_SLANTED = re.compile(r"(?<![\w-])(?:italic|oblique)(?![\w-])", re.I)
_ALIGNED = re.compile(r"(?<![\w-])text-align\s*:\s*(?P<value>\w+)", re.I)


def is_bold(element: HtmlElement) -> bool:
    """Whether all of its text is in bold type."""
    return all(_looks(one, _WEIGHT, _HEAVY, ("b", "strong")) for one in _with_text(element))


def is_italic(element: HtmlElement) -> bool:
    """Whether all of its text is in italics."""
    return all(_looks(one, _SLANT, _SLANTED, ("i", "em")) for one in _with_text(element))


def is_centred(element: HtmlElement) -> bool:
    """Whether its lines stand in the middle."""
    for one in (element, *element.iterancestors()):
        found = _ALIGNED.search(one.get("style") or "")
        aligned = found["value"] if found else one.get("align") or ("center" if one.tag == "center" else "")
        if aligned:
            return aligned.lower() == "center"
    return False


def _with_text(element: HtmlElement) -> Iterator[HtmlElement]:
    """The elements within that have text of their own, in their beginning or behind one of their children."""
    return (
        one for one in element.iter() if (one.text or "").strip() or any((child.tail or "").strip() for child in one)
    )


def _looks(element: HtmlElement, said: re.Pattern[str], value: re.Pattern[str], tags: tuple[str, ...]) -> bool:
    for one in (element, *element.iterancestors()):
        if found := said.search(one.get("style") or ""):
            return value.search(found["value"]) is not None
        if one.tag in tags:
            return True
    return False
