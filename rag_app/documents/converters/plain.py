"""Plain text to Markdown: its headings get their marks, and lines that were wrapped are one again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path

from rag_app.documents.converters.pdf.joining import in_address
from rag_app.documents.converters.plain_headings import with_headings
from rag_app.documents.decoding import normalize, text_of
from rag_app.documents.markdown import front_matter_end
from rag_app.documents.parts import Converted
from rag_app.text.bullets import BULLET, DASH

_MARKDOWN = re.compile(r"^ {0,3}(?:#{1,6}[ \t]+\S|```|~~~)", re.MULTILINE)
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
_SET = re.compile(r"\S(?:   |\t)\s*\S|[|{}=]{2}|[|\\{}]$|\w\(.*\);$|->|:=|://\S+$")  # columns, code, an address
_LABEL = re.compile(r"[A-Za-z][\w ./-]{0,40}:(?:\s|$)")
_STAMP = re.compile(r"[\[(<]?(?:\d{1,4}[-/.:]\d{1,2}[-/.:]\d|[A-Z][a-z]{2} [ \d]\d \d\d:)")
_HYPHENATED = re.compile(r"\w-$")
_LETTERS = 0.75  # share of a line of words, its marks among them
_SHORT = 25  # characters of a line whose share does not tell


def convert(path: Path, name: str) -> Converted:
    """Convert a plain text; one that has marks of Markdown stays as it is."""
    text = normalize(text_of(path.read_bytes()))
    if len(text) > _LARGEST or front_matter_end(text) or _MARKDOWN.search(text):
        return Converted(((None, text),))
    return Converted(((None, unwrapped(with_headings(text))),))


def unwrapped(text: str) -> str:
    """The text with lines that were wrapped joined, and without the margin of its paragraphs; as it is where its lines
    are not wrapped."""
    lines = text.split("\n")
    width = _width(lines)
    if not width:
        return text
    within = (pair for pair in pairwise(lines) if _indent(pair[0]) == _indent(pair[1]))
    margin = min((_indent(line) for above, line in within if _goes_on(above, line, above, width)), default=0)
    return "\n".join(_without(margin, list(_joined(lines, width))))


def _width(lines: Sequence[str]) -> int:
    """How wide the lines were wrapped at; 0 where they were not."""
    runs = [
        (len(above.rstrip()), len(line.split(None, 1)[0]))
        for above, line in pairwise(lines)
        if line.lstrip()[:1].islower() and _is_words(above) and _is_words(line)
    ]
    lengths = sorted(length for length, _ in runs)
    width = lengths[int(0.95 * (len(lengths) - 1))] if len(lengths) >= _LEAST else 0
    full = sum(length + 1 + word > width - _FULL for length, word in runs)
    return width if _NARROWEST <= width <= _WIDEST and full >= _WRAPPED * len(runs) else 0


def _joined(lines: Sequence[str], width: int) -> Iterator[str]:
    whole = first = above = lines[0]
    for line in lines[1:]:
        if _goes_on(above, line, first, width):
            tight = _HYPHENATED.search(above) or in_address(above, line.strip())
            whole += line.strip() if tight else f" {line.strip()}"
        else:
            yield whole
            whole = first = line
        above = line
    yield whole


def _goes_on(above: str, line: str, first: str, width: int) -> bool:
    """Whether a line goes on with the one above, as its first word had no room there; `first` is the line that both
    go on with."""
    if not _is_words(above) or not _is_words(line) or _ITEM.match(line.lstrip()):
        return False
    if len(above.rstrip()) + 1 + len(line.split(None, 1)[0]) <= width - _FULL:
        return False
    here, there, begin = _indent(line), _indent(above), _indent(first)
    if here != there and not (above is first and begin - _FLUSH <= here <= begin + _FLUSH):
        return False
    if here < begin and _ITEM.match(first.lstrip()):
        return False
    return not any(alike.match(above.lstrip()) and alike.match(line.lstrip()) for alike in (_LABEL, _STAMP))


def _is_words(line: str) -> bool:
    """Whether a line is one of running text: no heading, row, code or quotation."""
    words = line.strip()
    if not 0 < len(words) <= 2 * _WIDEST:
        return False
    item = _ITEM.match(words)
    if not (item or _PROSE.match(words)) or _SET.search(words, item.end() if item else 0):
        return False
    letters = sum(sign.isalpha() or sign in " .,;:'’()-" for sign in words)
    return len(words) < _SHORT or letters >= _LETTERS * len(words)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _without(margin: int, lines: Sequence[str]) -> Iterator[str]:
    """The lines without a margin, where all of those between two blank ones have it."""
    for _, group in groupby(lines, key=lambda line: not line.strip()):
        block = list(group)
        whole = all(not line[:margin].strip() for line in block)
        yield from (line[margin:] for line in block) if whole else block
