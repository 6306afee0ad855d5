"""The characters of a PDF page as PDFium reads them, across the page and not down it."""

from __future__ import annotations

import ctypes
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.page.middles import holds
from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.markdown import marked

# Names of typewriter fonts, lower case, LaTeX's with a size; `sfst` and `sfit` are its slanted and italic ones.
MONO = re.compile(r"mono|nimbusmon|monaco|menlo|courier|typewriter|consol|codepro|firacode|tt\d*$|sf[si]t\d{4}$")
# Font names, lower case; `bx` with a size is LaTeX's bold extended, `medi` the bold of Times, `.b` that of publishers
# who cut their fonts into parts.
BOLD = re.compile(r"bold|black|heavy|-bd$|medi$|bx\d*$|\.bi?$")
_ALONE = re.compile(r"(?<!\S)[^\W\d](?!\S)")
_LEAST = 12  # letters that stand alone
_INSET = 1.5  # points: tails of letters above a drawn line reach into the box below it
_HALF_LINE = 7.0  # points: nothing of a line is further above its middle

_RUN = re.compile(r"\S+")
_CONTROL = r"\x00-\x08\x0e-\x1f"  # characters of fonts that do not say what they show
_MARK = rf"{_CONTROL}\x81-\x84\x86-\x94\x98\x9a-\x9f"  # but no sign of Windows that may stand alone, such as a dash
_ITEM = re.compile(rf"(?<!\S)[{_MARK}](?=[ \t\xa0]+[^\s{_CONTROL}])")
_UNKNOWN = re.compile(rf"(?!(?<=\w)\x02)[{_CONTROL}\x7f-\x9f]")  # U+0002 in a word is the hyphen that divides it
_BULLET = "\u2022"
# What fonts of TeX that are drawn, and so tell no names, have below the space: ligatures beside letters (ff fi ffi ffl
# in the encoding OT1, ff fi fl ffi ffl in T1) and, in T1, a dash of two figures.
_TEX = str.maketrans(
    "\x0b\x0c\x0e\x0f\x1b\x1c\x1d\x1e\x1f\x15", "\ufb00\ufb01\ufb03\ufb04\ufb00\ufb01\ufb02\ufb03\ufb04\u2013"
)
_OF_TEX = re.compile(r"[\x0b\x0c\x0e\x0f\x1b-\x1f](?=[a-zß-ÿ])|(?<=[^\W\d_])[\x1b-\x1f]|(?<=\d)\x15(?=\d)")
_LOWEST = 0.6  # type sizes from the lowest to the highest part of any letter
_ABOVE, _BELOW = 0.7, 0.2  # type sizes that letters reach above and below the line that they stand on
_STRUCK = "~~"
_BEGINS, _ENDS = r"(?<!\S)", r"(?!\S)"  # of a word
_BETWEEN_STRUCK = re.compile(r"(?<=[^~\s])~~ ~~(?=[^~\s])")
_LETTER_SIZE, _LETTER_HEIGHT = 1.5, 0.2  # points: below `words.TINY`, at the foot of the page

Run = tuple[int, int]  # the first of some characters of a page and the one behind them
_BEGIN, _END = itemgetter(0), itemgetter(1)


@dataclass(frozen=True, slots=True)
class Filled:
    """What is filled into a field, or put on the page as a note, and its place in points."""

    value: str
    left: float
    bottom: float
    right: float
    top: float


def page_characters(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, page_text: pdfium.PdfTextPage
) -> tuple[pdfium.PdfTextPage, list[int]]:
    """The text of a page, to be closed, and the UTF-16 units of its characters, none where it has no text.

    Where less of the width of a page than of its height has text, PDFium takes the text to run down the page, and each
    letter for a word: then a letter as wide as the page, too small to be read, is put at its foot.
    """
    units = _units(page_text)
    text = as_text(units)
    if len(_ALONE.findall(text)) < max(_LEAST, len(text.split()) / 2):
        return page_text, units
    page_text.close()
    _widen(document, page)
    page_text = page.get_textpage()
    return page_text, _units(page_text)


def is_one_each(line: str) -> bool:
    """Whether each character of a line is one of the page: two UTF-16 units are one character of the line, but two of
    the page."""
    return line.isascii() or max(line) <= "\uffff"


def as_text(units: list[int]) -> str:
    """UTF-16 units as text."""
    return array("H", units).tobytes().decode("utf-16-le", "surrogatepass")


