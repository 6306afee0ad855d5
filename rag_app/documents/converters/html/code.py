"""Code in HTML: its text, its lines and its language."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_CODE_CLASSES = frozenset(("code", "listing", "literallayout", "programlisting", "sourcecode", "verbatim"))
_LANGUAGE = re.compile(r"(?:language|lang|highlight|brush:?)[-\s]([A-Za-z0-9+#]+)")
_PLAIN_LANGUAGES = ("default", "none", "text", "source", "notranslate", "plaintext")


def code_of(element: HtmlElement, end: str = "\n") -> str:
    """The text of code as it stands, with `end` for each `br`."""
    parts = [element.text or ""]
    for child in element:
        parts.append(end if child.tag == "br" else code_of(child, end))
        parts.append(child.tail or "")
    return "".join(parts)


def is_typed(element: HtmlElement) -> bool:
    """Whether it is a paragraph that is called code by its class, as books have it instead of `pre`."""
    return element.tag == "p" and not _CODE_CLASSES.isdisjoint(element.classes)


def typed_lines(paragraph: HtmlElement) -> str:
    """The lines of a paragraph of code: those that `br` ends, without the breaks of the source."""
    lines = code_of(paragraph, "\0").split("\0")  # NUL, which no text of a parsed document holds
    lines = [re.sub(r"^\s*\n\s*", "", lines[0]), *(line.lstrip("\r\n") for line in lines[1:])]
    return "\n".join(re.sub(r"\s*\n\s*", " ", line).replace("\xa0", " ").rstrip() for line in lines).rstrip("\n")


def language_of(element: HtmlElement) -> str:
    """The language that the class of a piece of code, or of what is around it, names; "" where none does."""
    for candidate in (element, *element.iterchildren("code"), *list(element.iterancestors())[:3]):
        match = _LANGUAGE.search(candidate.get("class") or "")
        if match:
            return "" if match[1].lower() in _PLAIN_LANGUAGES else match[1].lower()
    return ""
