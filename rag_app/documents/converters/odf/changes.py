"""Tracked changes of an OpenDocument text, read as if they were accepted."""

from __future__ import annotations

from lxml import etree

from rag_app.documents.converters.parts.xml import attribute, local_name

_BLANKS = ("s", "tab", "line-break")


def accept_changes(main: etree._Element) -> None:
    """Empty what is deleted but stands in the text, as programs write it that show changes; elsewhere it stands apart
    from the text, which has a mark in its place."""
    regions = main.iterfind("{*}tracked-changes/{*}changed-region")
    gone = {attribute(region, "id") for region in regions if region.find("{*}deletion") is not None}
    deleting: set[str] = set()
    for event, element in etree.iterwalk(main, events=("start", "end")) if gone else ():
        name, key = local_name(element), attribute(element, "change-id")
        if event == "start":
            if name == "change-start" and key in gone:
                deleting.add(key)
            elif name == "change-end":
                deleting.discard(key)
            if deleting:
                element.text = None
        elif deleting:
            element.tail = None
            if name in _BLANKS:
                element.tag = "annotation"
