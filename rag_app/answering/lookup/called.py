"""What a figure of a table is called behind it: its row, its column, and what it is counted in."""

from __future__ import annotations

import re

from rag_app import prompts
from rag_app.schema import Answer
from rag_app.text.structure.pipe_tables import NOTE

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


def without_called(answer: Answer) -> str:
    """The text of an answer without what `in_brackets` has said of its figures: brackets before a marker that stand
    behind a cell, and do not stand there in the passage that is cited."""
    shown = {passage.number: passage.shown for passage in answer.passages}
    pieces, end = [], 0
    for start, stop, numbers in prompts.markers(answer.text):
        said = answer.text[end:start].rstrip()
        figure = before_brackets(said)
        cited = "\n".join(shown.get(number, "") for number in numbers)
        is_cell = answer.record.speaker == "table" or any("|" in line for line in cited.splitlines() if figure in line)
        pieces.append(f"{figure} " if figure and is_cell and said not in cited else answer.text[end:start])
        pieces.append(answer.text[start:stop])
        end = stop
    return "".join([*pieces, answer.text[end:]])


def before_brackets(said: str) -> str:
    """What stands before the brackets that end a text; empty where none do, or nothing stands there."""
    depth = 0
    for place in range(len(said) - 1, -1, -1) if said.endswith(")") else ():
        depth += {")": 1, "(": -1}.get(said[place], 0)
        if not depth:
            return said[:place].rstrip()
    return ""
