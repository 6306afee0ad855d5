"""Rows and cells of tables by themselves: each below the names of its columns and groups, as a passage of its own.

A small encoder that reads a whole table misreads row and column; row by row, and then column by column, it tells them
apart in other words than the question's, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag_app.text.structure.pipe_tables import Cell, Row, Table

LEAD_CHARACTERS = 160  # of what stands above a table


@dataclass(frozen=True, slots=True)
class RowAlone:
    """A row of a table, or some of its columns, as a passage.

    `text` is the row below the names of its columns and groups, as a reader sees it; `cells` are the places of its
    cells in `text`, each with where it begins in what was parsed.
    """

    table: Table
    row: Row
    text: str
    cells: tuple[tuple[int, int, int], ...]

    @property
    def lead(self) -> str:
        """What stands right above the table."""
        return self.table.lead[-LEAD_CHARACTERS:]

    def holds(self, at: int) -> bool:
        """Whether a place of what was parsed is in the row, the bar before it included."""
        return self.row.cells[0].start - len("| ") <= at < self.row.cells[-1].end

    def parsed(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `text[start:end]` stands in what was parsed: of several cells that which has most of it, but the label
        only where it is alone. None outside the row."""
        found = [(max(start, low), min(end, high), at - low) for low, high, at in self.cells]
        held = [(low + by, high + by) for low, high, by in found if low < high]
        if len(held) > 1 and self.is_label(held[0][0]):
            held = held[1:]
        return max(held, key=lambda place: place[1] - place[0], default=None)

    def is_label(self, at: int) -> bool:
        """Whether a place of what was parsed is in the first cell."""
        low, high, first = self.cells[0]
        return at < first + high - low

    def by_column(self) -> list[RowAlone]:
        """The row with one of its columns at a time, those that say something; none where that is only one."""
        columns = [at for at, cell in enumerate(self.row.cells) if at and cell.text]
        return [_alone(self.table, self.row, (0, at)) for at in columns] if len(columns) > 1 else []


def rows_alone(tables: Iterable[Table], end: int, is_own: Callable[[Row], bool] = bool) -> Iterator[RowAlone]:
    """The rows of `tables` that have more than a label and that `is_own` is true of; none that the text, which ends at
    `end`, ends in the middle of."""
    for table in tables:
        for row in filter(is_own, table.rows):
            if any(cell.text for cell in row.cells[1:]) and not _is_rule(row.cells) and row.cells[-1].end < end:
                yield _alone(table, row, range(len(row.cells)))


def _alone(table: Table, row: Row, columns: Sequence[int]) -> RowAlone:
    names = [] if row.is_form else [table.header[at] for at in columns if at < len(table.header)]
    header = [f"| {' | '.join(names)} |"] if names else []
    text = "".join(f"{line}\n" for line in (*header, *(f"| {name} |" for name in row.group)))
    cells = []
    for cell in (row.cells[at] for at in columns):
        text += "| "
        cells.append((len(text), len(text) + len(cell.text), cell.start))
        text += f"{cell.text} "
    return RowAlone(table, row, f"{text}|", tuple(cells))


def _is_rule(cells: Sequence[Cell]) -> bool:
    """Whether it is the line below a header, which stands further down where a header has two lines."""
    return not any(cell.text.strip("-: ") for cell in cells)
