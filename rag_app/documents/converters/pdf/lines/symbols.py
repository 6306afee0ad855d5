"""Signs of the fonts Symbol and Wingdings, which PDFs of Word hold as characters for private use: bullets, ticks,
boxes, Greek letters of formulas; bullets that are a typewritten "o"; and hyphens that are named soft ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page.misnamed import THORN
from rag_app.documents.converters.pdf.page.text import MONO, Filled, char_box, drawn_box, font_name

_BULLET = 0xF0B7
_SOFT_HYPHEN = 0xAD
_SIGN = re.compile("[\xad\uf020-\uf0ff]")  # a soft hyphen, and where Windows puts the characters of a symbol font
_OPENS = r"(?:^|(?<=[\r\n]))"
_ALONE = re.compile(rf"{_OPENS}[!-\xff\uf020-\uf0ff](?=\s)")  # opens a line
# What a file may call a sign of Wingdings by its code alone, as if it were a letter: one that stands for itself, or one
# of those that boxes and ticks have.
_AS_LETTER = re.compile(r"(?<!\S)[!-\xff](?!\S)|[\x9f-\xa1\xa3\xa7\xa8\xd8\xe0\xe8\xf0\xfb-\xfe]")
_PRIVATE_CODES = 0xF000
_LETTER = re.compile(rf"{_OPENS}o\s+(?=\S)")  # Word's bullet of the second level, in Courier
_OLD_STYLE = {0xF730 + digit: str(digit) for digit in range(10)}  # figures (Adobe Glyph List)
_LIGATURES = dict(zip(range(0xFB00, 0xFB05), ("ff", "fi", "fl", "ffi", "ffl"), strict=True)) | {ord(THORN): "Th"}
_SPELT = _OLD_STYLE | _LIGATURES
_BOXES = frozenset(map(ord, "☐□❏❑"))
_TICKS = ("✓", "✔", "✕", "✖", "✗", "✘", "[x]")
_MOST_PAIRS = 1_000_000  # of a box and a tick; more are no form
_ON = 0.4  # of the width and height of a box or tick, the smaller: they share it
_PRIVATE = re.compile(r" ?[\ue000-\uf8ff]+ ?")  # mean nothing outside their font
# Codes from 0x61 on, and signs (Adobe, Symbol encoding).
_GREEK = dict(enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ", 0xF061)) | dict(enumerate("ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", 0xF041))
_SIGNS = {0xF0A3: "≤", 0xF0AE: "→", 0xF0B0: "°", 0xF0B1: "±", 0xF0B3: "≥", 0xF0B4: "×", 0xF0B9: "≠", 0xF0D7: "·"}
_SYMBOL = _GREEK | _SIGNS | {_BULLET: "•", 0xF02D: "-", 0xF02B: "+", 0xF03D: "="}
_WINGDINGS = {
    **dict.fromkeys((0xF06C, 0xF09F, 0xF0A1), "●"),
    **dict.fromkeys((0xF06E, 0xF0A7), "▪"),
    **dict.fromkeys((0xF075, 0xF076, 0xF077), "◆"),
    **dict.fromkeys((0xF046, 0xF0D8, 0xF0E0, 0xF0E8, 0xF0F0), "►"),
    **dict.fromkeys((0xF06F, 0xF070, 0xF071, 0xF072, 0xF0A8), "☐"),
    0xF078: "☒", 0xF0FB: "✗", 0xF0FC: "✓", 0xF0FD: "☒", 0xF0FE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0xF0A3: "☐", 0xF052: "☑", **dict.fromkeys((0xF051, 0xF053, 0xF054), "☒"), 0xF050: "✓", 0xF04F: "✗"}
_NUMBERED = re.compile(r"wingdings\W?([23])")


def with_symbols(page_text: pdfium.PdfTextPage, units: Sequence[int]) -> list[int]:
    """The UTF-16 `units` of a page's text with the signs that these characters show, and hyphens for soft ones that are
    drawn: Word and InDesign write "1-12" with such."""
    made = list(units)
    text = "".join(map(chr, units))
    alone = {one.start() for one in _ALONE.finditer(text)}
    for one in _SIGN.finditer(text):
        at, unit = one.start(), ord(one[0])
        if unit != _SOFT_HYPHEN:
            made[at] = ord(_sign(one[0], font_name(page_text, at), at in alone))
        elif _is_drawn_across(page_text, at):
            made[at] = ord("-")
    for one in _AS_LETTER.finditer(text):
        if "wingdings" in (font := font_name(page_text, one.start())):
            sign = _sign(chr(_PRIVATE_CODES + ord(one[0])), font, one.start() in alone)
            made[one.start()] = units[one.start()] if _SIGN.match(sign) else ord(sign)
    for one in _LETTER.finditer(text):
        if _is_typed(page_text, one.start()) and not _is_typed(page_text, one.end()):
            made[one.start()] = ord("◦")
    return made


def _sign(character: str, font: str, alone: bool) -> str:
    """What a character of a font shows. LibreOffice shows those of both in a font of its own, where a sign that stands
    `alone` before a line is none of Symbol's; one that is not known is a bullet there."""
    both = "opensymbol" in font
    if "wingdings" in font or (both and alone):
        numbered = _NUMBERED.search(font)
        table = _WINGDINGS if not numbered else _WINGDINGS_2 if numbered[1] == "2" else {}
        return table.get(ord(character), "•" if alone else character)
    return (_WINGDINGS | _SYMBOL if both else _SYMBOL).get(ord(character), character)


