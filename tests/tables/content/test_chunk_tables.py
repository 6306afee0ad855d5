"""Which rows of a table are a chunk's own."""

from __future__ import annotations

import pytest
from cells_of import chunk_of
from passages import text_of

from rag_app.schema import Chunk
from rag_app.tables.content.chunk_tables import begins_in, tables_of

TEXT = "| Ship | Crew |\n| --- | --- |\n| Heron | 12 |\n| Plover | 9 |\n"


def chunk_from(start: int) -> Chunk:
    return chunk_of(TEXT, "fleet.md", "Fleet", start)


@pytest.mark.parametrize(
    ("start", "own"),
    [
        (0, ["Heron", "Plover"]),
        (TEXT.index("| Plover"), ["Plover"]),
        (TEXT.index("Plover"), []),  # its bar is another chunk's
    ],
)
def test_a_row_is_of_the_chunk_that_its_bar_is_in(start: int, own: list[str]) -> None:
    chunk = chunk_from(start)
    first, tables = tables_of(chunk, text_of(TEXT))
    assert [row.label for table in tables for row in table.rows if begins_in(chunk, first, row)] == own


def test_a_chunk_without_a_bar_has_no_table_and_no_text_is_read_for_it() -> None:
    chunk = Chunk(1, 1, "fleet.md", "Fleet", 7, 20, "Ships of all.")
    first, tables = tables_of(chunk, lambda *_: pytest.fail("the document was read"))
    assert first == 7 and not list(tables)
