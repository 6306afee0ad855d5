"""A spreadsheet's grid of cells to Markdown tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag_app.documents.converters.tables.header_rows import of_entries, with_one_header
from rag_app.documents.converters.tables.numbers import has_no_data, is_number
from rag_app.documents.converters.tables.sheet_notes import (
    begins_with_title,
    forms_among,
    note,
    notes_above,
    notes_below,
)
from rag_app.documents.converters.tables.sheet_regions import Region, grid_of, regions_of, under_names, union
from rag_app.documents.markdown import blocks, heading, paragraph, pipe_table
from rag_app.text.language.bullets import MARKS

_SENTENCE = 5  # words of a cell that is no entry of a column
_LEAST = 2  # items of a list
_BETWEEN = 2  # empty columns that labels of a form may stand from what is filled in
_ITEM = re.compile(r"(?:[-*]|\d{1,2}[.)])\s")
_BULLET = re.compile(rf"^[{MARKS}·–]\s*")


@dataclass(frozen=True, slots=True)
class _Header:
    """The names of the columns from `left` on."""

    left: int
    names: list[str]

    @property
    def right(self) -> int:
        """The last column."""
        return self.left + len(self.names) - 1


def sheet_markdown(title: str, rows: Iterable[list[str]], charts: Sequence[str] = ()) -> str:
    """The sheet's name as a level 2 heading, a table per group of touching cells, then its charts; "" if empty.

    Groups are divided by empty rows and columns; rows with a single filled cell above a table are text, and so are
    notes around it and a group of sentences in one column; keys and values above a table are one of their own.
    Rows of a header whose cells are merged are one.
    """
    parts: list[str] = []
    above: _Header | None = None
    for region in under_names(_with_values(regions_of(rows))):
        found, above = _render(region, above)
        parts += found
    parts += charts
    return blocks([heading(2, title), *parts]) if parts else ""


def _with_values(regions: list[Region]) -> list[Region]:
    """The regions; one of numbers without labels behind a single empty column is part of the one before that, with as
    many rows, a row of a header aside, and one of what is filled into a form part of its labels."""
    out: dict[int, Region] = {}
    ends: dict[tuple[int, int], list[Region]] = {}  # by the column and the row behind them
    for region in sorted(regions, key=lambda one: (one.left, one.top)):
        firsts = [cells[region.left] for cells in region.rows[1:] if cells.get(region.left, "").strip()]
        bare = is_number(region.rows[0].get(region.left, "")) if len(region.rows) == 1 else bool(firsts)
        bottom = region.top + len(region.rows)
        beside = [one for one in ends.get((region.left - 1, bottom), ()) if abs(one.top - region.top) < 2]
        labels = [
            one
            for empty in range(1, _BETWEEN + 1)
            for one in ends.get((region.left - empty, bottom), ())
            if one.top == region.top and _is_form(one, region)
        ]
        whole = region
        joined = labels if labels else beside if bare and all(map(is_number, firsts)) else []
        if len(joined) == 1:
            del out[id(joined[0])]
            whole = union([joined[0], region])
        out[id(whole)] = whole
        ends.setdefault((whole.right + 1, bottom), []).append(whole)
    return sorted(out.values(), key=lambda one: (one.top, one.left))


def _is_form(labels: Region, values: Region) -> bool:
    """Whether one column has the labels of what stands in other ones: they end in colons, or these have a column of
    colons."""
    rows = [{**one, **other} for one, other in zip(labels.rows, values.rows, strict=True)]
    return labels.left == labels.right and bool(_fields(grid_of(rows, labels.left, values.right)))


def _fields(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows of a form with a colon behind each label, and before that in brackets the unit that stands between it
    and a colon in a column of its own; none where the labels have no colons."""
    labels = [row[0].strip() for row in rows if row[0].strip()]
    if labels and len(rows[0]) > 1 and all(label.endswith(":") for label in labels):
        return [list(row) for row in rows]
    signs = [{row[at].strip() for row in rows} for at in range(len(rows[0]) if rows else 0)]
    colons = [at for at, said in enumerate(signs) if ":" in said and not said - {"", ":"}]
    if len(colons) != 1 or not 0 < colons[0] < len(signs) - 1:
        return []
    between = [[text.strip() for text in row[1 : colons[0]] if text.strip()] for row in rows]
    if any(len(units) > 1 or any(map(is_number, units)) for units in between):
        return []
    return [_field(row, units, row[colons[0] + 1 :]) for row, units in zip(rows, between, strict=True)]


def _field(row: Sequence[str], units: Sequence[str], values: Sequence[str]) -> list[str]:
    label = " ".join([row[0].strip(), *(f"({unit})" for unit in units)]).strip()
    return [f"{label}:" if label and any(text.strip() for text in values) else label, *values]


def _render(region: Region, above: _Header | None) -> tuple[list[str], _Header | None]:
    """The blocks of a region, and the header that one below it goes on with."""
    rows = grid_of(region.rows, region.left, region.right)
    if region.left == region.right and 2 * sum(len(row[0].split()) >= _SENTENCE for row in rows) >= len(rows):
        return [_notes([_BULLET.sub("- ", " ".join(row[0].split())) for row in rows])], None
    if fields := _fields(rows):
        return [pipe_table(fields, headed=False)], None
    noted = notes_above(rows)
    captions = [_above(group) for group in forms_among(rows[:noted])]
    rows = rows[noted:]
    while rows and begins_with_title(rows) and (len(rows) == 1 or region.right > region.left):
        captions.append(paragraph(note(rows.pop(0))))
    below = [paragraph(note(row)) for row in rows[len(rows) - notes_below(rows) :]]
    rows = rows[: len(rows) - len(below)]
    has_data = bool(rows) and not has_no_data(rows[0][1:])
    if above is not None and has_data and above.left <= region.left and region.right <= above.right:
        before, behind = [""] * (region.left - above.left), [""] * (above.right - region.right)
        return [*captions, pipe_table([above.names, *([*before, *row, *behind] for row in rows)]), *below], above
    if table := of_entries(rows):
        return [*captions, table, *below], None
    headed = with_one_header(rows)
    if rows:
        above = _Header(region.left, headed[0]) if not has_data and region.right > region.left else None
    return [*captions, pipe_table(headed), *below], above


def _above(group: Sequence[Sequence[str]]) -> str:
    """A note above a table, or a form."""
    if len(group) == 1:
        return paragraph(note(group[0]))
    filled = max(at for row in group for at, cell in enumerate(row) if cell.strip())
    return pipe_table([row[: filled + 1] for row in group])


def _notes(lines: Sequence[str]) -> str:
    """A column of sentences: a list below its first line where that names them, else paragraphs."""
    first, *rest = lines
    if len(rest) < _LEAST or first.endswith(".") or _ITEM.match(first):
        return blocks(map(paragraph, lines))
    return blocks([paragraph(first), "\n".join(line if _ITEM.match(line) else f"- {line}" for line in rest)])
