"""Tracked changes of a Word file, read as if they were accepted."""

from __future__ import annotations

from lxml import etree

from rag_app.documents.converters.xml import local_name

_GONE = ("{*}del", "{*}moveFrom")


def accept_changes(document: etree._Element) -> None:
    """Take out what is deleted or moved away; a paragraph whose mark is goes on in the next one."""
    for element in list(document.iter(*_GONE)):
        above = element.getparent()
        if local_name(above) == "trPr":
            element = above.getparent()
            above = element.getparent()
        if above is not None and local_name(above) not in ("rPr", "ctrlPr"):  # there it is a mark
            above.remove(element)
    for paragraph in reversed(list(document.iter("{*}p"))):  # so that what joins one after the other is moved once
        marks = [] if (run := paragraph.find("{*}pPr/{*}rPr")) is None else list(run.iterchildren(*_GONE))
        for mark in marks:
            run.remove(mark)
        if marks:
            _join(paragraph, next(paragraph.itersiblings("{*}p", "{*}tbl", "{*}sdt"), None))


def _join(paragraph: etree._Element, following: etree._Element | None) -> None:
    if following is None or local_name(following) != "p":
        return
    at = 0 if following.find("{*}pPr") is None else 1
    following[at:at] = [part for part in paragraph if local_name(part) != "pPr"]
    paragraph.getparent().remove(paragraph)
