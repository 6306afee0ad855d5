"""Of a long table only the rows around a place are divided into cells, whatever asks for them."""

from __future__ import annotations

import passages
import pytest
from cells_of import cell_of, chunk_of, hit_of
from counting import counted

from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.reading.in_tables import with_rows
from rag_app.tables.axes import scales
from rag_app.tables.axes.scales import scale_of
from rag_app.tables.cells import asked_cell as cells
from rag_app.tables.cells.asked_cell import asked_cell
from rag_app.tables.cells.in_row import Columns
from rag_app.tables.cells.row_named import row_with
from rag_app.tables.content import chunk_tables
from rag_app.tables.content.chunk_tables import tables_of
from rag_app.text.structure import pipe_tables

ROWS = 3_000
OWN = 10  # rows of the chunk
HEAD = "Berths of all moorings.\n\n| Mooring | Berths 2021 | Berths 2022 | Warden |\n| --- | --- | --- | --- |\n"
LINES = [f"| Pier {n} | {n % 89} | {n % 97} | warden {n % 13} |\n" for n in range(ROWS)]
TEXT = HEAD + "".join(LINES)
START = len(HEAD) + sum(map(len, LINES[:-OWN]))
HIT = hit_of(TEXT, "moorings.md", "Moorings", START)
LAST = ROWS - 1
text_of = passages.text_of(TEXT)


@pytest.fixture(autouse=True)
def _forgotten():
    chunk_tables._kept.clear()
    yield
    chunk_tables._kept.clear()


class SilentReader:
    """Finds nothing anywhere."""

    def read(self, question, passages):
        return [Reading(0.5, 0.5, 0.5, 0.0, 0.0, ()) for _ in passages]


def figure() -> object:
    cell = asked_cell(f"How many berths did Pier {LAST} have in 2022?", [HIT], text_of, lambda _stem: 1, ROWS)
    return cell and (cell.text, cell.column)


def in_column() -> object:
    place = HIT.chunk.text.index(f"{LAST % 89} |")
    row = Columns(f"How many berths did Pier {LAST} have in 2022?", text_of).row_at(HIT.chunk, place)
    return row and row.figure


def row() -> object:
    cell = row_with("Which mooring has warden 9?", [HIT], text_of)
    return cell and cell.text


def read_alone() -> object:
    whole = Reading(0.5, 0.5, 0.5, 0.0, 0.0, (Place(0, 1, 0.0),))
    return len(with_rows("?", [ReadHit(HIT, whole)], SilentReader(), text_of))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (figure, (f"{LAST % 97}", "Berths 2022")),
        (in_column, f"{LAST % 97}"),
        (row, f"Pier {next(n for n in range(ROWS - OWN, ROWS) if n % 13 == 9)}"),
        (read_alone, 1),
    ],
)
def test_rows_far_above_are_not_divided_into_cells(monkeypatch, ask, said) -> None:
    divided = counted(monkeypatch, pipe_tables, "cells_in")
    assert ask() == said
    assert 0 < len(divided) < 5 * OWN


def test_tables_are_parsed_once_for_a_chunk_and_for_all_of_a_long_text(monkeypatch) -> None:
    parsed = counted(monkeypatch, chunk_tables, "tables_in")
    long_ones = counted(monkeypatch, chunk_tables, "placed_tables")
    near = f"{HEAD}| Pier once | 1 | 2 | warden 3 |\n"
    first, again = (tables_of(chunk_of(near), passages.text_of(near)) for _ in range(2))
    assert first == again and len(parsed) == 1
    for _ in range(2):
        assert len(tables_of(HIT.chunk, text_of)[1]) == 1
    assert len(parsed) == len(long_ones) == 1
    monkeypatch.setattr(chunk_tables, "_MOST_CHARACTERS", 1)  # texts of millions of characters are not kept
    for _ in range(2):
        chunk_tables.tables_in_long(f"\n{TEXT}")
    assert len(long_ones) == 3 and not chunk_tables._kept


def test_a_table_that_ends_above_the_chunk_is_left_out(monkeypatch) -> None:
    text = "\n".join((HEAD + "| Pier 1 | 5 | 6 | w |", *([""] * 3), HEAD + "| Pier 2 | 7 | 8 | w |\n"))
    start = text.index("| Pier 2")
    looked_at = counted(monkeypatch, cells, "stems_above")
    cell = cell_of("How many berths did Pier 2 have in 2022?", text, start=start)
    assert cell and cell.text == "8" and len(looked_at) == 1


def test_the_labels_of_a_table_are_read_once_for_all_places_in_it(monkeypatch) -> None:
    columns = Columns(f"How many berths did Pier {LAST} have in 2022?", text_of)
    text, read = HIT.chunk.text, counted(monkeypatch, scales, "ranges_in")
    places = [at for at, sign in enumerate(text) if sign == "|" and text[at + 2 : at + 3].isdigit()]
    columns.row_at(HIT.chunk, places[0] + 2)
    once = len(read)
    assert once and all(columns.row_at(HIT.chunk, at + 2) for at in places) and len(read) == once


def test_a_table_with_more_ranges_than_a_scale_has_is_left_early(monkeypatch) -> None:
    (table,) = pipe_tables.tables_in(
        "| Age | Fee |\n|---|---|\n" + "".join(f"| {n} to {n} | 5 |\n" for n in range(ROWS))
    )
    read = counted(monkeypatch, scales, "ranges_in")
    assert scale_of("What is the fee at the age of 40?", table) is None
    assert len(read) < ROWS / 10