class TextIn:
    """Gives the text in a box of the page with what is filled in there: that of PDFium, but of words of which other
    units are `shown` than were `read`, as many, those, and with `~~` around the runs that are `struck` out."""

    def __init__(
        self,
        page_text: pdfium.PdfTextPage,
        read: list[int],
        shown: list[int],
        filled: Sequence[Filled] = (),
        struck: Sequence[Run] = (),
    ) -> None:
        self._page_text = page_text
        self._filled = filled
        self._changed: list[tuple[str, str, float, float]] = []
        if read != shown:
            for run in _RUN.finditer("".join(map(chr, read))):
                first, last = run.span()
                if shown[first:last] != read[first:last]:
                    pattern = _BEGINS + re.escape(run[0]) + _ENDS
                    self._changed.append((pattern, as_text(shown[first:last]), *middle_of(page_text, first)))
        for first, last in struck:
            text = as_text(shown[first:last])
            before, behind = (as_text(shown[at : at + 1]).strip() for at in (first - 1, last))
            pattern = ("" if before else _BEGINS) + r"\s+".join(map(re.escape, text.split()))
            pattern += "" if behind else _ENDS
            self._changed.append((pattern, marked(text, _STRUCK), *middle_of(page_text, first)))

    def __call__(self, left: float, bottom: float, right: float, top: float) -> str:
        inset = min(_INSET, (top - bottom) / 5)
        text = _without_controls(self._page_text.get_text_bounded(left, bottom + inset, right, top - inset))
        for pattern, instead, x, y in self._changed:
            if left <= x <= right and bottom <= y <= top:
                text = re.sub(pattern, instead.replace("\\", r"\\"), text, count=1)
        filled = self.filled(left, bottom, right, top)
        places = [(self._before(one, left, right, top), one.left, one.value) for one in filled]
        for before, _, value in sorted(places, reverse=True):
            text = with_value(text, value, before)
        return text

    def _before(self, one: Filled, left: float, right: float, top: float) -> int:
        """Characters, spaces aside, of a cell that stand above what is filled in, or left of it."""
        middle = (one.bottom + one.top) / 2
        above = max(one.top, middle + _HALF_LINE)
        text = self._page_text.get_text_bounded(left, above, right, top) if above < top else ""
        text += self._page_text.get_text_bounded(left, middle - 1, one.left, middle + 1) if left < one.left else ""
        return len("".join(text.split()))

    def is_typed(self, index: int) -> bool:
        """Whether a character of the page is in a typewriter font, as code is."""
        return bool(MONO.search(font_name(self._page_text, index)))

    def is_bold(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Whether the character nearest to the middle of a box of the page is in bold type."""
        x, y = (left + right) / 2, (bottom + top) / 2
        index = pdfium_c.FPDFText_GetCharIndexAtPos(self._page_text, x, y, (right - left), (top - bottom))
        return index >= 0 and bool(BOLD.search(font_name(self._page_text, index)))

    def filled(self, left: float, bottom: float, right: float, top: float) -> list[Filled]:
        """What is filled into a box of the page."""
        box = Box(left, bottom, right, top)
        return [one for one in self._filled if holds(box, one)]


def with_struck_marked(text: str, at: int, runs: Sequence[Run]) -> str:
    """`text`, which begins at character `at` of its page, with `~~` around each word, or part of one, of the runs,
    which stand in order and apart."""
    near = slice(bisect_right(runs, at, key=_END), bisect_left(runs, at + len(text), key=_BEGIN))
    inside = [(max(0, first - at), last - at) for first, last in runs[near]]
    if not inside or not is_one_each(text):
        return text
    out, end = "", 0
    for first, last in inside:
        out += text[end:first] + re.sub(r"\S+", lambda word: marked(word[0], _STRUCK), text[first:last])
        end = min(last, len(text))
    return out + text[end:]


def as_one(text: str) -> str:
    """A text in which words that are struck out one by one are so together."""
    return _BETWEEN_STRUCK.sub(" ", text)


def with_value(text: str, value: str, before: int) -> str:
    """A text with a value behind the word that so many characters, spaces aside, end in."""
    end = seen = 0
    for run in _RUN.finditer(text):
        if seen >= before:
            break
        end, seen = run.end(), seen + len(run[0])
    return f"{text[:end]} {value} {text[end:].lstrip(' ')}".strip()


def char_box(page_text: pdfium.PdfTextPage, index: int) -> pdfium_c.FS_RECTF:
    """The box of a character's type, as high as its line; without any extent for no character of the page."""
    box = pdfium_c.FS_RECTF()  # and `raw`, for which each of many calls would ask the page otherwise
    raw = page_text.raw
    pdfium_c.FPDFText_GetLooseCharBox(raw, index, box)
    size = pdfium_c.FPDFText_GetFontSize(raw, index)
    if box.top - box.bottom < (_ABOVE + _BELOW) * size and _says_too_little(raw, index, size):
        _set_height(raw, index, box, size)
    return box


def _says_too_little(raw: pdfium_c.FPDF_TEXTPAGE, index: int, size: float) -> bool:
    """Whether the font of a character, which is no drawn one, says that its letters take less height than they do."""
    if not (font := pdfium_c.FPDFTextObj_GetFont(pdfium_c.FPDFText_GetTextObject(raw, index))):
        return False
    ascent, descent = ctypes.c_float(), ctypes.c_float()
    pdfium_c.FPDFFont_GetAscent(font, size, ascent)
    pdfium_c.FPDFFont_GetDescent(font, size, descent)
    named = pdfium_c.FPDFFont_GetBaseFontName(font, None, 0) > 1
    return named and ascent.value - descent.value < _LOWEST * size


def _set_height(raw: pdfium_c.FPDF_TEXTPAGE, index: int, box: pdfium_c.FS_RECTF, size: float) -> None:
    """Make the box of an upright character as high as its type, in place of what it draws."""
    matrix, x, y = pdfium_c.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetMatrix(raw, index, matrix)
    pdfium_c.FPDFText_GetCharOrigin(raw, index, x, y)
    if matrix.b == 0 and matrix.a > 0 and matrix.d > 0:
        high = matrix.d * size
        box.bottom, box.top = min(box.bottom, y.value - _BELOW * high), max(box.top, y.value + _ABOVE * high)


def drawn_box(page_text: pdfium.PdfTextPage, index: int) -> Box:
    """The box of what a character draws, which is less than that of its type."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium_c.FPDFText_GetCharBox(page_text.raw, index, left, right, bottom, top)
    return Box(left.value, bottom.value, right.value, top.value)


def foot_of(page_text: pdfium.PdfTextPage, index: int) -> float:
    """The height of the line that a character stands on."""
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(page_text, index, x, y)
    return y.value


def middle_of(page_text: pdfium.PdfTextPage, index: int) -> tuple[float, float]:
    """The middle of a character's box."""
    box = char_box(page_text, index)
    return (box.left + box.right) / 2, (box.bottom + box.top) / 2


def font_name(page_text: pdfium.PdfTextPage, index: int) -> str:
    """The name of a character's font, in lower case."""
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(page_text, index, buffer, 128, flags)
    return buffer.raw[: max(0, min(length, 128) - 1)].decode("ascii", "replace").lower()


def in_bold(page_text: pdfium.PdfTextPage, index: int) -> bool:
    """Whether a character is in bold type, or made bold by a line around it, as where the font has no bold letters."""
    if BOLD.search(font_name(page_text, index)):
        return True
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(pdfium_c.FPDFText_GetTextObject(page_text.raw, index))
    return bool(mode == pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE)


def _units(page_text: pdfium.PdfTextPage) -> list[int]:
    """The UTF-16 units of a page's text, one for each of its characters."""
    count = page_text.count_chars()
    if count <= 0:
        return []
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(page_text, 0, count, buffer)
    units = buffer[: max(0, written - 1)]
    if len(units) < count:  # PDFium leaves out control characters, which count in its places all the same
        units = [_unit(page_text, at) for at in range(count)]
    return list(map(ord, _without_controls("".join(map(chr, units)))))


def _unit(page_text: pdfium.PdfTextPage, at: int) -> int:
    """A character as `FPDFText_GetText` has it, U+0001 for what that leaves out."""
    unit: int = pdfium_c.FPDFText_GetUnicode(page_text, at)
    if unit == 2:
        return 0xFFFE if pdfium_c.FPDFText_IsHyphen(page_text, at) == 1 else 1
    return unit if unit <= 0xFFFF else 0xFFFD


def _without_controls(text: str) -> str:
    """A text of as many characters: one that its font does not name is a bullet where it stands alone before a word,
    else the sign that TeX or Windows has at its place, or a space."""
    text = _OF_TEX.sub(lambda one: one[0].translate(_TEX), _ITEM.sub(_BULLET, text))
    return _UNKNOWN.sub(lambda one: _windows(one[0]), text)


def _windows(control: str) -> str:
    sign = control.encode("latin-1").decode("cp1252", "ignore")
    return sign if sign > "\x7f" else " "


def _widen(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> None:
    font = pdfium_c.FPDFText_LoadStandardFont(document, b"Helvetica")
    letter = pdfium_c.FPDFPageObj_CreateTextObj(document, font, _LETTER_SIZE)
    words = ctypes.create_string_buffer("H\0".encode("utf-16-le"))
    pdfium_c.FPDFText_SetText(letter, ctypes.cast(words, pdfium_c.FPDF_WIDESTRING))
    pdfium_c.FPDFPageObj_Transform(letter, page.get_width(), 0, 0, 1, 0, _LETTER_HEIGHT)
    pdfium_c.FPDFPage_InsertObject(page, letter)
