"""Documents of many tables: whether one goes on in another is told without holding each against all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.documents.markdown import parse_sections
from rag_app.index import Index, add_documents
from rag_app.schema import Document
from rag_app.tables.rows import whole
from rag_app.testing import FakeEmbedder
from rag_app.text.structure.pipe_tables import Row, Table, tables_in

ROWS = "| north | 1 |\n| south | 2 |\n| west | 3 |\n"


class Header(tuple[str, ...]):
    """The names of columns, which count how often they are compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Header.compared += 1
        return tuple.__eq__(self, other)

    __hash__ = tuple.__hash__


def names(folder: Path, texts: list[str]) -> list[tuple[str, ...]]:
    text = "# Sales\n\n" + "\n\n".join(texts)
    document = Document("sales.md", text, title="Sales", sections=parse_sections(text))
    add_documents("sales", [document], root=folder, embedder=FakeEmbedder())
    with Index.open("sales", folder) as index:
        (chunk, *_) = index.chunks([1])
        return [table.names for table in whole._of_document(chunk, index)]


def test_only_tables_of_the_same_columns_go_on_in_each_other(tmp_path: Path) -> None:
    tables = [f"Sales {n}:\n\n| Region | {year} |\n|---|---|\n{ROWS}" for n, year in enumerate((2022, 2023, 2023))]
    assert names(tmp_path, tables) == [("Region", "2022")]


def test_a_document_of_many_tables_takes_no_square_of_comparisons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(text: str) -> tuple[Table, ...]:
        return tuple(Table(one.lead, Header(one.header), tuple[Row, ...](one.rows)) for one in tables_in(text))

    monkeypatch.setattr(whole, "_tables_in", counted)
    monkeypatch.setattr(Header, "compared", 0)
    found = names(tmp_path, [f"Sales {n}:\n\n| Region | {n} t |\n|---|---|\n{ROWS}" for n in range(200)])
    assert len(found) == 200
    assert Header.compared < 1_000
