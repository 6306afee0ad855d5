"""What stands raised in a PDF: exponents and the marks of footnotes, behind a word or number and before the note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page.text import char_box, drawn_box, foot_of
from rag_app.documents.markdown import raised
from rag_app.text.language.words import RAISED

_ENDS = re.compile(r"(?<=[^\s/])[-\u2212]?\d{1,2}(?!\w)")  # not behind a stroke, as in a date or fraction
_BEGINS = re.compile(r"(?<!\S)(\d{1,2})\s{0,3}(?=[^\W\d_])")
_SMALLER, _HIGHER, _HIGHEST = 0.85, 0.15, 0.8  # of the size of what stands beside them
_HARDLY_SMALLER, _HIGHER_FOOT = 0.99, 0.25  # of what stands raised in nearly the type of the text, as of WeasyPrint
_DRAWN_HIGHER = 0.18  # of the size: the foot of a digit that a font draws raised, above the line it stands on
_MARK = re.compile(rf"[\d{RAISED}]{{1,2}}|[*\u2217†‡§¶]{{1,3}}")
_MARKED = re.compile(rf"[{RAISED}]$")
_TOUCHING = 0.15  # type sizes from a word to the mark behind it
_NEAR = 1.0  # type sizes from the mark of a note to the note
_SPACE, _WORD_GAP = 0.12, 0.7  # type sizes from a mark to what goes on in its line, with a space and at most
_LEVEL = 0.1  # type sizes that one line may differ in height


def with_raised(page_text: pdfium.PdfTextPage, units: Sequence[int]) -> list[int]:
    """The UTF-16 `units` of a page's text with raised digits as characters of their own (`markdown.raised`)."""
    text, made = "".join(map(chr, units)), list(units)
    for match in _ENDS.finditer(text):
        has_sign = not text[match.start()].isdigit()
        signed = has_sign and _is_signed(page_text, match.start())
        for first in range(match.start() + (has_sign and not signed), match.end()):
            if signed or _is_raised(page_text, first - 1, first):
                made[first : match.end()] = map(ord, raised(text[first : match.end()]))
                break
    for match in _BEGINS.finditer(text):
        if _is_raised(page_text, match.end(), match.start()):
            made[slice(*match.span(1))] = map(ord, raised(match[1]))
    return made


def _is_signed(page_text: pdfium.PdfTextPage, at: int) -> bool:
    """Whether a sign stands as high as the digit behind it, raised behind what is before both, as that of 10⁻³."""
    sign, digit = char_box(page_text, at), char_box(page_text, at + 1)
    level = abs(sign.bottom - digit.bottom) < _LEVEL * (digit.top - digit.bottom)
    return level and _is_raised(page_text, at - 1, at + 1)


def _is_raised(page_text: pdfium.PdfTextPage, beside: int, at: int) -> bool:
    word, mark = char_box(page_text, beside), char_box(page_text, at)
    size = word.top - word.bottom
    height, higher = mark.top - mark.bottom, mark.bottom - word.bottom
    if height < _SMALLER * size and _HIGHER * size < higher < _HIGHEST * size:
        return True
    if height < _HARDLY_SMALLER * size:  # boxes of two fonts may differ as much
        return _HIGHER_FOOT * size < foot_of(page_text, at) - foot_of(page_text, beside) < _HIGHEST * size
    return abs(higher) < 0.01 * size and _is_drawn_raised(page_text, at, size)


def _is_drawn_raised(page_text: pdfium.PdfTextPage, at: int, size: float) -> bool:
    """Whether a character of the text's type and height has a form that stands above the line."""
    return drawn_box(page_text, at).bottom - foot_of(page_text, at) > _DRAWN_HIGHER * size


def with_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines; a raised mark that is taken for one of them is put behind the word that it touches, else before the
    note that it stands beside. What goes on behind a mark is of the line that this ends."""
    out: list[Line] = []
    for line in lines:
        mark = out[-1] if out and _MARK.fullmatch(out[-1].text) else None
        word = out[-2] if mark and len(out) > 1 else None
        if mark and word and _is_high(mark, word) and abs(mark.left - word.right) < _TOUCHING * word.size:
            out[-2:] = [replace(word, text=word.text + raised(mark.text), right=mark.right)]
        elif mark and _is_high(mark, line) and -1 < line.left - mark.right < _NEAR * line.size:
            line = replace(line, text=f"{raised(mark.text)} {line.text}", left=mark.left)
            out.pop()
        if out and _goes_on(out[-1], line):
            space = " " if line.left - out[-1].right > _SPACE * line.size else ""
            line = _joined(out.pop(), line, space)
        out.append(line)
    return out


def _goes_on(marked: Line, line: Line) -> bool:
    """Whether a line stands right behind another that ends with a raised mark, as high and in type as large."""
    if not _MARKED.search(marked.text) or line.table or marked.mono != line.mono:
        return False
    level = abs(line.bottom - marked.bottom) < _LEVEL * line.size and abs(line.size - marked.size) < _LEVEL * line.size
    return level and -_SPACE * line.size < line.left - marked.right < _WORD_GAP * line.size


def _joined(line: Line, rest: Line, between: str) -> Line:
    return replace(
        line,
        text=f"{line.text}{between}{rest.text}",
        right=rest.right,
        top=max(line.top, rest.top),
        bold=line.bold and rest.bold,
        divided=rest.divided,
        tallest=max(line.tallest, rest.tallest),
        tab=line.tab or rest.tab,
    )


def _is_high(mark: Line, line: Line) -> bool:
    """Whether a mark stands raised in a line."""
    if line.table or mark.size > _SMALLER * line.size:
        return False
    return _HIGHER * line.size < mark.bottom - line.bottom < _HIGHEST * line.size
