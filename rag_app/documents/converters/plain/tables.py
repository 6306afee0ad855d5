"""Tables of a plain text whose columns are ruled: `====  =====` or `----  -----` below a header or around the rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from rag_app.documents.markdown import one_header, pipe_table

_RULED = re.compile(r" *([=-])\1+(?: +\1{2,})+ *$")
_COLUMN = re.compile(r"[=-]+")
_MOST = 500  # lines between two rules
_HEADS = 3  # lines of a header
_SHIFTED = 3  # characters that a cell may begin left of its column, two blanks behind the cell before

Found = tuple[int, int, str]


def with_tables(text: str) -> str:
    """The text with those of its tables in Markdown whose columns are ruled."""
    whole = text.split("\n")
    lines = text.expandtabs().split("\n")
    at, out = 0, list[str]()
    for number in [number for number, line in enumerate(lines) if _RULED.match(line)]:
        found = _below_header(lines, number, at) or _between_rules(lines, number) if number >= at else None
        if found:
            start, end, table = found
            above = [""] if start and lines[start - 1].strip() else []
            out += [*whole[at:start], *above, table, *([""] if "".join(lines[end : end + 1]).strip() else [])]
            at = end
    return "\n".join([*out, *whole[at:]])


def _below_header(lines: Sequence[str], rule: int, free: int) -> Found | None:
    """Where the table begins and ends whose header, of the lines from `free`, is ruled off there, and its Markdown."""
    head = list(takewhile(str.strip, reversed(lines[max(free, rule - _HEADS) : rule])))[::-1]
    starts = _starts(lines[rule])
    body = list(takewhile(lambda line: line.strip() and not _RULED.match(line), lines[rule + 1 : rule + _MOST]))
    last = rule + 1 + len(body)
    last += last < len(lines) and _RULED.match(lines[last]) is not None
    for first in range(len(head)):
        header = _rows(head[first:], starts)
        if header and any(header[0][1:]) and (rows := _body(body, starts)):  # else a title above it
            return rule - len(head) + first, last, pipe_table([one_header(header), *rows])
    return None


def _between_rules(lines: Sequence[str], rule: int) -> Found | None:
    """The same of the table that begins with a rule and ends with one that is alike; another one after its first lines
    is below its header."""
    starts, rules = _starts(lines[rule]), [rule]
    for at in range(rule + 1, min(len(lines), rule + _MOST)):
        if _RULED.match(lines[at]):
            if _starts(lines[at]) != starts:
                break
            rules.append(at)
            if len(rules) > 2 or not "".join(lines[at + 1 : at + 2]).strip():
                break
    if len(rules) == 1:
        return None
    header = _rows(lines[rule + 1 : rules[-2]], starts) if len(rules) > 2 else []
    rows = _body(lines[rules[-2] + 1 : rules[-1]], starts)
    if header is None or not rows:
        return None
    table = pipe_table([one_header(header), *rows]) if header else pipe_table(rows, headed=False)
    return rule, rules[-1] + 1, table


def _starts(rule: str) -> list[int]:
    return [column.start() for column in _COLUMN.finditer(rule)]


def _body(lines: Sequence[str], starts: Sequence[int]) -> list[list[str]]:
    """The rows below a header, a line without a first cell as more of the row above; none where these are no rows."""
    rows: list[list[str]] = []
    for cells in _rows(lines, starts) or ():
        if rows and not cells[0]:
            cells = one_header([rows.pop(), cells])
        rows.append(cells)
    return rows if 2 * sum(sum(map(bool, row)) > 1 for row in rows) > len(rows) else []


def _rows(lines: Sequence[str], starts: Sequence[int]) -> list[list[str]] | None:
    """The cells of each line; None where words go over the edge of a column."""
    rows = []
    for line in filter(str.strip, lines):
        edges = [_edge(line, start) for start in starts[1:]]
        within = [edge for edge in edges if edge is not None]
        if len(within) < len(edges):
            return None
        rows.append([line[begin:end].strip() for begin, end in pairwise([0, *within, None])])
    return rows


def _edge(line: str, start: int) -> int | None:
    """Where the cell begins whose column begins at `start`."""
    if start >= len(line) or line[start - 1] == " ":
        return start
    gap = line.rfind("  ", max(0, start - _SHIFTED - 2), start)
    return gap + 2 if gap >= 0 else None
