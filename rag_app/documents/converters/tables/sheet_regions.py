"""Groups of touching cells of a sheet, and those of them that are one below the names of its columns."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rag_app.documents.converters.tables.header_rows import rows_of_header
from rag_app.documents.converters.tables.numbers import has_no_data


@dataclass(slots=True, eq=False)
class Region:
    """Filled cells that touch: columns `left` to `right` (inclusive), and its rows from `top` on as column -> text."""

    left: int
    right: int
    top: int
    rows: list[dict[int, str]] = field(default_factory=list)


def regions_of(rows: Iterable[list[str]]) -> list[Region]:
    """The groups of cells of a sheet that no empty row or column divides, from the top."""
    open_regions: list[Region] = []
    done: list[Region] = []
    for number, row in enumerate(rows):
        touched: list[Region] = []
        for left, right in _runs(row):
            joined = [
                region for region in open_regions + touched if region.left <= right + 1 and left <= region.right + 1
            ]
            region = union(joined) if joined else Region(left, right, number)
            region.left, region.right = min(region.left, left), max(region.right, right)
            while len(region.rows) <= number - region.top:
                region.rows.append({})
            region.rows[-1].update((column, row[column]) for column in range(left, right + 1))
            open_regions = [other for other in open_regions if other not in joined]
            touched = [other for other in touched if other not in joined] + [region]
        done += open_regions
        open_regions = touched
    return sorted(done + open_regions, key=lambda region: (region.top, region.left))


def grid_of(rows: Sequence[dict[int, str]], left: int, right: int) -> list[list[str]]:
    """The cells of rows from column `left` to `right`, empty ones too."""
    return [[cells.get(column, "") for column in range(left, right + 1)] for cells in rows]


def union(regions: Sequence[Region]) -> Region:
    """The first of the regions, to which the others are added."""
    first = min(regions, key=lambda region: region.top)
    for other in regions:
        if other is not first:
            first.left, first.right = min(first.left, other.left), max(first.right, other.right)
            for i, cells in enumerate(other.rows, start=other.top - first.top):
                while len(first.rows) <= i:
                    first.rows.append({})
                first.rows[i].update(cells)
    return first


def under_names(regions: Iterable[Region]) -> list[Region]:
    """The regions in their order; those that stand in the same rows under a row that names all of their columns are
    one, where it has a label and data, and the names are one with it where they stand alone above an empty row."""
    out: list[Region] = []
    names: Region | None = None
    for group in _in_same_rows(regions):
        within = [one for one in group if names and names.left <= one.left and one.right <= names.right]
        row = _first_row(within)
        if names and within and row.get(names.left, "").strip() and _has_data(names, row):
            whole = union(within)
            if names is out[-1] and _are_names_alone(names, whole):
                names.rows = [*names.rows, *whole.rows]
                whole = names
                out.pop()
            group = [whole, *(one for one in group if one not in within)]
        out += group
        names = next((one for one in reversed(group) if _names_columns(one)), names)
    return out


def _in_same_rows(regions: Iterable[Region]) -> Iterator[list[Region]]:
    """The regions, given in the order of their first rows, in groups whose rows no empty row divides."""
    group: list[Region] = []
    bottom = 0
    for region in regions:
        if group and region.top >= bottom:
            yield group
            group = []
        group.append(region)
        bottom = max(bottom, region.top + len(region.rows))
    if group:
        yield group


def _first_row(regions: Sequence[Region]) -> dict[int, str]:
    top = min((one.top for one in regions), default=0)
    return {at: text for one in regions if one.top == top for at, text in one.rows[0].items()}


def _has_data(names: Region, row: dict[int, str]) -> bool:
    return not has_no_data([text for at, text in row.items() if at != names.left])


def _are_names_alone(names: Region, below: Region) -> bool:
    """Whether all rows of a region name columns, but for captions above them, which have one text."""
    rows = grid_of([*names.rows, *below.rows], names.left, names.right)
    captions = _captions(rows)
    heads = len(names.rows) - captions
    return heads == 1 or (heads > 1 and rows_of_header(rows[captions:]) == heads)


def _names_columns(region: Region) -> bool:
    """Whether the first row of a table, below captions, names each of its columns."""
    rows = grid_of(region.rows, region.left, region.right)
    first = rows[_captions(rows) :][:1]
    return region.right > region.left and any(all(map(str.strip, row[1:])) and has_no_data(row[1:]) for row in first)


def _captions(rows: Sequence[Sequence[str]]) -> int:
    """How many rows with one text stand above the others."""
    return next((at for at, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) > 1), len(rows))


def _runs(row: list[str]) -> Iterator[tuple[int, int]]:
    for is_filled, run in itertools.groupby(range(len(row)), lambda column: bool(row[column].strip())):
        if is_filled:
            first, *others = run
            yield first, others[-1] if others else first
