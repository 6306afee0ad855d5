"""Runs of Rich Text Format that look different, which `striprtf` does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag_app.documents.markdown import raised, with_struck

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
