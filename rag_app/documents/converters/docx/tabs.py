"""Rows of a Word document that are typed with tabs: Item, Qty, Price, a paragraph each."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator, Sequence

from lxml import etree

from rag_app.documents.converters.docx.styles import Styles, style_of
from rag_app.documents.converters.parts.xml import local_name, tag_beside
from rag_app.documents.converters.tables.numbers import DIGIT

MIN_ROWS = 3
MIN_COLUMNS = 3
MAX_COLUMNS = 50


def tables_for_tabs(document: etree._Element, styles: Styles) -> None:
    """Put a table in place of paragraphs below one another that have as many tabs each, two and more, most of them with
    a figure behind the first: in a line of text nothing would tell an empty cell, nor a cell from the next."""
    for body in document.iter("{*}body"):
        for paragraphs in _groups(body, styles):
            table = etree.Element(tag_beside(body, "tbl"))
            body.insert(body.index(paragraphs[0]), table)
            for paragraph in paragraphs:
                body.remove(paragraph)
                row = etree.SubElement(table, tag_beside(body, "tr"))
                for column in range(_tabs(paragraph) + 1):
                    etree.SubElement(row, tag_beside(body, "tc")).append(_cell(paragraph, column))


def _groups(body: etree._Element, styles: Styles) -> Iterator[Sequence[etree._Element]]:
    for tabs, group in itertools.groupby(list(body), lambda element: _row_tabs(element, styles)):
        paragraphs = list(group)
        if tabs + 1 >= MIN_COLUMNS and _is_table(paragraphs):
            yield paragraphs


def _is_table(group: Sequence[etree._Element]) -> bool:
    rows = [_texts(paragraph) for paragraph in group]
    figures = sum(any(map(DIGIT.search, row[1:])) for row in rows)
    filled = sum(any(column) for column in zip(*rows, strict=True))
    return len(rows) >= MIN_ROWS and filled >= MIN_COLUMNS and 2 * figures > len(rows)


def _row_tabs(element: etree._Element, styles: Styles) -> int:
    """The tabs of a paragraph of one line that is no heading, no item of a list and no entry of a table of contents."""
    if local_name(element) != "p" or element.find("{*}pPr/{*}numPr") is not None:
        return 0
    if element.find(".//{*}br") is not None or _tabs(element) >= MAX_COLUMNS:
        return 0
    style_id = style_of(element)
    if style_id.upper().startswith("TOC") or styles.outline_level(style_id) is not None:
        return 0
    return _tabs(element)


def _tabs(paragraph: etree._Element) -> int:
    return sum(1 for _ in paragraph.iterfind(".//{*}r/{*}tab"))


def _texts(paragraph: etree._Element) -> list[str]:
    return ["".join(_cell(paragraph, column).itertext()).strip() for column in range(_tabs(paragraph) + 1)]


def _cell(paragraph: etree._Element, column: int) -> etree._Element:
    """The paragraph with nothing but what stands between two of its tabs."""
    cell = copy.deepcopy(paragraph)
    at = 0
    for element in list(cell.iterfind(".//{*}r/*")):
        name = local_name(element)
        at += name == "tab"
        if name == "tab" or (at != column and name != "rPr"):
            element.getparent().remove(element)
    return cell
