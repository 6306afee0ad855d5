"""Lines of a PDF page to paragraphs, list items and code."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from rag_app.documents.converters.parts.line_ends import Hyphens, in_address, is_divided
from rag_app.documents.converters.pdf.flow.chapters import with_numbers
from rag_app.documents.converters.pdf.flow.definitions import defines, is_below_term
from rag_app.documents.converters.pdf.flow.headings import Headings, find_headings
from rag_app.documents.converters.pdf.flow.reach import Reach
from rag_app.documents.converters.pdf.flow.torn import leads_to, with_sentences_whole
from rag_app.documents.converters.pdf.line import Line, Outline
from rag_app.documents.converters.pdf.lines.items import BULLET, TICKED, Labels, Nesting, is_marked
from rag_app.documents.converters.pdf.lines.joining import hyphens_of, joined
from rag_app.documents.converters.pdf.tables.unruled.pairs import pair_starts, with_values_beside
from rag_app.documents.markdown import blocks, fence, heading, paragraph
from rag_app.text.language.words import FUNCTION_WORDS, RAISED

_NOTE = re.compile(rf"[{RAISED}]{{1,2}} ?[^\W_]")
_NOTE_MARKS = re.compile(rf"[{RAISED}]+$")
_STARRED = re.compile(r"[^\s*|\\]\\?\*(?=[\s|),;:]|$)", re.MULTILINE)
_HOUSE_NUMBER = re.compile(r"\d{1,4}[A-Za-z]?,? [A-Z]")
_ITEM = re.compile(r"\w{1,4}[.)]\s")
_DASHED = re.compile(r"[-–—] [^\W\d_A-Z]")
_WORD_END = re.compile(r"[^\W\d_][,)\"'’”]*$")
_NEXT_ITEM = 5  # lines from the dash of an item, within which that of the next one is
_ROOM = 3  # type sizes: lines that are not justified may be so much shorter
_LEADING = 1.25  # type sizes from line to line, where the text does not tell
_WIDEST = 2.2  # the same, within a paragraph
_DOUBLE = 2.7  # the same, where every other line is left blank
_EVEN = 1.05  # of the drop to a line: the next may drop so much
_BROAD = 20  # type sizes: lines that are set so wide apart and are no shorter are text, shorter ones may be items
_MIN_PAIRS = 8  # lines that go on with the one above, which tell


def parts_of(pages: Sequence[Sequence[Line]], outline: Outline) -> tuple[tuple[int, str], ...]:
    """Number and Markdown of each page with text, which ends with what joins it to the next."""
    pages, headings = with_numbers(pages, find_headings(pages, outline))
    hyphens = hyphens_of(pages)
    leading = _usual_leading(pages)
    texts = {number: _page_markdown(lines, headings, hyphens, leading) for number, lines in enumerate(pages, start=1)}
    shown = list(with_sentences_whole({number: text for number, text in texts.items() if text}).items())
    following = [text for _, text in shown[1:]] + [""]
    return tuple(
        (number, _page_end(text, after, pages[number - 1][-1].divided and text == texts[number], hyphens))
        for (number, text), after in zip(shown, following, strict=True)
    )


def _usual_leading(pages: Sequence[Sequence[Line]]) -> float:
    """Type sizes from line to line of the running text, at most `_LEADING`."""
    drops = Counter[float]()
    for lines in pages:
        for above, line in itertools.pairwise(lines):
            drop = above.bottom - line.bottom
            same = abs(above.size - line.size) < 0.1 * line.size and not line.mono
            if line.text[:1].islower() and same and 0.6 * line.size < drop < _LEADING * line.size:
                drops[round(drop / line.size, 1)] += 1
    return drops.most_common(1)[0][0] if drops.total() >= _MIN_PAIRS else _LEADING


def _page_markdown(lines: Sequence[Line], headings: Headings, hyphens: Hyphens, leading: float) -> str:
    lines = with_values_beside(lines)
    out: list[str] = []
    current: list[Line] = []
    margin = min((line.left for line in lines), default=0.0)
    edge = max((line.right for line in lines), default=0.0)
    reach = Reach(lines)
    pairs = pair_starts(lines)
    noted = _has_starred_note(lines)
    labels, nesting = Labels(), Nesting()

    term: Line | None = None  # what the block before is, where it is that alone

    def flush() -> None:
        nonlocal term
        if current:
            text = nesting.indent(current[0]) + _block(current, hyphens, noted)
            if term and defines(current[0], term):
                out[-1] = f"- **{out[-1]}**: {text}"
            else:
                out.append(text)
            term = current[0] if len(current) == 1 and current[0].bold and not is_marked(current[0].text) else None
            current.clear()

    i = 0
    while i < len(lines):
        line = lines[i]
        if line.table:
            flush()
            out.append(hyphens.in_cells(line.table))
            i += 1
            continue
        if id(line) in headings:
            flush()
            level, count, title = headings[id(line)]
            nesting = Nesting()
            out.append(heading(level, title or joined(lines[i : i + count], hyphens)))
            i += count
            continue
        usual = _LEADING if line.mono or _is_spaced(lines[i - 1 : i + 2]) else leading
        if (
            current
            and not _runs_into(current, line, edge, leading)
            and not _is_set_wide(current[-1], line, column := reach.column(current[-1], line) or (margin, edge))
            and (
                i in pairs
                or _starts_block(current, lines[i : i + _NEXT_ITEM], *column, usual, labels)
                or _would_fit(current[-1], line, reach)
            )
        ):
            flush()
        if not current:
            labels.begin(line.text)
        current.append(line)
        i += 1
    flush()
    return blocks(_tight_lists(out))


def _page_end(text: str, after: str, divided: bool, hyphens: Hyphens) -> str:
    """A page with what joins it to the next: nothing where a word runs on, a space where a sentence does, else a blank
    line."""
    last = _NOTE_MARKS.sub("", text.rsplit("\n", 1)[-1])
    begins = after[:1].islower() or leads_to(last, after)
    if not begins or last.startswith(("#", "|", "```")) or last[-1:] in ".!?:|":
        return f"{text}\n\n"
    if divided or is_divided(text, after):
        return hyphens.join(text, after).removesuffix(after)
    return f"{text} "


def _is_spaced(lines: Sequence[Line]) -> bool:
    """Whether the second of these lines may go on with the first in a paragraph that is set wider than the text."""
    if len(lines) < 2 or lines[1].text[:1].islower():
        return True
    if len(lines) < 3 or not lines[2].text[:1].islower():
        return False
    first, second = (above.bottom - line.bottom for above, line in itertools.pairwise(lines))
    return abs(first - second) < 0.1 * lines[1].size


def _starts_block(
    current: Sequence[Line], ahead: Sequence[Line], margin: float, edge: float, usual: float, labels: Labels
) -> bool:
    above, line = current[-1], ahead[0]
    if line.mono != above.mono:
        return True
    if _differ(line.size, above.size) and _differ(_height(line), _height(above)):
        return True
    if _is_dashed_in_sentence(current, ahead, edge):
        return False
    if is_marked(line.text) or (_NOTE.match(line.text) and _NOTE.match(current[0].text)):
        return True
    drop = above.bottom - line.bottom
    if drop <= -0.5 * line.size:  # up again: the next column
        return _ends(above) or not (line.text[:1].islower() or _runs_on(above))
    if abs(drop) < 0.5 * line.size:  # beside: cells of a row
        return False
    height = max(line.size, min(_height(line), above.size))
    leading = current[-2].bottom - above.bottom if len(current) > 1 else usual * height
    if drop > max(1.25 * leading, 1.35 * min(1, usual) * height):
        return True
    if drop > _WIDEST * height and (drop > _EVEN * leading or not _is_full(above, line, edge)):
        return True
    if line.mono and above.mono:
        return False
    indented = line.left - above.left
    is_apart = len(current) > 1 or is_below_term(line, above)
    if indented > 0.8 * line.size and not is_marked(current[0].text) and is_apart:
        return True
    if indented < -0.8 * line.size and (is_marked(current[0].text) or len(current) > 1) and _ends(above):
        return True
    if line.bold and not above.bold and _ends(above) and not line.text[:1].islower():
        return True
    if not above.bold and len(ahead) > 1 and defines(ahead[1], line):
        return True
    short = above.right < edge - 0.25 * (edge - margin)
    if not _runs_on(above) and labels.open(line.text, ended=short or _ends(above, ".!?:;")):
        return True
    return short and (_ends(above, ".!?:;") or above.bold != line.bold) and not line.text[:1].islower()


def _ends(line: Line, signs: str = ".!?:") -> bool:
    """Whether a line ends a sentence, marks of footnotes aside."""
    return _NOTE_MARKS.sub("", line.text)[-1:] in signs


def _height(line: Line) -> float:
    return max(line.size, line.tallest)


def _differ(size: float, other: float) -> bool:
    return abs(size - other) > 0.15 * max(size, other)


def _runs_into(current: Sequence[Line], line: Line, edge: float, leading: float) -> bool:
    """Whether the next line is in a sentence of the block though one of its last two is code, or they divide an
    address: it begins where the full one above does, which ends no sentence but for an address."""
    above = current[-1]
    divided = in_address(above.text, line.text)
    if current[0].mono or not (line.mono != above.mono or (divided and line.text[:1].islower())):
        return False
    drop = (above.bottom + above.top - line.bottom - line.top) / 2
    near = 0 < drop < 1.25 * leading * max(_height(line), _height(above))
    flush = abs(line.left - above.left) < 0.5 * line.size
    return near and flush and (divided or not _ends(above)) and above.right + _first_width(line) > edge


def _is_dashed_in_sentence(current: Sequence[Line], ahead: Sequence[Line], edge: float) -> bool:
    """Whether the dash that the first of these lines begins with is one of the sentence above, which fills its line to
    the edge, and not that of a list, whose next item follows."""
    above, line = current[-1], ahead[0]
    drop = above.bottom - line.bottom
    begins = bool(_DASHED.match(line.text)) and not is_marked(current[0].text) and not _ends(above, ".!?:;")
    flush = abs(line.left - above.left) < 0.5 * line.size and 0 < drop < _WIDEST * line.size
    is_listed = any(other.text[:2] == line.text[:2] for other in ahead[1:])
    return begins and flush and not is_listed and _is_full(above, line, edge)


def _is_set_wide(above: Line, line: Line, column: tuple[float, float]) -> bool:
    """Whether a line goes on, in lower case, with one that had no room for its first word and ends no sentence, though
    it stands two lines below, as in text for a court or a reviewer."""
    if line.mono or above.mono or not line.text[:1].islower() or not _WORD_END.search(above.text):
        return False
    if _differ(line.size, above.size) or line.bold != above.bold or is_marked(line.text) or _ITEM.match(line.text):
        return False
    near = line.size < above.bottom - line.bottom < _DOUBLE * line.size
    flush = line.left < above.left + 0.5 * line.size
    return near and flush and _is_full(above, line, column[1])


def _is_full(above: Line, line: Line, edge: float) -> bool:
    """Whether a broad line had no room for the first word of the next."""
    return above.right - above.left > _BROAD * above.size and above.right + _first_width(line) > edge


def _first_width(line: Line) -> float:
    """The width of a line's first word and of a space before it."""
    return (line.right - line.left) / len(line.text) * (len(line.text.split()[0]) + 1)


