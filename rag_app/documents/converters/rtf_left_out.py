"""What `striprtf` leaves out of Rich Text Format: text boxes with their drawings, and the check boxes and drop-down
lists of forms."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from rag_app.documents.converters.rtf_runs import tokens

_FIELD = re.compile(r"\bFORM(?P<kind>CHECKBOX|DROPDOWN)\b")
_RESULT = re.compile(r"\\fldrslt\b ?")
_CHOSEN = re.compile(r"\\ff(?P<is_default>def)?res(?P<number>\d{1,3})(?!\d)")
_ENTRY = re.compile(r"\{\\\*\\ffl\s+(?P<text>[^{}]*)\}")
_UNSET = 25  # of the result, as Word writes it: the default is meant
_LONGEST = 20_000  # characters of a field up to its text


@dataclass(slots=True)
class _Group:
    """An open group: where the text of a box begins in it, and the boxes of a drawing."""

    text_at: int = 0
    boxes: list[str] | None = None


def with_boxes(markup: str) -> str:
    """The markup with the text of each box in paragraphs of its own behind its drawing."""
    if "\\shptxt" not in markup:
        return markup
    parts, copied = list[str](), 0
    groups = list[_Group]()
    for found in tokens(markup):
        at, word = found.end(), found["word"]
        if found[0] == "{":
            groups.append(_Group())
        elif found[0] == "}" and groups:
            group = groups.pop()
            drawing = next((above for above in groups if above.boxes is not None), None)
            if group.text_at and drawing is not None and drawing.boxes is not None:
                drawing.boxes.append(markup[group.text_at : found.start()])
            elif group.boxes and drawing is None:
                parts += [markup[copied:at], *(f"{{\\par {box}\\par }}" for box in group.boxes)]
                copied = at
        elif word in ("shp", "shpgrp") and groups:
            groups[-1].boxes = []
        elif word == "shptxt" and groups:
            groups[-1].text_at = at
    return "".join([*parts, markup[copied:]])


def with_choices(markup: str) -> str:
    """The markup with `[x]` or `[ ]` as the text of each check box that is known to be ticked or not, and the chosen
    entry as that of each list that shows none."""
    parts, at = list[str](), 0
    fields = list(_FIELD.finditer(markup))
    for field, below in itertools.zip_longest(fields, fields[1:]):
        last = min(below.start() if below else len(markup), field.end() + _LONGEST)
        result = _RESULT.search(markup, field.end(), last)
        told = markup[field.end() : result.start()] if result else ""
        numbers = {bool(one["is_default"]): int(one["number"]) for one in _CHOSEN.finditer(told)}
        if result is None or not numbers:
            continue
        number = numbers.get(False, _UNSET)
        number = numbers.get(True, 0) if number == _UNSET else number
        if field["kind"] == "CHECKBOX":
            text = "[x] " if number else "[ ] "
        else:
            entries = [one["text"].strip() for one in _ENTRY.finditer(told)]
            is_shown = markup[result.end() : markup.find("}", result.end())].strip(" {")
            text = entries[number] if number < len(entries) and not is_shown else ""
        if text:
            parts += [markup[at : result.end()], "" if markup[result.end() - 1] == " " else " ", text]
            at = result.end()
    return "".join([*parts, markup[at:]])
