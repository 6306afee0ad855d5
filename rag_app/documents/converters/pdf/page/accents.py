"""Accents that a PDF draws over a letter as signs of their own, as TeX does: "Abb´e", "Rucker ¨"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import pypdfium2 as pdfium

from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.page.text import drawn_box
from rag_app.text.language.lines import line_at

# Signs with room of their own, and the marks over letters that Unicode says are in them; of four it does not say it.
_MARKS = {sign: unicodedata.normalize("NFKD", sign).strip() for sign in "´¨¯¸˘˙˚˛˜˝"} | {
    "`": "\u0300", "ˋ": "\u0300", "ˊ": "\u0301", "ˆ": "\u0302", "ˇ": "\u030c",
}  # fmt: skip
_ACCENT = re.compile(rf"[{''.join(_MARKS)}\u0300-\u0331]")
_DOTLESS = {"ı": "i", "ȷ": "j"}
_FAR = 24  # characters of the line on either side that an accent may belong to
_GAP = 0.35  # of the letter's height: an accent is as near to it


def with_accents(page_text: pdfium.PdfTextPage, units: Sequence[int]) -> list[int]:
    """The UTF-16 `units` of a page's text, as many, with each accent that stands over a letter, or below it, behind
    that as a combining mark; beyond other letters the two are one, and a space is in the accent's place."""
    made = list(units)
    text = "".join(map(chr, units))
    for found in _ACCENT.finditer(text):
        at = found.start()
        letter = _letter(page_text, text, at)
        if letter is None:
            continue
        mark = _MARKS.get(found[0], found[0])
        below = _DOTLESS.get(text[letter], text[letter])
        whole = unicodedata.normalize("NFC", below + mark)
        if len(whole) > 1 or whole > "\uffff":
            continue
        if abs(letter - at) == 1:
            first = min(letter, at)
            made[first : first + 2] = [ord(below), ord(mark)]
        else:
            made[letter], made[at] = ord(whole), ord(" ")
    return made


def _letter(page_text: pdfium.PdfTextPage, text: str, at: int) -> int | None:
    """The letter of the same line that an accent is drawn over or below, the nearest one; None where none is."""
    accent = _box(page_text, at)
    if accent is None:
        return None
    middle = (accent.left + accent.right) / 2
    for place in _near(text, at):
        box = _box(page_text, place) if text[place].isalpha() and not _ACCENT.match(text[place]) else None
        if box is not None and box.left <= middle <= box.right:
            gap = max(accent.bottom - box.top, box.bottom - accent.top)
            beside = min(accent.top, box.top) - max(accent.bottom, box.bottom)
            if gap < _GAP * (box.top - box.bottom) and beside < (box.top - box.bottom) / 2:
                return place
    return None


def _near(text: str, at: int) -> list[int]:
    """Places of the line around a character, the nearest first."""
    first, last = line_at(text, at)
    places = range(max(first, at - _FAR), min(last, at + _FAR))
    return sorted((place for place in places if place != at), key=lambda place: (abs(place - at), -place))


def _box(page_text: pdfium.PdfTextPage, at: int) -> Box | None:
    """The place of what a character draws, if it does."""
    box = drawn_box(page_text, at)
    return box if box.right > box.left and box.top > box.bottom else None