def _would_fit(above: Line, line: Line, reach: Reach) -> bool:
    """Whether the capital word or house number that a line begins with had room behind the line above, which goes on to
    no other: then it ended on purpose, as in an address or a list of names."""
    first = line.text.split()[0]
    begins = first[:1].isupper() or bool(_HOUSE_NUMBER.match(line.text))
    if not begins or _runs_on(above) or line.mono:
        return False
    if line.bottom > above.bottom - 0.5 * line.size:
        return False
    return above.right + _first_width(line) + _ROOM * line.size < reach.edge(above, line)


def _runs_on(line: Line) -> bool:
    """Whether a line ends where no sentence or name does."""
    last = line.text.split()[-1].lower()
    return line.divided or last in FUNCTION_WORDS or last[-1:] in ",-/&("


def _has_starred_note(lines: Sequence[Line]) -> bool:
    """Whether a star at the beginning of a line is no bullet but the mark of a note, which a word or number bears."""
    begin = sum(line.text.startswith("* ") for line in lines)
    return begin == 1 and any(_STARRED.search(line.text or line.table) for line in lines)


def _block(lines: Sequence[Line], hyphens: Hyphens, noted: bool) -> str:
    if len(lines) > 1 and all(line.mono for line in lines):
        left = min(line.left for line in lines)
        width = max(1.0, (lines[0].right - lines[0].left) / max(1, len(lines[0].text)))
        return fence("\n".join(" " * min(60, round((line.left - left) / width)) + line.text for line in lines))
    text = joined(lines, hyphens)
    if TICKED.match(text):
        return "- " + text
    if BULLET.match(text) and not (noted and text.startswith("*")):
        return "- " + BULLET.sub("", text, count=1)
    return paragraph(f"\\{text}" if noted and text.startswith("* ") else text)


def _tight_lists(parts: list[str]) -> list[str]:
    """List items that follow one another become one list."""
    out: list[str] = []
    for part in parts:
        if out and part.startswith("- ") and out[-1].rsplit("\n", 1)[-1].startswith("- "):
            out[-1] += "\n" + part
        else:
            out.append(part)
    return out
