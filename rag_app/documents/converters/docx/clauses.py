"""Clauses that a Word file sets in styles of headings: contracts number their sentences so, and letters some."""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from rag_app.documents.converters.docx.styles import Styles, style_of

_ENDS = (".", ";", ",", "; and", "; or", ", and", ", or")
_LEAST = 5  # words of a sentence, in a style that is mostly of sentences
_LONG = 12  # of one in a style of headings


def clauses_in_headings(document: etree._Element, styles: Styles) -> list[etree._Element]:
    """The paragraphs in styles of headings that are text: those of a style in which more than half are sentences, most
    of which have no text below them that they may head, and long sentences in any other one."""
    by_style = defaultdict[str, list[etree._Element]](list)
    heading: set[etree._Element] = set()
    above = None
    for paragraph in filter(_said, document.iter("{*}p")):
        name = style_of(paragraph)
        is_text = styles.outline_level(name) is None
        if is_text and above is not None:
            heading.add(above)
        elif not is_text:
            by_style[name].append(paragraph)
        above = None if is_text else paragraph
    found: list[etree._Element] = []
    for paragraphs in by_style.values():
        sentences = [one for one in paragraphs if _is_sentence(one, _LEAST)]
        are_mostly = len(sentences) > 1 and 2 * len(sentences) > len(paragraphs)
        are_mostly = are_mostly and 2 * len(heading.intersection(sentences)) < len(sentences)
        found += paragraphs if are_mostly else [one for one in sentences if _is_sentence(one, _LONG)]
    return found


def as_text(clauses: list[etree._Element]) -> None:
    """Take paragraphs out of their style."""
    for style in (one.find("{*}pPr/{*}pStyle") for one in clauses):
        style.getparent().remove(style)


def _is_sentence(paragraph: etree._Element, least: int) -> bool:
    said = _said(paragraph)
    return len(said.split()) >= least and said.endswith(_ENDS)


def _said(paragraph: etree._Element) -> str:
    return " ".join("".join(text.text or "" for text in paragraph.iter("{*}t")).split())
