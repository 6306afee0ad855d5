"""Plain text to Markdown: its headings get their marks, and lines that were wrapped are one again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from rag_app.documents.converted import Converted
from rag_app.documents.converters.markdown import without_anchors
from rag_app.documents.converters.parts.line_ends import Hyphens, in_address, is_divided
from rag_app.documents.converters.plain.headings import with_headings
from rag_app.documents.converters.plain.marks import has_fence, is_markdown, without_marks
from rag_app.documents.converters.plain.outdented import with_outdented
from rag_app.documents.converters.plain.tables import with_tables
from rag_app.documents.decoding import normalize, text_of
from rag_app.documents.markdown import BLOCK_MARKS, front_matter_end
from rag_app.text.language.bullets import BULLET, DASH

_LARGEST = 5_000_000  # characters; longer ones are dumps
_NARROWEST, _WIDEST = 50, 100  # characters of a wrapped line
_LEAST = 3  # lines that go on in the next one, which tell that lines were wrapped
_WRAPPED = 0.8  # share of them that were full
_FULL = 3  # characters that a full line may lack of the width
_FLUSH = 8  # characters that the first line of a paragraph may be further in than its others
_ITEM = re.compile(
    rf"(?:{BULLET}|{DASH}|\d{{1,3}}(?:\.\d{{1,3}})*[.)]|[A-Za-z][.)]|\([A-Za-z]\)|\((?:\d{{1,2}}|[ivx]{{1,5}})\))[ \t]+"
)
_PROSE = re.compile(r"[^\W_]|[\"'“‘„«(\[<§$€£¥]")  # begins a line of words
# Columns, code, an address; justified text may have three spaces between sentences.
_SET = re.compile(r"[^\s.!?](?:   |\t)\s*\S|[.!?](?:    |\t)\s*\S|[|{}=]{2}|[|\\{}]$|\w\(.*\);$|->|:=|://\S+$")
_LABEL = re.compile(r"[A-Za-z][\w ./-]{0,40}(?:=|:(?:\s|$))")
_STAMP = re.compile(r"[\[(<]?(?:\d{1,4}[-/.:]\d{1,2}[-/.:]\d|[A-Z][a-z]{2} [ \d]\d \d\d:)")
_HYPHENATED = re.compile(r"\w-$")
_OTHER = re.compile(r"[^\w .,;:'’()-]|[\d_]")  # no letter or mark of words
_OTHERS = 0.25  # share of a line of words
_SHORT = 25  # characters of a line whose share does not tell


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its ends, how far in it stands, and how long its first word is; whether it begins an item, and
    whether it is one of running text: no heading, row, code or quotation."""

    text: str
    indent: int
    first: int
    is_item: bool
    is_words: bool

    @property
    def end(self) -> int:
        """How far to the right it goes."""
        return self.indent + len(self.text)


def convert(path: Path, name: str) -> Converted:
    """Convert a plain text; one that has marks of Markdown stays as it is."""
    return Converted(((None, text_to_markdown(text_of(path.read_bytes()))),))


def text_to_markdown(text: str) -> str:
    """The same for a text that was read."""
    text = normalize(text)
    if len(text) > _LARGEST or front_matter_end(text) or has_fence(text):
        return without_anchors(text)
    unmarked = without_marks(with_tables(text))
    headed = with_outdented(unmarked) or with_headings(unmarked)
    added = f"\n{headed}".count("\n#") - f"\n{unmarked}".count("\n#")
    return without_anchors(text) if is_markdown(text, added) else unwrapped(headed)


def unwrapped(text: str) -> str:
    """The text with lines that were wrapped joined, and without the margin of its paragraphs; as it is where its lines
    are not wrapped."""
    whole = text.split("\n")
    lines = [_line(line) for line in whole]
    width = _width(lines)
    if not width:
        return text
    within = (pair for pair in pairwise(lines) if pair[0].indent == pair[1].indent)
    margin = min((line.indent for above, line in within if _goes_on(above, line, above, width)), default=0)
    return "\n".join(_without(margin, list(_joined(whole, lines, width))))


def _line(line: str) -> _Line:
    words = line.strip()
    item = _ITEM.match(words)
    first = len(words.split(None, 1)[0]) if words else 0
    return _Line(words, len(line) - len(line.lstrip()), first, item is not None, _is_words(words, item))


def _is_words(words: str, item: re.Match[str] | None) -> bool:
    if not 0 < len(words) <= 2 * _WIDEST:
        return False
    if not (item or _PROSE.match(words)) or _SET.search(words, item.end() if item else 0):
        return False
    return len(words) < _SHORT or len(_OTHER.findall(words)) <= _OTHERS * len(words)


def _width(lines: Sequence[_Line]) -> int:
    """How wide the lines were wrapped at; 0 where they were not."""
    runs = [
        (above.end, line.first)
        for above, line in pairwise(lines)
        if above.is_words and line.is_words and line.text[0].islower()
    ]
    lengths = sorted(length for length, _ in runs)
    width = lengths[int(0.95 * (len(lengths) - 1))] if len(lengths) >= _LEAST else 0
    full = sum(length + 1 + word > width - _FULL for length, word in runs)
    return width if _NARROWEST <= width <= _WIDEST and full >= _WRAPPED * len(runs) else 0


def _joined(whole: Sequence[str], lines: Sequence[_Line], width: int) -> Iterator[str]:
    hyphens = Hyphens.of_lines([line.text for line in lines])
    parts, first = [whole[0]], lines[0]
    for (above, line), text in zip(pairwise(lines), whole[1:], strict=True):
        if _goes_on(above, line, first, width):
            begun = parts[-1].rfind(" ") + 1  # of the last word
            if is_divided(above.text, line.text) and len(parts[-1]) - begun <= _WIDEST:
                last = parts.pop()
                parts += [last[:begun], hyphens.without_break(last[begun:].removesuffix("-"), line.text)]
            else:
                tight = _HYPHENATED.search(parts[-1]) or in_address(parts[-1], line.text)
                parts += [line.text] if tight else [" ", line.text]
        else:
            yield "".join(parts)
            parts, first = [text], line
    yield "".join(parts)


def _goes_on(above: _Line, line: _Line, first: _Line, width: int) -> bool:
    """Whether a line goes on with the one above, as its first word had no room there; `first` is the line that both
    go on with."""
    if not above.is_words or not line.is_words or line.is_item or above.end + 1 + line.first <= width - _FULL:
        return False
    begin, here = first.indent, line.indent
    if here != above.indent and not (above is first and begin - _FLUSH <= here <= begin + _FLUSH):
        return False
    if here < begin and first.is_item:
        return False
    return not any(alike.match(above.text) and alike.match(line.text) for alike in (_LABEL, _STAMP))


def _without(margin: int, lines: Sequence[str]) -> Iterator[str]:
    """The lines without a margin, where all of those between two blank ones have it and none would be a mark of
    Markdown without: "#" in front of what it stands for."""
    for _, group in groupby(lines, key=lambda line: not line.strip()):
        block = list(group)
        whole = all(not line[:margin].strip() and not BLOCK_MARKS.match(line[margin:]) for line in block)
        yield from (line[margin:] for line in block) if whole else block
