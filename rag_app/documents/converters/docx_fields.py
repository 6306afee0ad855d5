"""Fields of a Word file that never end, or that lie within many others: what they hold is text as any other."""

from __future__ import annotations

from lxml import etree

from rag_app.documents.converters.xml import attribute

_DEEPEST = 20  # one within the other, as Word nests them


def close_fields(root: etree._Element) -> None:
    """Take the marks of such fields out of a part. Mammoth looks through all open fields at each run of text, and takes
    what follows a link that does not end for its text."""
    open_fields: list[list[etree._Element]] = []  # begin and separator of each
    needless: list[etree._Element] = []
    for mark in root.iter("{*}fldChar"):
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            open_fields.append([mark])
        elif open_fields:
            open_fields[-1].append(mark)
            if kind == "end":
                closed = open_fields.pop()
                needless += closed if len(open_fields) >= _DEEPEST else []
    needless += [mark for field in open_fields for mark in field]
    for mark in needless:
        mark.getparent().remove(mark)
