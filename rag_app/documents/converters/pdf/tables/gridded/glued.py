"""Forms that are drawn as one table with rows cut at other places: each run of rows cut alike is read alone."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.tables.forms_beside import tables_beside
from rag_app.documents.converters.tables.numbers import DIGIT, has_no_data, is_number
from rag_app.documents.markdown import blocks, paragraph, pipe_table

Line = tuple[tuple[Box, ...], list[str]]


def form_markdown(boxes: Sequence[Sequence[Box]], texts: Mapping[Box, str]) -> str:
    """A drawn table as Markdown where some of its rows are labels with values beside them in several columns, or
    another header with more names.

    Nothing where none are, where a cell goes over rows, or where a title stands above labels with colons, which tell
    these from values.
    """
    lines: list[Line] = []
    for line in boxes:
        cells = tuple(box for box, _ in itertools.groupby(line))
        lines.append((cells, [texts[box] for box in cells]))
    places = [box for line, _ in lines for box in line]
    if len(set(places)) < len(places):
        return ""
    cut_alike = [[texts for _, texts in run] for _, run in itertools.groupby(lines, _cuts)]
    runs = [part for run in cut_alike for part in ([run] if tables_beside(run) else _widening(run))]
    beside = [tables_beside(run) for run in runs]
    is_titled = len(runs[0]) == len(runs[0][0]) == 1 and all(run[0][0].endswith(":") for run in runs[1:])
    if not (any(beside) or len(runs) > len(cut_alike)) or is_titled:
        return ""
    parts: list[str] = []
    for run, tables in zip(runs, beside, strict=True):
        if tables:
            parts += [pipe_table(rows, headed=headed) for rows, headed in tables]
        elif len(run[0]) == 1:
            parts += [paragraph(text) for (text,) in run]
        else:
            parts.append(pipe_table(run, headed=_has_names(run)))
    return blocks(parts)


def _widening(run: Sequence[list[str]]) -> list[list[list[str]]]:
    """Rows with those below them, up to one of labels above values that begins a column which no row before it has: it
    is the header of another table."""
    widths = [max((at for at, text in enumerate(row, 1) if text.strip()), default=0) for row in run]
    firsts = [0]
    for at, (row, below) in enumerate(itertools.pairwise(run)):
        is_header = all(row[: widths[at]]) and not DIGIT.search("".join(row)) and DIGIT.search("".join(below))
        if at and is_header and widths[at] > max(widths[firsts[-1] : at]):
            firsts.append(at)
    spans = itertools.pairwise([*firsts, len(run)])
    return [[row[: max(widths[first:last])] for row in run[first:last]] for first, last in spans]


def _cuts(line: Line) -> tuple[int, ...]:
    return tuple(round(box[0]) for box in line[0])


def _has_names(run: Sequence[Sequence[str]]) -> bool:
    return len(run) > 1 and len(run[0]) > 1 and not any(map(is_number, run[0])) and has_no_data(run[0])
