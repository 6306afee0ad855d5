"""Tables of AsciiDoc to rows of cell texts."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag_app.documents.converters.tables.numbers import MAX_SPAN, counted, stands_once

_FORMAT = re.compile(r'format\s*=\s*"?([a-z]+)')
_SEPARATORS = {"csv": ",", "tsv": "\t", "dsv": ":"}


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    across: int = 1
    down: int = 1


def table_rows(body: Sequence[str], separator: str, style: str, render: Callable[[str], str]) -> list[list[str]]:
    """Rows of the lines between the delimiters of a table, each text passed through `render`; `style` are its
    attributes.

    A cell that spans rows or columns (`2+|`, `.3+|`) is repeated in each, but a number only down its column, and one
    that is alone in its row not.
    """
    told = _FORMAT.search(style)
    separator = _SEPARATORS.get(told[1], separator) if told else separator
    if separator in ",:\t":
        lines = [line for line in body if line.strip()]
        try:
            split = list(csv.reader(lines, delimiter=separator))
        except csv.Error:  # a cell of more than 131,072 characters
            split = [line.split(separator) for line in lines]
        return [[render(cell.strip()) for cell in row] for row in split]
    cells: list[_Cell] = []
    first = 0
    mark = re.escape(separator)
    begin = re.compile(rf"(?:(?:(?<=\s)|^)(?:(\d*)(?:\.(\d+))?([+*]))?(?:[<^>]?(?:\.[<^>])?)[adehlmsv]?)?(?<!\\){mark}")
    for line in body:
        found = list(begin.finditer(line))
        before = line[: found[0].start()] if found else line
        if before.strip() and cells:
            cells[-1] = replace(cells[-1], text=f"{cells[-1].text} {before.strip()}".strip())
        for at, match in enumerate(found):
            end = found[at + 1].start() if at + 1 < len(found) else len(line)
            across, down = (min(int(number or 1), MAX_SPAN) or 1 for number in match.group(1, 2))
            text = line[match.end() : end].strip()
            cells += [_Cell(text)] * across if match[3] == "*" else [_Cell(text, across, down)]
        first = first or sum(cell.across for cell in cells)
    columns = _columns(style) or first
    return _grid([replace(c, text=render(c.text.replace(f"\\{separator}", separator))) for c in cells], columns)


def _grid(cells: Sequence[_Cell], columns: int) -> list[list[str]]:
    """The cells in rows of so many columns, past those that cells of rows above span."""
    rows: list[list[str]] = []
    carried = [(0, "")] * columns  # for each column the rows that a cell above still spans, and its text
    left = list(reversed(cells))
    while left and columns:
        line: list[tuple[_Cell, str]] = []
        while len(line) < columns and (left or carried[len(line)][0]):
            at = len(line)
            rest, text = carried[at]
            if rest:
                carried[at] = rest - 1, text
                line.append((_Cell(text), text))
                continue
            cell = left.pop()
            for column in range(at, min(at + cell.across, columns)):
                carried[column] = cell.down - 1, cell.text
                line.append((cell, cell.text if column == at else ""))
        alone = len({id(cell) for cell, _ in line}) == 1
        plain = [text for _, text in line]
        rows.append([text if alone or stands_once(cell.text, plain) else cell.text for cell, text in line])
    return rows


def _columns(style: str) -> int:
    match = re.search(r'cols\s*=\s*(?:"([^"]*)"|(\d+))', style)
    if not match:
        return 0
    spec = match[1] if match[1] is not None else match[2]
    count = 0
    for part in re.split("[,;]", spec):
        times = re.match(r"\s*(\d+)\*", part)
        count += int(times[1]) if times else 1
    told = counted(spec.strip(), MAX_SPAN)
    return told if told < MAX_SPAN else min(count, MAX_SPAN)
