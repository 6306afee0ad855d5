"""Lines of text of a PDF page with their place and type size."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.lines.across import written_across
from rag_app.documents.converters.pdf.lines.bullets import drawn_bullets, with_bullets, with_opening_marks
from rag_app.documents.converters.pdf.lines.fields import filled_in, with_fields
from rag_app.documents.converters.pdf.lines.initials import with_initials
from rag_app.documents.converters.pdf.lines.items import with_labels_apart
from rag_app.documents.converters.pdf.lines.line_numbers import line_numbers
from rag_app.documents.converters.pdf.lines.margin_notes import margin_notes
from rag_app.documents.converters.pdf.lines.placing import with_tables
from rag_app.documents.converters.pdf.lines.raised import with_marks, with_raised
from rag_app.documents.converters.pdf.lines.sizes import nominal_size
from rag_app.documents.converters.pdf.lines.struck import struck_out, with_struck_as_one, words_marked
from rag_app.documents.converters.pdf.lines.symbols import with_symbols, with_ticks, without_private
from rag_app.documents.converters.pdf.page.accents import with_accents
from rag_app.documents.converters.pdf.page.flattened import without_fields
from rag_app.documents.converters.pdf.page.layers import without_hidden_layers
from rag_app.documents.converters.pdf.page.misnamed import with_known_letters
from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.page.opening import open_page
from rag_app.documents.converters.pdf.page.overprinted import goes_back, without_copies
from rag_app.documents.converters.pdf.page.spaces import gaps, letters_together, spaced
from rag_app.documents.converters.pdf.page.text import (
    MONO,
    Run,
    TextIn,
    as_text,
    char_box,
    font_name,
    in_bold,
    is_one_each,
    middle_of,
    page_characters,
)
from rag_app.documents.converters.pdf.page.unseen import without_unseen
from rag_app.documents.converters.pdf.page.words import TINY, Word, page_words
from rag_app.documents.converters.pdf.tables.choosing import tables_of
from rag_app.documents.converters.pdf.tables.gridded.drawn import Table
from rag_app.documents.converters.pdf.tables.parts.rules import drawn_rules, paths_of
from rag_app.documents.converters.pdf.tables.unruled.pairs import GAP, LONGEST_LABEL
from rag_app.documents.converters.tables.numbers import CURRENCIES
from rag_app.text.language.bullets import MARKS

# A line's end that may be a row's: two numbers or dashes, an interval behind the second or not, an amount (with a sign,
# or with two or three digits behind a point or comma), or nothing but a number.
_VALUE = r"[-–\u2212($€£¥]*(?:\d[\d.,'’]*|[—–])[)%]*"
_INTERVAL = r"(?:\s+[(\[][-–\u2212]?\d[\d.,]*\s?(?:[-–,;]|to)\s?[-–\u2212]?\d[\d.,]*[)\]])"
_UNIT = rf"(?:\s(?:[a-z%]{{1,6}}\.?|{CURRENCIES}))?"
_ROW_END = re.compile(
    rf"(?:^{_VALUE}|(?:^|\s){_VALUE}{_UNIT}\s+{_VALUE}{_INTERVAL}?|[$€£¥]\s*\d[\d.,]*|\d[.,]\d{{2,3}}|\d\s?(?:%|{CURRENCIES})){_UNIT}[)]?\s*$"
)
LINE_END = 32  # characters that tell whether a line may be a row
MIN_ROWS = 2  # such lines of a page; fewer are no table
_NUMBER = re.compile(r"\s*\d{1,4}\s+(?=\S)")
_SMALLER = 0.9  # of the type of code: that of the numbers of its lines
_HYPHEN_MARKS = "\ufffe\x02"  # what PDFium puts where a line ends with a hyphen that divides a word


def page_lines(document: pdfium.PdfDocument, index: int) -> list[Line]:
    """Lines of one page in the order of its content, which is the reading order of all common producers.

    A table stands as one line at the place of its first words.
    """
    page, page_text = open_page(document, index)
    page_text, on_top = without_fields(page, without_hidden_layers(page, page_text))
    read = _read(document, page, page_text)
    if goes_back(read.page_text, read.words):
        read = _read(document, page, without_copies(page, read.page_text))
    page_text, units, cuts, words = read.page_text, read.units, read.cuts, read.words
    filled = filled_in(document, page, notes=bool(units), more=on_top)  # a scan with a note is still one
    units, filled = with_ticks(page_text, units, filled)
    if not units:
        return with_fields(page_text, [], filled)
    text = as_text(units)
    struck, paths = struck_out(page, page_text, words, units, paths_of(page))
    words = words_marked(words, struck)
    box = Box(*page.get_bbox())
    across, down = drawn_rules(paths, box)
    bullets = list(drawn_bullets(paths))
    text_in = TextIn(page_text, read.named, units, filled, struck)
    numbered = sum(bool(_ROW_END.search(line[-LINE_END:])) for line in text.split("\n")) >= MIN_ROWS
    ruled, aligned = tables_of(across, down, text_in, numbered, words)
    for mark in _HYPHEN_MARKS:
        text = text.replace(mark, "\ufffe\n")
    lines, spans = _lines(page_text, box, text, ruled, cuts, struck, words)
    lines = with_initials(with_opening_marks(with_marks(with_tables(lines, spans, ruled, aligned))))
    lines = with_bullets(lines, bullets)
    tables = [table for table in ruled if any(line.table == table.markdown for line in lines)]
    within = [one for table in tables for one in text_in.filled(table.left, table.bottom, table.right, table.top)]
    lines = with_fields(page_text, lines, [one for one in filled if one not in within])
    page_text.close()
    page.close()
    return with_labels_apart(without_private(with_struck_as_one(lines) if struck else lines))


@dataclass(frozen=True, slots=True)
class _Read:
    """The text of a page as PDFium has it: its UTF-16 units as they are `named` and as they are shown, its words."""

    page_text: pdfium.PdfTextPage
    named: list[int]
    units: list[int]
    cuts: list[int]
    words: list[Word]


def _read(document: pdfium.PdfDocument, page: pdfium.PdfPage, page_text: pdfium.PdfTextPage) -> _Read:
    page_text, named = page_characters(document, page, page_text)
    known = with_symbols(page_text, with_known_letters(page_text, named))
    units = without_unseen(page, page_text, with_raised(page_text, with_accents(page_text, known)))
    cuts = gaps(page_text, units)
    words = list(page_words(page_text, units, cuts))
    for number in (numbers := line_numbers(words)):
        units[number.start : number.end] = [ord(" ")] * (number.end - number.start)
    return _Read(page_text, named, units, cuts, [word for word in words if word not in numbers])


def _lines(
    page_text: pdfium.PdfTextPage,
    page_box: Box,
    text: str,
    tables: Sequence[Table],
    cuts: Sequence[int],
    struck: Sequence[Run],
    words: Sequence[Word],
) -> tuple[list[Line], list[tuple[int, int]]]:
    """The lines of a page's text and the characters of each; parts of one in different `tables` are lines, and those of
    a page that is written across its columns, or has notes in its margin."""
    lines = []
    spans = []
    across = written_across(words) or margin_notes(words)
    at = 0
    for raw in text.split("\n"):
        length = len(raw.encode("utf-16-le", "surrogatepass")) // 2
        divided = raw.endswith("\ufffe")
        shown = raw.rstrip("\r\ufffe")
        parts: Iterable[tuple[int, int]] = _parts(page_text, shown, at, tables)
        if across is not None:
            parts = [(a - at, b - at) for first, last in parts for a, b in across.parts(at + first, at + last)]
        for first, last in parts:
            ends = divided and last == len(shown)
            line = _line(page_text, shown[first:last], at + first, ends, cuts, struck)
            if line.size < TINY or _is_beyond(line, page_box):
                first, last = _seen(page_text, shown[first:last], at + first, page_box, first)
                if first == last:
                    continue
                ends = divided and last == len(shown)
                line = _line(page_text, shown[first:last], at + first, ends, cuts, struck)
            if line.size >= TINY:
                lines.append(line)
                spans.append((at + first, at + (length if last == len(shown) else last)))
        at += length + (0 if divided else 1)
    if across is None:
        return lines, spans
    ordered = across.in_order(list(zip(lines, spans, strict=True)))
    return [line for line, _ in ordered], [span for _, span in ordered]


def _parts(page_text: pdfium.PdfTextPage, raw: str, at: int, tables: Sequence[Table]) -> Iterator[tuple[int, int]]:
    """Where the parts of a line begin and end that are in different tables, or beside them, as where two stand side by
    side, or items of a list that PDFium takes for one line; `raw` begins at character `at` of the page.
    """
    words = [match.span() for match in re.finditer(r"\S+", raw)]
    known = is_one_each(raw)
    inside: list[tuple[int, int | None]] = []
    items = 0
    for n, (first, last) in enumerate(words):
        marked = known and n > 0 and raw[first:last] in MARKS
        items += marked and _is_below(page_text, at + first, at + words[n - 1][0])
        place = middle_of(page_text, at + first) if known and tables else None
        table = next((n for n, one in enumerate(tables) if place and one.holds(*place)), None)
        inside.append((items, table))
    for _, group in itertools.groupby(zip(inside, words, strict=True), key=lambda pair: pair[0]):
        spans = [span for _, span in group]
        yield spans[0][0], spans[-1][1]


def _is_below(page_text: pdfium.PdfTextPage, index: int, before: int) -> bool:
    """Whether a character stands lower than one before it, by more than a mark does beside its text."""
    box, above = char_box(page_text, index), char_box(page_text, before)
    return box.bottom + box.top < 2 * above.bottom


def _line(
    page_text: pdfium.PdfTextPage, raw: str, at: int, divided: bool, cuts: Sequence[int], struck: Sequence[Run]
) -> Line:
    first = at + len(raw) - len(raw.lstrip())
    last = at + len(raw.rstrip()) - 1
    begun = _behind_number(page_text, raw, at, first)
    middle = (begun + last) // 2
    middle += raw[middle - at].isspace()  # a space has no type
    begin, end, within = (char_box(page_text, place) for place in (first, last, middle))
    heights = begin.top - begin.bottom, end.top - end.bottom, within.top - within.bottom
    _, size, tallest = sorted(heights)
    nominal = sorted(map(nominal_size, (page_text,) * 3, (first, last, middle), heights))
    bold = in_bold(page_text, first) and in_bold(page_text, last)
    mono = all(MONO.search(font_name(page_text, place)) for place in (begun, middle, last))
    shown = raw if mono else letters_together(page_text, raw, at) or spaced(raw, at, cuts, struck)
    text = raw.strip() if mono else " ".join(shown.split())
    return Line(
        text=unicodedata.normalize("NFC", text),
        left=begin.left,
        right=end.right,
        top=max(begin.top, end.top),
        bottom=min(begin.bottom, end.bottom),
        size=size,
        bold=bold,
        mono=mono,
        divided=divided,
        tallest=tallest,
        tab=0.0 if mono else _tab(page_text, raw, at, size),
        nominal=(nominal[1], nominal[2]) if nominal[0] else (0.0, 0.0),
    )


def _behind_number(page_text: pdfium.PdfTextPage, raw: str, at: int, first: int) -> int:
    """Where what stands behind the number of a line of code begins, which is in smaller type, or the line itself."""
    number = _NUMBER.match(raw) if is_one_each(raw) else None
    code = at + number.end() if number else first
    if code == first or not MONO.search(font_name(page_text, code)):
        return first
    own, other = char_box(page_text, first), char_box(page_text, code)
    return code if own.top - own.bottom < _SMALLER * (other.top - other.bottom) else first


def _is_beyond(line: Line, box: Box) -> bool:
    """Whether most of a line stands beside the page, above or below it, where nobody sees it."""
    beyond = max(0.0, box.left - line.left) + max(0.0, line.right - box.right)
    return 2 * beyond > abs(line.right - line.left) or not box.bottom < (line.bottom + line.top) / 2 < box.top


def _seen(page_text: pdfium.PdfTextPage, raw: str, at: int, box: Box, offset: int) -> tuple[int, int]:
    """Where the words of a line that stand on the page and can be read begin and end, `offset` further on, at one place
    where none does; `raw` begins at character `at` of the page."""
    seen = []
    for match in re.finditer(r"\S+", raw):
        one, other = char_box(page_text, at + match.start()), char_box(page_text, at + match.end() - 1)
        if one.top - one.bottom < TINY:
            continue
        if box.left < (one.left + other.right) / 2 < box.right and box.bottom < (one.bottom + one.top) / 2 < box.top:
            seen.append(match.span())
    return (offset + seen[0][0], offset + seen[-1][1]) if seen else (offset, offset)


def _tab(page_text: pdfium.PdfTextPage, raw: str, at: int, size: float) -> float:
    """Where what stands behind a label and a wide gap begins, 0 without one; `raw` begins at character `at` of the
    page."""
    if not is_one_each(raw):
        return 0.0
    for blank in re.finditer(r"(?<=\S)\s+(?=\S)", raw[: LONGEST_LABEL + 1]):
        before, behind = char_box(page_text, at + blank.start() - 1), char_box(page_text, at + blank.end())
        if behind.left - before.right > GAP * size:
            return float(behind.left)
    return 0.0
