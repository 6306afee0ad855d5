"""Styles of an OpenDocument file: which are a title or hide what they are of, how text looks."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from rag_app.documents.converters.odf.numbering import Numbering
from rag_app.documents.converters.parts.xml import attribute, local_name
from rag_app.documents.markdown import raised

STRUCK = "struck"  # an attribute of spans, paragraphs and headings whose text is struck out
_RAISES = re.compile(r"super|[1-9]")
_FAMILIES = {"span": "text", "p": "paragraph", "h": "paragraph", "table-cell": "table-cell"}


class Look(NamedTuple):
    """How a style shows text."""

    raised: bool
    struck: bool
    hidden: bool


_PLAIN = Look(raised=False, struck=False, hidden=False)


class Styles:
    """The styles of the `roots`: those of the first one go before others of the same name."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self.parents: dict[str, str] = {}
        self.numbering = Numbering(roots)
        self.hidden: set[str] = set()  # of sheets and slides
        self._texts: dict[tuple[str, str], dict[str, str]] = {}
        for style in (style for root in roots for style in root.iter("{*}style")):
            name = attribute(style, "name")
            self.parents.setdefault(name, attribute(style, "parent-style-name"))
            for shown in style.iterchildren("{*}table-properties", "{*}drawing-page-properties"):
                if attribute(shown, "display") == "false" or attribute(shown, "visibility") == "hidden":
                    self.hidden.add(name)
            texts = [text.items() for text in style.iterchildren("{*}text-properties")]
            said = {etree.QName(key).localname: value for text in texts for key, value in text}
            self._texts.setdefault((attribute(style, "family"), name), said)

    def is_title(self, name: str) -> bool:
        """Whether a style is `Title` or made from it."""
        return "Title" in self._chain(name)

    def apply(self, main: etree._Element) -> None:
        """Empty what is hidden, write raised digits as such, and mark what is struck out."""
        looks = {style: look for style in self._texts if any(look := self._look(*style))}
        families = {family for family, _ in looks}
        names = [name for name, family in _FAMILIES.items() if family in families]
        for element in list(main.iter("{*}section", *(f"{{*}}{name}" for name in names))):
            name = local_name(element)
            look = looks.get((_FAMILIES.get(name, ""), attribute(element, "style-name")), _PLAIN)
            if look.hidden or (name == "section" and attribute(element, "display") == "none"):
                del element[:]
                element.text = None
            if look.raised and name == "span":
                element.text = raised(element.text or "")
            if look.struck:
                for text in element.iter("{*}p") if name == "table-cell" else [element]:
                    text.set(STRUCK, "true")

    def _look(self, family: str, name: str) -> Look:
        said: dict[str, str] = {}
        for style in reversed(self._chain(name)):
            said.update(self._texts.get((family, style), {}))
        line = said.get("text-line-through-style") or said.get("text-line-through-type") or "none"
        is_raised = bool(_RAISES.match(said.get("text-position", "")))
        return Look(is_raised, line != "none", said.get("display") == "none")

    def _chain(self, name: str) -> list[str]:
        """A style and those that it is made from."""
        chain: list[str] = []
        while name and name not in chain:
            chain.append(name)
            name = self.parents.get(name, "")
        return chain
