"""Large letters over several lines that open a paragraph of a PDF: put before the rest of their word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page.middles import is_beside

_INITIAL = re.compile(r"[\"'“‘«„]?[^\W\d_]")
_LARGER = 1.8  # times the type of the text beside it
_NEAREST, _FURTHEST = -0.3, 1.0  # type sizes of the text from the letter to it
_WORDS = frozenset("AIO")  # letters that are words, too


def with_initials(lines: Sequence[Line]) -> list[Line]:
    """The lines; a large letter is the first of the line that its top stands beside."""
    out = list(lines)
    large = _LARGER * min((line.size for line in lines), default=0.0)
    for initial in lines:
        if initial.size <= large or not (_INITIAL.fullmatch(initial.text) and initial.text.isupper()):
            continue
        beside = [line for line in out if _opens(initial, line)]
        if beside and (first := max(beside, key=lambda line: line.top)).text[:1].islower():
            space = " " if _is_word(initial, first, lines) else ""
            text = f"{initial.text}{space}{first.text}"
            out[out.index(first)] = replace(first, text=text, left=initial.left)
            out.remove(initial)
    return out


def _opens(initial: Line, line: Line) -> bool:
    gap = line.left - initial.right
    near = _NEAREST * line.size < gap < _FURTHEST * line.size and initial.size > _LARGER * line.size
    return near and not line.table and is_beside(initial, line)


def _is_word(initial: Line, line: Line, lines: Sequence[Line]) -> bool:
    """Whether a large letter is a word of its own: the one behind it stands elsewhere on the page, too."""
    if initial.text[-1] not in _WORDS:
        return False
    word = re.compile(rf"\b{re.escape(line.text.split()[0])}\b")
    return any(word.search(other.text) for other in lines if other is not line)
