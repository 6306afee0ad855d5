"""Characters that the fonts of a PDF name wrongly: ligatures by their last letter alone ("deinition"), as their width
shows, and signs by letters of the forms for Japanese."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.page.suspects import address
from rag_app.documents.converters.pdf.page.text import MONO, char_box, font_name

THORN = "\ua764"  # stands for "Th", of which Unicode knows no ligature, until the page is read
_LETTERS = re.compile("[filhT]")
# By the last letter: the one before it, and the ligature of that many of it.
_LIGATURES = {
    "i": ("f", {1: "\ufb01", 2: "\ufb03"}),
    "l": ("f", {1: "\ufb02", 2: "\ufb04"}),
    "f": ("f", {1: "\ufb00"}),
    "h": ("T", {1: THORN}),
}
_WIDER = 1.5  # a ligature than its last letter alone
_SHARE = ((0.55, 1.1, 1), (1.15, 2.1, 2))  # of the letter before, that so many of it are wide in a ligature
_LEAST = 3  # letters of a font that tell how wide one of them is
_WIDE_FORM = re.compile(r"(?<!\S)[\uff21-\uff3a\uff41-\uff5a\uff66-\uff9d](?!\S)")
_EASTERN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_BEFORE_A_WORD = re.compile(r"[ \t\xa0]+[^\W\d_\uff00-\uffef]")
_BULLET = "•"


def with_known_letters(page_text: pdfium.PdfTextPage, units: Sequence[int]) -> list[int]:
    """The UTF-16 `units` of a page's text, as many, with what these characters show: a ligature, a bullet before a
    word, and a space for a letter of full or half width that stands alone on a page without other letters of
    Eastern Asia."""
    made = list(units)
    text = "".join(map(chr, units))
    for at, sign in _ligatures(page_text, text):
        made[at] = ord(sign)
    if not _EASTERN.search(text):
        for found in _WIDE_FORM.finditer(text):
            made[found.start()] = ord(_BULLET if _BEFORE_A_WORD.match(text, found.end()) else " ")
    return made


def _ligatures(page_text: pdfium.PdfTextPage, text: str) -> Iterator[tuple[int, str]]:
    """Places of letters that are as wide as a ligature which ends in them, and that.

    A font has one width for each letter; the two letters of a ligature that is named as both share a place. Pages on
    which no letter is wide but those of a typewriter are not looked at further.
    """
    boxes = {found.start(): char_box(page_text, found.start()) for found in _LETTERS.finditer(text)}
    widths = {at: (box.right - box.left) / (box.top - box.bottom) for at, box in boxes.items() if box.top > box.bottom}
    least: dict[str, float] = {}
    for at, width in widths.items():
        least[text[at]] = min(width, least.get(text[at], width))
    wide = [at for at, width in widths.items() if width > _WIDER * least[text[at]]]
    shared = {at for at in wide if _shares_its_place(page_text, at)}
    if all(at in shared or MONO.search(font_name(page_text, at)) for at in wide):
        return
    widths = {at: width * _upright(page_text, at) for at, width in widths.items() if at not in shared}
    families = {at: _family(page_text, at) for at in widths}
    known: dict[tuple[str, str], Counter[float]] = defaultdict(Counter)
    for at, width in widths.items():
        known[families[at], text[at]][round(width, 2)] += 1
    for at, width in widths.items():
        if text[at] not in _LIGATURES:
            continue
        before, ligatures = _LIGATURES[text[at]]
        alone, letter = (_usual(known[families[at], one]) for one in (text[at], before))
        if alone and letter and width > _WIDER * alone:
            share = (width - alone) / letter
            count = next((count for low, high, count in _SHARE if low < share < high), 0)
            if count in ligatures:
                yield at, ligatures[count]


def _shares_its_place(page_text: pdfium.PdfTextPage, at: int) -> bool:
    """Whether a character is one of a ligature that is named as several."""
    own = char_box(page_text, at)
    beside = (char_box(page_text, other) for other in (at - 1, at + 1) if 0 <= other < page_text.count_chars())
    return any(one.left == own.left for one in beside)


def _upright(page_text: pdfium.PdfTextPage, at: int) -> float:
    """What the width of a character is to be multiplied with where the type is set wider or narrower than it is; 0
    where it does not stand upright."""
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(page_text.raw, at, matrix)
    return matrix.d / matrix.a if matrix.a > 0 < matrix.d and not matrix.b and not matrix.c else 0.0


def _family(page_text: pdfium.PdfTextPage, at: int) -> str:
    """The name of a character's font without the mark of the part of it that the file holds, or where the font that
    has none is."""
    name = re.sub(r"^[a-z]{6}\+", "", font_name(page_text, at))
    return name or str(address(pdfium_c.FPDFTextObj_GetFont(pdfium_c.FPDFText_GetTextObject(page_text, at))))


def _usual(widths: Counter[float]) -> float:
    """How wide most letters are, 0 where there are few."""
    width, often = widths.most_common(1)[0] if widths else (0.0, 0)
    return width if often >= _LEAST else 0.0
