"""What a figure of a table is called behind it: its row, its column, and what it is counted in."""

from __future__ import annotations

import re

from rag_app import prompts
from rag_app.text.pipe_tables import NOTE

_NOTES = re.compile(rf"(?:\s*{NOTE.pattern})+\s*$")


def called(label: str, column: str, unit: str) -> str:
    """Row, column and unit as one text, the marks of footnotes left out; a field of a form has its unit there."""
    is_field = label.rstrip().endswith(":")
    row = label.rstrip(" :") if is_field else _NOTES.sub("", label)
    of = ", ".join(part for part in (row, column) if part)
    return "; ".join(part for part in (of, unit) if part)


def in_brackets(text: str, said: str) -> str:
    """A `text` of one marker with what is `said` of it in brackets before that; `text` itself where nothing is said or
    it has no marker."""
    start = next((start for start, _, _ in prompts.markers(text)), 0)
    return f"{text[:start].rstrip()} ({prompts.defused(said)}) {text[start:]}" if said and start else text
