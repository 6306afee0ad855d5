"""Runs of Rich Text Format that look different, which `striprtf` does not tell."""

from __future__ import annotations

import re

from rag_app.documents.markdown import raised

_RAISED = 1
_FIRST = 0xFDD0  # no characters of any text; those from here on stand before a run, for what it is
_MARK = re.compile("([\ufdd0-\ufdd1])")
_PIECE = re.compile(r"[^\n|]+")  # of a line, or of a cell of a row
_ON = {"super": _RAISED, "up": _RAISED}
_OFF = {"nosupersub": _RAISED, "sub": _RAISED, "dn": _RAISED, "plain": ~0}
_TOKEN = re.compile(r"\\(?:(?P<word>[a-z]{1,32})(?P<count>-?\d{1,10})? ?|[^a-z])|[{}]", re.DOTALL)


def with_marks(markup: str) -> str:
    """The markup with a mark wherever runs of another kind begin."""
    parts, copied, at = list[str](), 0, 0
    kind, groups = 0, list[int]()
    while found := _TOKEN.search(markup, at):
        at, before, word = found.end(), kind, found["word"]
        if found[0] == "{":
            groups.append(kind)
        elif found[0] == "}":
            kind = groups.pop() if groups else 0
        elif word == "bin":  # bytes, of which some may be braces
            at += max(int(found["count"] or 0), 0)
        elif word in _ON and found["count"] != "0":
            kind |= _ON[word]
        elif word in _ON or word in _OFF:
            kind &= ~(_ON.get(word, 0) | _OFF.get(word, 0))
        if kind != before:
            parts += [markup[copied:at], chr(_FIRST + kind)]
            copied = at
    return "".join([*parts, markup[copied:]])


def shown(text: str) -> str:
    """What a reader sees of a text with such marks."""
    first, *runs = _MARK.split(text)
    return first + "".join(
        _PIECE.sub(lambda piece: raised(piece[0]), run) if ord(mark) - _FIRST & _RAISED else run
        for mark, run in zip(runs[::2], runs[1::2], strict=True)
    )
