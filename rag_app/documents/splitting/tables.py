"""What a row of a table stands under: caption, names of the columns, name of its group of rows."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag_app.documents.markdown import plain
from rag_app.text.language.lines import line_at
from rag_app.text.language.words import RAISED
from rag_app.text.structure.pipe_tables import (
    are_names,
    cells_in,
    has_corner,
    is_numbered_caption,
    names_group,
    texts_in,
)

TABLE_RULE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(\||$)")
_LINE_END = r".*+(?:\n|\Z)"
_TABLE = re.compile(rf"^\|.*+\n(?=\|){TABLE_RULE.pattern}{_LINE_END}(?P<rows>(?:\|{_LINE_END})*+)", re.MULTILINE)

_CAPTION_CHARS = 200
_TITLE_CHARS = 120  # a longer line above a table is a caption only if it has a number or ends with a colon
_LINE_CHARS = 60  # of a caption of several
_MOST_LINES = 3  # such lines
_ENDS = ".!?:;,"
_HEADER_CHARS = 400
_GROUP_CHARS = 2_000  # how far above a row its group is looked for
_MORE_HEADERS = 2
_NOTES_CHARS = 2_000  # below a table within which a note belongs to it
_MOST_MARKED = 6  # rows and columns of one mark
_NO_CAPTION = re.compile(r"[#|>`]|[-*]\s|\W*$")  # a heading, a row, a quote, code, an item of a list, a line
_NOTE = re.compile(rf"[ \t]*\\?(\(\w{{1,2}}\)|[*†‡]{{1,3}}|[{RAISED}]{{1,2}})(?=[ \t]*[^\W_])")
_BLANK_LINE = re.compile(r"\n\s*\n")
_SEEN_ROWS = 40  # that show whether a table is one of figures


class Tables:
    """The pipe tables of a text, found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found = list(_tables(text))
        self._tops = [top for top, _, _ in self._found]
        self._headers: dict[int, list[tuple[int, str]]] = {}  # by the first row of a table, since each chunk asks

    def above(self, start: int, stop: int | None = None) -> str:
        """Caption, header lines and group line, a line each, of the table that a chunk from `start` to `stop` begins
        with or goes on with, as far as they stand before `start`; empty elsewhere. Without `stop` it is only what
        begins there.

        Header lines are cut after 400 characters in all, at the end of a cell. A group is a row with nothing but its
        first cell. A note right below a table stands under its caption and what in the table bears the note's mark,
        where notes are most of the chunk.
        """
        at = bisect_right(self._tops, start) - 1
        if at < 0:
            return ""
        top, body, end = self._found[at]
        if start >= end:
            is_note = stop is None or self._is_mostly_notes(start, stop)
            marked = self._marked(top, end, start) if is_note else []
            return "\n".join(filter(None, [*self._captions(top), *marked])) if marked else ""
        lines = self._captions(top)
        if start >= body:
            if body not in self._headers:
                self._headers[body] = list(self._header(top, body))
            lines += [line for at, line in self._headers[body] if at < start]
            lines.append(self._group(body, start))
        return "\n".join(filter(None, lines))

    def _header(self, top: int, body: int) -> Iterator[tuple[int, str]]:
        """The header line, and the lines below it, up to two, that name columns too, each with where it begins: without
        a number, and without a label but that of a corner left blank."""
        line = _cut(self._line(top), _HEADER_CHARS)
        left = _HEADER_CHARS - len(line)
        yield top, line
        header = texts_in(self._line(top))
        for _ in range(_MORE_HEADERS):
            line = self._line(body)
            cells = texts_in(line)
            after = self._text.find("\n", body) + 1 or len(self._text)
            if not any(cells) or not are_names(cells):
                return
            if cells[0] and not has_corner(header, cells, self._rows(after)):
                return
            line = _cut(line, left)
            if not any(texts_in(line)):
                return
            left -= len(line)
            yield body, line
            header, body = cells, after

    def _rows(self, at: int) -> Iterator[Sequence[str]]:
        """The cells of the first rows from `at` on."""
        for _ in range(_SEEN_ROWS):
            line = self._line(at)
            if not line.startswith("|"):
                return
            yield texts_in(line)
            at = self._text.find("\n", at) + 1 or len(self._text)

    def _is_mostly_notes(self, start: int, stop: int) -> bool:
        blocks = _BLANK_LINE.split(self._text[start:stop])
        notes = sum(map(len, itertools.takewhile(_NOTE.match, blocks)))
        return notes >= sum(map(len, blocks)) / 2

    def _marked(self, top: int, end: int, start: int) -> list[str]:
        """Labels of rows, and names of columns, that bear the mark of the note that begins at `start`, where only other
        notes stand between it and the table."""
        note = _NOTE.match(self._text, start)
        if note is None or start - end > _NOTES_CHARS:
            return []
        if not all(map(_NOTE.match, filter(str.strip, _BLANK_LINE.split(self._text[end:start].lstrip())))):
            return []
        mark, found = note[1], list[str]()
        for n, line in enumerate(self._text[top:end].split("\n")):
            cells = texts_in(line)
            bearing = [text for text in cells if text.endswith(mark) and text != mark and plain(text).endswith(mark)]
            found += bearing if n == 0 else [cells[0]] if bearing else []
        return [label[:_TITLE_CHARS] for label in found[:_MOST_MARKED]]

    def _line(self, start: int) -> str:
        return self._text[slice(*line_at(self._text, start))].strip()

    def _captions(self, top: int) -> list[str]:
        """The caption, below the short lines that stand alone between a heading, or the beginning, and one as short:
        together they name the table."""
        caption = self._caption(top)
        if not _is_short(caption):
            return [caption]
        before = self._text[max(0, top - 3 * _CAPTION_CHARS) : top].strip()
        *above, block = ["#", *_BLANK_LINE.split(before)][-_MOST_LINES - 1 :]
        found = [block]
        while above and _is_short(above[-1]):
            found.append(above.pop())
        is_whole = bool(above) and above[-1].startswith("#")
        return found[::-1] if is_whole and block == caption else [caption]

    def _caption(self, top: int) -> str:
        before = self._text[max(0, top - 2 * _CAPTION_CHARS) : top].rstrip()
        line = before[before.rfind("\n") + 1 :].strip()
        if not line or _NO_CAPTION.match(line):
            return ""
        if is_numbered_caption(line):
            return line if len(line) <= _CAPTION_CHARS else line[: line.rfind(" ", 0, _CAPTION_CHARS)]
        if len(line) > _TITLE_CHARS and not line.endswith(":"):
            return ""
        if len(line) > _CAPTION_CHARS:
            line = line[line.find(" ", len(line) - _CAPTION_CHARS) + 1 :]
        return line

    def _group(self, body: int, start: int) -> str:
        low = max(body, start - _GROUP_CHARS)
        line_start, _ = line_at(self._text, start)
        if _group_named(self._line(line_start)):
            return ""
        above = reversed(self._text[low:line_start].split("\n"))
        return next(filter(None, (_group_named(line.strip()) for line in above)), "")


@lru_cache(maxsize=256)  # a row that is longer than a chunk is asked about for each of its chunks
def _group_named(line: str) -> str:
    """The name of the rows below a row; empty where it is a row like others."""
    cells = cells_in(line)
    return cells[0].text[:_TITLE_CHARS] if names_group(cells) else ""


def _is_short(line: str) -> bool:
    """Whether a block, if there is one, is a line of a caption of several."""
    if not line or len(line) > _LINE_CHARS or "\n" in line:
        return False
    return line[-1] not in _ENDS and not _NO_CAPTION.match(line)


def _tables(text: str) -> Iterator[tuple[int, int, int]]:
    """(start of the header line, start of the first row, end) of each table: a header, a rule below it, rows."""
    return ((found.start(), found.start("rows"), found.end()) for found in _TABLE.finditer(text))


def _cut(header: str, longest: int) -> str:
    if len(header) <= longest:
        return header
    return header[: header.rfind("|", 0, longest) + 1] or header[:longest]