def _is_typed(page_text: pdfium.PdfTextPage, at: int) -> bool:
    return bool(MONO.search(font_name(page_text, at)))


def with_ticks(
    page_text: pdfium.PdfTextPage, units: list[int], filled: Sequence[Filled]
) -> tuple[list[int], list[Filled]]:
    """The units of a page's text with boxes that are ticked, where a tick is drawn on a box, and what is filled in
    beside these; where it is part of the text, the tick is a space."""
    if _BOXES.isdisjoint(units):
        return units, list(filled)
    made = list(units)
    places = {at: char_box(page_text, at) for at, unit in enumerate(units) if unit in _BOXES}
    ticks = [at for at, unit in enumerate(units) if chr(unit) in _TICKS]
    if len(places) * (len(ticks) + len(filled)) > _MOST_PAIRS:
        return units, list(filled)
    left = [one for one in filled if not (one.value in _TICKS and _tick(made, places, one))]
    for at in ticks:
        if _tick(made, places, char_box(page_text, at)):
            made[at] = ord(" ")
    return made, left


def _tick(units: list[int], boxes: Mapping[int, pdfium_c.FS_RECTF], tick: pdfium_c.FS_RECTF | Filled) -> bool:
    """Whether a tick is on one of the `boxes`, which then is a ticked one."""
    for at, box in boxes.items():
        width = min(box.right, tick.right) - max(box.left, tick.left)
        height = min(box.top, tick.top) - max(box.bottom, tick.bottom)
        narrower = min(box.right - box.left, tick.right - tick.left)
        if width > _ON * narrower and height > _ON * min(box.top - box.bottom, tick.top - tick.bottom):
            units[at] = ord("☑")
            return True
    return False


def _is_drawn_across(page_text: pdfium.PdfTextPage, at: int) -> bool:
    box = drawn_box(page_text, at)
    return box.right - box.left > box.top - box.bottom > 0


def without_private(lines: Sequence[Line]) -> list[Line]:
    """The lines with the figures that characters for private use show, and a space for those that nobody knows outside
    their font, and ligatures in letters; without lines of nothing else."""
    made = []
    for line in lines:
        text, table = (_PRIVATE.sub(" ", text.translate(_SPELT)) for text in (line.text, line.table))
        if (text, table) == (line.text, line.table):
            made.append(line)
        elif text.strip() or table:
            made.append(replace(line, text=text if line.mono else text.strip(), table=table))
    return made
