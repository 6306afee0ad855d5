"""What is chosen in the drop-down lists of a Word form of the old kind, which is written nowhere in its text."""

from __future__ import annotations

from lxml import etree

from rag_app.documents.converters.numbers import counted
from rag_app.documents.converters.ooxml import text_run
from rag_app.documents.converters.xml import attribute


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


def _choice(field: etree._Element) -> str:
    """The entry that is chosen, by default the first."""
    choices = field.find("{*}ffData/{*}ddList")
    if choices is None:
        return ""
    entries = [attribute(entry, "val") for entry in choices.iterchildren("{*}listEntry")]
    chosen = next((attribute(one, "val") for one in choices.iterchildren("{*}result", "{*}default")), "")
    return dict(enumerate(entries)).get(counted(chosen, 0), "")
