"""What `striprtf` leaves out of Rich Text Format or does not tell: runs that look different, footnotes, text boxes with
their drawings, and the check boxes and drop-down lists of forms."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag_app.documents.markdown import raised, with_struck

_FIELD = re.compile(r"\bFORM(?P<kind>CHECKBOX|DROPDOWN)\b")
_RESULT = re.compile(r"\\fldrslt\b ?")
_CHOSEN = re.compile(r"\\ff(?P<is_default>def)?res(?P<number>\d{1,3})(?!\d)")
_ENTRY = re.compile(r"\{\\\*\\ffl\s+(?P<text>[^{}]*)\}")
_UNSET = 25  # of the result, as Word writes it: the default is meant
_LONGEST = 20_000  # characters of a field up to its text
_RAISED, _STRUCK, _GONE = 1, 2, 4 + 8  # what is gone is hidden or deleted
_FIRST = 0xFDD0  # no characters of any text; those from here on stand before a run, for what it is
_MARK = re.compile("([\ufdd0-\ufddf])")
_END = re.compile(r"([\n|])")  # of a line, or of a cell of a row
_NOTE, _NOTE_END = "\ufde0", "\ufde1"  # around a footnote
_NOTES = re.compile(rf"(?<!\s)\s*{_NOTE}\s*([^{_NOTE}{_NOTE_END}]*?)\s*{_NOTE_END}")
_BREAKS = ("par", "line", "sect", "page")
_ON = {"super": _RAISED, "up": _RAISED, "strike": _STRUCK, "striked": _STRUCK, "v": 4, "deleted": 8}
_OFF = {"nosupersub": _RAISED, "sub": _RAISED, "dn": _RAISED, "plain": ~0}
_TOKEN = re.compile(r"\\(?:(?:\*\\)?(?P<word>[a-z]{1,32})(?P<count>-?\d{1,10})? ?|[^a-z])|[{}]", re.DOTALL)


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


def tokens(markup: str) -> Iterator[re.Match[str]]:
    """The braces and control words (`word` and `count`) of a markup, but for those among the bytes of a picture."""
    at = 0
    while found := _TOKEN.search(markup, at):
        at = found.end()
        if found["word"] == "bin":
            at += max(int(found["count"] or 0), 0)
        yield found


def with_marks(markup: str) -> str:
    """The markup with a mark wherever runs of another kind begin, and around footnotes, which `striprtf` leaves out."""
    parts, copied = list[str](), 0
    kind, groups, notes = 0, list[int](), list[int]()  # notes: how deep the groups of open footnotes lie
    for found in tokens(markup):
        at, before, word = found.end(), kind, found["word"]
        instead = ""
        if found[0] == "{":
            groups.append(kind)
        elif found[0] == "}":
            if notes and notes[-1] == len(groups):
                instead = f"{_NOTE_END}}}"
                notes.pop()
            kind = groups.pop() if groups else 0
        elif word == "footnote":
            notes.append(len(groups))
            instead = _NOTE
        elif word in _BREAKS and notes:
            instead = " "
        elif word in _ON and found["count"] != "0":
            kind |= _ON[word]
        elif word in _ON or word in _OFF:
            kind &= ~(_ON.get(word, 0) | _OFF.get(word, 0))
        if instead:
            parts += [markup[copied : found.start()], instead]
            copied = at
        if kind != before:
            parts += [markup[copied:at], chr(_FIRST + kind)]
            copied = at
    return "".join([*parts, markup[copied:]])


def shown(text: str) -> str:
    """What a reader sees of a text with such marks, footnotes in brackets behind their word."""
    text = _NOTES.sub(r" (\1)", with_struck(_runs(text)))
    return text.replace(_NOTE, "").replace(_NOTE_END, "")


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """The runs that are seen, and which of them are struck out; none goes beyond the end of a line or cell."""
    first, *runs = _MARK.split(text)
    yield first, False
    for mark, run in zip(runs[::2], runs[1::2], strict=True):
        kind = ord(mark) - _FIRST
        for piece in _END.split(run):
            if _END.match(piece):
                yield piece, False
            elif not kind & _GONE:
                yield raised(piece) if kind & _RAISED else piece, bool(kind & _STRUCK)
