"""Fields of a Word file: those that never end or lie within many others, whose text is as any other; what is chosen in
lists of the old kind, which is written nowhere in the text; what they ask for that nobody has filled in, which is no
text of it."""

from __future__ import annotations

from lxml import etree

from rag_app.documents.converters.docx.styles import is_on
from rag_app.documents.converters.parts.ooxml import text_run
from rag_app.documents.converters.parts.xml import attribute
from rag_app.documents.converters.tables.numbers import counted

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


def write_choices(document: etree._Element) -> None:
    """Put the chosen entry of each list before its field, unless that shows it."""
    begun: etree._Element | None = None
    for element in list(document.iter("{*}fldChar", "{*}t")):
        kind = attribute(element, "fldCharType")
        if kind == "begin" or (element.text or "").strip():
            begun = element if kind else None
        elif kind == "end" and begun is not None:
            if choice := _choice(begun):
                begun.addprevious(text_run(begun, choice)[0])
            begun = None


def clear_prompts(document: etree._Element) -> None:
    """Take "Click or tap here to enter text." out of the fields within a paragraph or cell that show no more."""
    for shows in list(document.iter("{*}showingPlcHdr")):
        field = shows.getparent().getparent()
        if is_on(shows) and next(field.iterancestors("{*}p", "{*}tc"), None) is not None:
            for text in field.iter("{*}t"):
                text.text = ""


def _choice(field: etree._Element) -> str:
    """The entry that is chosen, by default the first."""
    choices = field.find("{*}ffData/{*}ddList")
    if choices is None:
        return ""
    entries = [attribute(entry, "val") for entry in choices.iterchildren("{*}listEntry")]
    chosen = next((attribute(one, "val") for one in choices.iterchildren("{*}result", "{*}default")), "")
    return dict(enumerate(entries)).get(counted(chosen, 0), "")
