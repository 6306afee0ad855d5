"""A long table is read once for all the passages in it, with the same rows as if each were read alone."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from passages import text_of

from rag_app.schema import Chunk, Hit
from rag_app.tables.axes.letter_case import of_its_case
from rag_app.tables.cells.asked_cell import asked_cell
from rag_app.tables.content import chunk_tables
from rag_app.text.structure.pipe_tables import Row, tables_in

HEADER = "| Part | Price EUR | Stock |\n|---|---|---|\n"


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    chunk_tables._kept.clear()
    yield
    chunk_tables._kept.clear()


@pytest.mark.parametrize("texts", [12, pytest.param(60, marks=pytest.mark.long)])
def test_the_beginning_of_a_text_has_the_tables_that_it_has_alone(texts: int) -> None:
    draw = random.Random(3)
    lines = [
        "# Parts", "", "Table 1: Prices", HEADER.strip(), "| Pumps | | |", "| P1 | 20 | 3 |",
        "| Total pumps | 20 | 3 |", "| Valves | | |", "| V1 | 7 | 1 |", "| V1 as a percentage of sales | 2 | 1 |", "",
        "| | 2023 | 2024 |", "|---|---|---|", "| Region | Sales | Sales |", "| North | 1 | 2 |", "| South | a | 2 |",
        "Text", "| piece | 2 |", "| Name: | Ana | Day: | 3 |", "", HEADER.strip(), "| Q1 | 3 | 4 |",
    ]  # fmt: skip
    tried = 0
    for _ in range(texts):
        text = "\n".join(draw.choices(lines, k=30) + lines)
        chunk_tables.tables_in_long(text)
        for end in sorted(draw.sample(range(1, len(text)), 25)) + [m for m, c in enumerate(text) if c == "\n"]:
            assert chunk_tables.tables_in_long(text[:end]) == tuple(tables_in(text[:end])), (text, end)
            tried += 1
    assert tried > 50 * texts


def test_a_table_is_parsed_once_for_all_its_passages(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"| pump {n} | {n + 7} | {n % 9} |\n" for n in range(24_000)]
    text = "# Parts\n\n" + HEADER + "".join(rows)
    assert len(text) > 500_000
    parsed = []
    monkeypatch.setattr(
        chunk_tables, "placed_tables", lambda t, parse=chunk_tables.placed_tables: parsed.append(len(t)) or parse(t)
    )
    hits = []
    for number, row in enumerate([23_990, 40, 12_000, 5_000, 20_000, 18_000]):
        start = text.index(f"| pump {row} |")
        end = text.index(f"| pump {row + 5} |") - 1
        chunk = Chunk(number, 0, "parts.md", "Parts", start, end, text[start:end], ("Parts",))
        hits.append(Hit(chunk, 1.0))
    for question in ("What is the price of pump 23992?", "What is the stock of pump 18002?"):
        cell = asked_cell(question, hits, text_of(text), lambda stem: 1, 100)
        assert cell is not None and cell.exact, question
    assert cell is not None and cell.text == str(18_002 % 9)
    assert len(parsed) == 1  # its header stands 600,000 characters above the last rows


def test_rows_of_another_case_are_looked_for_in_the_whole_table() -> None:
    every = [Row(label, (), f"| {label} | 1 |", 0) for label in ("-v", "-V", "other")]
    assert [row.label for row in of_its_case("What does -V do?", every[:1], every)] == []
    assert [row.label for row in of_its_case("What does -V do?", every[1:], every)] == ["-V", "other"]
    assert [row.label for row in of_its_case("What does it do?", every, every)] == ["-v", "-V", "other"]
    assert chunk_tables._is_inside("cut\n| a |\n| b |\n|") and not chunk_tables._is_inside("cut\n| a |\n\n| b")
