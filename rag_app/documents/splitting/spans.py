"""Documents to chunks: token-counted, cut on structure, with exact offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rag_app.documents.splitting.cutting import cut_spans
from rag_app.documents.splitting.tables import Tables
from rag_app.documents.splitting.tokens import TokenCounter, TokenOffsets
from rag_app.schema import ChunkSpan, Document, Section

BLOCK_CHARS = 500_000  # text given to the tokenizer at once
SMALL_PART = 4  # sections below a quarter of a chunk may share one with their neighbours

_WORD = re.compile(r"[^\W_]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def split(document: Document, token_offsets: TokenOffsets, chunk_tokens: int) -> list[ChunkSpan]:
    """Cut a document into spans of at most `chunk_tokens` tokens, in order and without overlap.

    `token_offsets` gives the (n, 2) character spans of a text's tokens and is called once per half million characters,
    and once for each `above` of a span, whose tokens count too, up to half of a chunk. A span never crosses sections
    unless one of them is small and they hang together (same parent, or a heading and what it heads). Within a section
    it ends before a paragraph, else a list item, table row or line of code, else a sentence, else a word; only a word
    longer than a chunk is cut. Spans hold no surrounding whitespace, and every word character of the text is in one.
    `headings` and `page` are those of the first character below the headings.
    """
    text = document.text
    outline = _Outline(document)
    tokens: dict[str, int] = {"": 0}
    spans: list[ChunkSpan] = []

    def above_tokens(block_start: int, at: int) -> int:
        above = outline.tables.above(block_start + at)
        if above not in tokens:
            tokens[above] = len(token_offsets(above))
        return tokens[above]

    for start, end in _text_blocks(text, outline.starts):
        block = text[start:end]
        counter = TokenCounter(block, token_offsets)
        parts = [
            _Part(max(section.start, start) - start, min(section.end, end) - start, section.headings)
            for section in outline.between(start, end)
        ]
        for group_start, group_end in _groups(block, parts, counter, chunk_tokens):
            taken = partial(above_tokens, start)
            for left, right in cut_spans(block, group_start, group_end, counter, chunk_tokens, taken):
                if _WORD.search(block, left, right):
                    spans.append(outline.span(start + left, start + right))
    return spans


class _Outline:
    """Sections and pages of a document, found by offset."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.sections = document.sections or (Section(0, len(document.text), ()),)
        self.starts = [section.start for section in self.sections]
        self.page_starts = [page.start for page in document.pages]
        self.tables = Tables(document.text)

    def between(self, start: int, end: int) -> Sequence[Section]:
        return self.sections[max(0, bisect_right(self.starts, start) - 1) : bisect_right(self.starts, end - 1)]

    def span(self, start: int, end: int) -> ChunkSpan:
        """A chunk with its page and with the headings of its first text below headings."""
        text = self.document.text
        page = bisect_right(self.page_starts, start) - 1
        number, label = (self.document.pages[page].number, self.document.pages[page].label) if page >= 0 else (None, "")
        sections = self.between(start, end)
        headings = sections[0].headings if sections else ()
        for section in sections:
            if text[max(start, body_start(text, section)) : min(end, section.end)].strip():
                headings = section.headings
                break
        return ChunkSpan(start, end, headings, number, self.tables.above(start, end), label)


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    headings: tuple[str, ...]


def _text_blocks(text: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Consecutive spans of at most `BLOCK_CHARS` that end where a section, else a paragraph, a line or a word ends;
    `starts` are those of the sections."""
    start = 0
    while len(text) - start > BLOCK_CHARS:
        limit = start + BLOCK_CHARS
        i = bisect_right(starts, limit) - 1
        end = starts[i] if i >= 0 else 0
        if end <= start:
            floor = start + BLOCK_CHARS // 2
            found = [m.end() for m in _BLANK_LINE.finditer(text, floor, limit)][-1:]
            end = found[0] if found else max(text.rfind("\n", floor, limit), text.rfind(" ", floor, limit)) + 1
            end = end if end > start else limit
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _groups(text: str, parts: Sequence[_Part], counter: TokenCounter, limit: int) -> Iterator[tuple[int, int]]:
    """Join neighbouring sections that may share chunks: headings with what they head, small ones with relatives."""
    i = 0
    while i < len(parts):
        start, end, path = parts[i].start, parts[i].end, parts[i].headings
        bare = not text[body_start(text, parts[i]) : end].strip()
        tokens = counter.count(start, end)
        i += 1
        while i < len(parts):
            following = parts[i]
            more = counter.count(following.start, following.end)
            below = following.headings[: len(path)] == path and bool(path)
            related = below or _same_parent(path, following.headings)
            small = min(tokens, more) < limit / SMALL_PART
            if not (related and small and tokens + more <= limit) and not (bare and below):
                break
            bare = bare and not text[body_start(text, following) : following.end].strip()
            path = following.headings if bare else path
            end, tokens = following.end, tokens + more
            i += 1
        yield start, end


def _same_parent(path: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(path) > 1 and path[: len(other) - 1] == other[:-1] and len(other) > 1


def body_start(text: str, part: _Part | Section) -> int:
    """Where the text of a section begins, below its heading lines."""
    if not part.headings:
        return part.start
    end = text.find("\n", part.start, part.end)
    if end < 0:
        return part.end
    if text[part.start : end].lstrip().startswith("#"):
        return end
    while end >= 0:  # a setext heading ends with its underline
        line_end = text.find("\n", end + 1, part.end)
        line = text[end + 1 : part.end if line_end < 0 else line_end].strip()
        if line and (set(line) == {"="} or set(line) == {"-"}):
            return part.end if line_end < 0 else line_end
        if not line:
            break
        end = line_end
    return text.find("\n", part.start, part.end)
