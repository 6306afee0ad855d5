"""A passage as HTML with some of its words marked: tables drawn as tables, headings as headings, the rest as text."""

from __future__ import annotations

import re

from rag_app.ui.markup import escape

_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*")
_HEADING = re.compile(r"#{1,6}\s+")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")


def passage_html(text: str, start: int, end: int) -> str:
    """`text` (Markdown as it is kept in an index) with `text[start:end]` marked; an impossible span marks nothing."""
    if not 0 <= start < end <= len(text):
        start = end = 0
    made: list[str] = []
    table: list[str] = []
    at = 0
    for line in text.split("\n"):
        if _is_row(line):
            table.append("" if _RULE.fullmatch(line) else _row(text, at, line, start, end, head=not table))
        else:
            made += [*_closed(table), _line(text, at, line, start, end)]
            table = []
        at += len(line) + 1
    made += _closed(table)
    return f'<div class="lr-passage">{"".join(made)}</div>'


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|") and line.rstrip().endswith("|") and len(line.strip()) > 1


def _closed(rows: list[str]) -> list[str]:
    return [f'<div class="lr-table"><table>{"".join(rows)}</table></div>'] if rows else []


def _row(text: str, at: int, line: str, start: int, end: int, head: bool) -> str:
    first, last = line.index("|") + 1, len(line.rstrip()) - 1
    cells, begin = [], first
    for position in [i for i in range(first, last + 1) if line[i] == "|" and line[i - 1] != "\\"]:
        cells.append((begin, position))
        begin = position + 1
    tag = "th" if head else "td"
    return "<tr>" + "".join(
        f"<{tag}>{_marked(text, at + a, at + b, start, end, strip=True)}</{tag}>" for a, b in cells
    ) + "</tr>"  # fmt: skip


def _line(text: str, at: int, line: str, start: int, end: int) -> str:
    heading = _HEADING.match(line)
    if heading:
        return f"<strong>{_marked(text, at + heading.end(), at + len(line), start, end)}</strong>\n"
    return _marked(text, at, at + len(line), start, end) + "\n"


def _marked(text: str, begin: int, finish: int, start: int, end: int, strip: bool = False) -> str:
    """`text[begin:finish]` with the part of it that lies in `start:end` marked."""
    if strip:
        while begin < finish and text[begin] == " ":
            begin += 1
        while begin < finish and text[finish - 1] == " ":
            finish -= 1
    low, high = max(begin, min(start, finish)), min(finish, max(end, begin))
    if low >= high:
        return _shown(text[begin:finish])
    return f"{_shown(text[begin:low])}<mark>{_shown(text[low:high])}</mark>{_shown(text[high:finish])}"


def _shown(part: str) -> str:
    return escape(_ESCAPED.sub(r"\1", part))
