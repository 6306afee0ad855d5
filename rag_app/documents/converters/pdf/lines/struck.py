"""Words of a PDF page that a line drawn through them strikes out, as an old price beside the new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page.objects import Placed
from rag_app.documents.converters.pdf.page.text import Run, as_one, char_box, foot_of, with_struck_marked
from rag_app.documents.converters.pdf.page.words import Word

_THICK, _THICKEST = 0.25, 3.0  # type sizes, and points: higher bars cover a text
_SHORTEST = 3.0  # points
_LOWEST, _HIGHEST = 0.12, 0.5  # type sizes above the foot of the letters: below is an underline, above an overline
_BEYOND = 0.6  # type sizes that a line may be longer than the words it strikes out: a rule of a table is no such line
_MEET = 1.0  # points between the pieces of a line
_LEVEL = 0.3  # points up or down from one piece to the next
_LEAST = 2  # letters, or one digit: a line through a single letter is part of a sign
_BAND = 16  # points: words are looked for by their height on the page


@dataclass(slots=True)
class _Stroke:
    """A flat line: its height on the page, ends and thickness, and the paths that it is made of."""

    at: float
    left: float
    right: float
    thick: float
    paths: list[Placed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A character of the page and its ends."""

    index: int
    left: float
    right: float


def struck_out(
    page: pdfium.PdfPage,
    page_text: pdfium.PdfTextPage,
    words: Sequence[Word],
    units: Sequence[int],
    paths: list[Placed],
) -> tuple[list[Run], list[Placed]]:
    """The characters of a page that are struck out, run by run, by a drawn line or by the mark of a reader; and the
    paths that strike out none."""
    bands = _Bands(words)
    runs, used = set[Run](), set[int]()
    for stroke in _strokes(paths, page):
        if found := _struck(page_text, units, stroke, bands):
            runs.update(found)
            used.update(map(id, stroke.paths))
    return _merged(runs), [path for path in paths if id(path) not in used]


def words_marked(words: Iterable[Word], runs: Sequence[Run]) -> list[Word]:
    """The words, with `~~` around what is struck out."""
    if not runs:
        return list(words)
    return [replace(word, text=with_struck_marked(word.text, word.start, runs)) for word in words]


def with_struck_as_one(lines: Sequence[Line]) -> list[Line]:
    """The lines, in which words that are struck out one by one are so together."""
    return [replace(line, text=as_one(line.text), table=as_one(line.table)) for line in lines]


class _Bands:
    """The words of a page by their height on it."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._words = defaultdict[int, list[Word]](list)
        for word in words:
            if word.upright:
                for band in range(int(word.bottom // _BAND), int(word.top // _BAND) + 1):
                    self._words[band].append(word)

    def across(self, stroke: _Stroke) -> Iterator[Word]:
        """The words that a line goes through."""
        for word in self._words.get(int(stroke.at // _BAND), ()):
            if word.bottom < stroke.at < word.top and word.left < stroke.right and word.right > stroke.left:
                yield word


def _strokes(paths: Sequence[Placed], page: pdfium.PdfPage) -> list[_Stroke]:
    """The flat lines of a page; pieces that meet are one."""
    found = [*_drawn(paths), *_marks(page)]
    out: list[_Stroke] = []
    for stroke in sorted(found, key=lambda one: (round(one.at / _LEVEL), one.left)):
        last = out[-1] if out else None
        if last and abs(stroke.at - last.at) < _LEVEL and stroke.left <= last.right + _MEET:
            last.right, last.thick = max(last.right, stroke.right), max(last.thick, stroke.thick)
            last.paths += stroke.paths
        else:
            out.append(stroke)
    return [stroke for stroke in out if stroke.right - stroke.left >= _SHORTEST]


def _drawn(paths: Sequence[Placed]) -> Iterator[_Stroke]:
    for path in paths:
        box = path.bounds()
        thick = box.top - box.bottom
        if thick <= min(_THICKEST, box.right - box.left):
            yield _Stroke((box.bottom + box.top) / 2, box.left, box.right, thick, [path])


def _marks(page: pdfium.PdfPage) -> Iterator[_Stroke]:
    """What readers struck out, as annotations."""
    hidden = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
    points = pdfium_c.FS_QUADPOINTSF()
    for n in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        one = pdfium_c.FPDFPage_GetAnnot(page, n)
        is_struck = pdfium_c.FPDFAnnot_GetSubtype(one) == pdfium_c.FPDF_ANNOT_STRIKEOUT
        if is_struck and not pdfium_c.FPDFAnnot_GetFlags(one) & hidden:
            for part in range(pdfium_c.FPDFAnnot_CountAttachmentPoints(one)):
                if pdfium_c.FPDFAnnot_GetAttachmentPoints(one, part, points):
                    xs, ys = (points.x1, points.x2, points.x3, points.x4), (points.y1, points.y2, points.y3, points.y4)
                    yield _Stroke((min(ys) + max(ys)) / 2, min(xs), max(xs), 0.0)
        pdfium_c.FPDFPage_CloseAnnot(one)


def _struck(page_text: pdfium.PdfTextPage, units: Sequence[int], stroke: _Stroke, bands: _Bands) -> list[Run]:
    """The characters that a line strikes out: it goes through the middle of all of them and ends where they do."""
    letters: list[_Letter] = []
    size = 0.0
    for word in bands.across(stroke):
        high, above = _size(page_text, word.start), stroke.at - foot_of(page_text, word.start)
        if _LOWEST * high < above < _HIGHEST * high and stroke.thick <= _THICK * high + 1:
            size = max(size, high)
            letters += _under(page_text, word, stroke)
    if not letters or sum(map(str.isalnum, found := "".join(chr(units[one.index]) for one in letters))) < (
        1 if found.isdecimal() else _LEAST
    ):
        return []
    left, right = min(one.left for one in letters), max(one.right for one in letters)
    if stroke.left < left - _BEYOND * size or stroke.right > right + _BEYOND * size:
        return []
    return list(_runs(sorted(one.index for one in letters), units))


def _under(page_text: pdfium.PdfTextPage, word: Word, stroke: _Stroke) -> Iterator[_Letter]:
    for index in range(word.start, word.end):
        box = char_box(page_text, index)
        if stroke.left < (box.left + box.right) / 2 < stroke.right:
            yield _Letter(index, box.left, box.right)


def _size(page_text: pdfium.PdfTextPage, index: int) -> float:
    """The size that a character is set in."""
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(page_text, index, matrix)
    return float(abs(matrix.d) * pdfium_c.FPDFText_GetFontSize(page_text, index))


def _runs(indices: Sequence[int], units: Sequence[int]) -> Iterator[Run]:
    """The characters as runs, in each of which nothing but spaces stands between two."""
    first = before = indices[0]
    for index in indices[1:]:
        if any(chr(unit) not in " \xa0" for unit in units[before + 1 : index]):
            yield first, before + 1
            first = index
        before = index
    yield first, before + 1


def _merged(runs: Iterable[Run]) -> list[Run]:
    """The runs in the order of the page; those that share characters are one."""
    out: list[Run] = []
    for first, last in sorted(runs):
        if out and first < out[-1][1]:
            out[-1] = out[-1][0], max(last, out[-1][1])
        else:
            out.append((first, last))
    return out
