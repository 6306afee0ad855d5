"""Forms that are drawn as one table with rows cut at other places: each run of rows cut alike is read alone."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from rag_app.documents.converters.forms_beside import tables_beside
from rag_app.documents.converters.numbers import has_no_data, is_number
from rag_app.documents.converters.pdf.objects import Box
from rag_app.documents.markdown import blocks, paragraph, pipe_table

Line = tuple[tuple[Box, ...], list[str]]


def form_markdown(boxes: Sequence[Sequence[Box]], texts: Mapping[Box, str]) -> str:
    """A drawn table as Markdown where some of its rows are labels with values beside them in several columns; nothing
    where none are, a cell goes over rows, or a title stands above labels with colons, which tell these from values."""
    lines: list[Line] = []
    for line in boxes:
        cells = tuple(box for box, _ in itertools.groupby(line))
        lines.append((cells, [texts[box] for box in cells]))
    places = [box for line, _ in lines for box in line]
    if len(set(places)) < len(places):
        return ""
    runs = [[texts for _, texts in run] for _, run in itertools.groupby(lines, _cuts)]
    beside = [tables_beside(run) for run in runs]
    is_titled = len(runs[0]) == len(runs[0][0]) == 1 and all(run[0][0].endswith(":") for run in runs[1:])
    if not any(beside) or is_titled:
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


def _cuts(line: Line) -> tuple[int, ...]:
    return tuple(round(box[0]) for box in line[0])


def _has_names(run: Sequence[Sequence[str]]) -> bool:
    return len(run) > 1 and len(run[0]) > 1 and not any(map(is_number, run[0])) and has_no_data(run[0])
