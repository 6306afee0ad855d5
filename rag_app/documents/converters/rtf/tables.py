"""Tables of Rich Text Format: which columns and rows a cell spans, which its edges tell and `striprtf` does not."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.documents.converters.tables.header_rows import table_markdown
from rag_app.documents.converters.tables.merged_cells import Merged, filled
from rag_app.documents.markdown import pipe_table

_ROW = re.compile(
    r"\\nesttableprops\b.{0,20000}?\\nestrow\b"
    r"|\\(?P<word>trowd|cellx|clmrg|clvmrg|row|nestcell)(?![a-z])(?P<count>-?\d{1,9})?",
    re.DOTALL,
)
_BEGIN, _END = "\ue002", "\ue003"
_EDGES = re.compile(rf"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_SAME = 60  # twips that edges of one column lie apart at most
_BESIDE, _BELOW = "h", "v"  # a cell that goes on with the one before it, or above


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of the cells of a row, and the right edge of each with how it goes on with another."""

    texts: list[str]
    edges: tuple[tuple[int, str], ...] = ()


def with_edges(markup: str) -> str:
    """The markup with the edges of its cells before the end of each row, and with blanks behind those of tables within
    a cell."""
    parts, at, edges, kind = list[str](), 0, list[str](), ""
    for found in _ROW.finditer(markup):
        word = found["word"]
        if word == "trowd":
            edges, kind = [], ""
        elif word in ("clmrg", "clvmrg"):
            kind = _BESIDE if word == "clmrg" else _BELOW
        elif word == "cellx":
            edges.append(f"{found['count'] or 0}{kind}")
            kind = ""
        elif word == "row":
            parts += [markup[at : found.start()], f"{{\\plain {_BEGIN}{','.join(edges)}{_END}}}"]
            at = found.start()
        elif word == "nestcell":
            parts += [markup[at : found.start()], " "]
            at = found.end()
    return "".join([*parts, markup[at:]])


def row_of(line: str, cell_end: str) -> Row | None:
    """The row that a line is; None for a line of text."""
    found = _EDGES.search(line)
    text = _EDGES.sub("", line).rstrip()
    if not text.endswith(cell_end):
        return None
    edges = (re.fullmatch(r"(-?\d+)([hv]?)", one) for one in (found[1].split(",") if found else ()))
    return Row(text[:-1].split(cell_end), tuple((int(one[1]), one[2]) for one in edges if one))


def without_edges(line: str) -> str:
    """A line of text without such marks."""
    return _EDGES.sub("", line)


def table_text(rows: Sequence[Row]) -> str:
    """A table as Markdown; what merged cells say stands in each of theirs, where one row at least has all columns."""
    rights = _columns([edge for row in rows for edge, _ in row.edges])
    places = [[max(0, bisect_right(rights, edge) - 1) for edge, _ in row.edges] for row in rows]
    known = all(len(row.texts) == len(row.edges) == len(set(place)) for row, place in zip(rows, places, strict=True))
    if not known or max(len(row.texts) for row in rows) < len(rights):
        return pipe_table([row.texts for row in rows])
    grid, merged = list[list[str]](), list[Merged]()
    for number, (row, place) in enumerate(zip(rows, places, strict=True)):
        cells, left = [""] * len(rights), 0
        for text, (_, kind), right in zip(row.texts, row.edges, place, strict=True):
            before = [one for one in merged if one.left == left and one.bottom == number - 1] if kind == _BELOW else []
            if kind == _BESIDE and merged and merged[-1].bottom == number:
                merged[-1] = Merged(merged[-1].left, merged[-1].top, right, number)
            elif before:
                merged[merged.index(before[0])] = Merged(left, before[0].top, before[0].right, number)
            else:
                cells[left] = text
                merged.append(Merged(left, number, right, number))
            left = right + 1
        grid.append(cells)
    spans = [one for one in merged if one.left < one.right or one.top < one.bottom]
    if not spans:
        return pipe_table(grid)
    return table_markdown(list(filled(grid, sorted(spans, key=lambda one: (one.top, one.left)))))


def _columns(edges: Sequence[int]) -> list[int]:
    """The right edges of the columns."""
    rights: list[int] = []
    for edge in sorted(edges):
        if not rights or edge - rights[-1] > _SAME:
            rights.append(edge)
    return rights
