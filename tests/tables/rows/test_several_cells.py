"""All cells that a question may mean which names a row and none of its like columns, or a part of several labels."""

from __future__ import annotations

import pytest

from rag_app.schema import Document
from rag_app.tables.axes.alike_columns import like_columns
from rag_app.tables.rows import several_cells as module
from rag_app.tables.rows.several_cells import several_cells, several_cells_asked

PUMPS = """# Pump manual

| Property | PX-100 | PX-200 | PX-300 |
| --- | --- | --- | --- |
| Weight | 12 kg | 18 kg | 25 kg |
| Price | 890 euros | 1,240 euros | 1,980 euros |
| Warranty | 2 years | 2 years | 2 years |
"""
PLANTS = """# Works

| Figure | Lyon | Porto |
| --- | --- | --- |
| Employees | 310 | 145 |
| Output (t) | 4,100 | 1,900 |
| Energy (EUR) | 810 | 335 |
"""
LICENCES = """# Software

| Department | Licences | Cost (EUR) |
| --- | --- | --- |
| Sales North | 14 | 4,200 |
| Sales South | 9 | 2,700 |
| Finance | 6 | 1,900 |
"""


@pytest.fixture
def said(tables_of):
    def found(question: str, text: str) -> list[str] | None:
        (table,) = tables_of(Document("a.md", text))
        asked = several_cells_asked(question)
        chosen = several_cells(asked, table) if asked else None
        assert chosen is None or not chosen.sure
        return chosen and [text for text, _ in chosen.items]

    return found


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("How much does a pump weigh?", ["12 kg (Weight, PX-100)", "18 kg (Weight, PX-200)", "25 kg (Weight, PX-300)"]),
        ("What is the weight of the pump?", ["12 kg", "18 kg", "25 kg"]),
        ("What does the pump cost?", ["890 euros", "1,240 euros", "1,980 euros"]),
        ("How heavy is the pump?", ["12 kg", "18 kg", "25 kg"]),
        ("How heavy is the PX-200?", None),
        ("How long is the warranty of the pump?", None),  # the same for all
        ("How heavy is the crate of the pump?", None),  # nothing says what a crate is
        ("What is the total weight of the pump?", None),
    ],
)
def test_each_like_column_is_said_where_none_is_named(said, question, cells):
    found = said(question, PUMPS)
    assert (found is None) == (cells is None)
    assert all(text.startswith(cell) for text, cell in zip(found or [], cells or [], strict=True))


def test_rows_that_count_different_things_have_like_columns(said):
    assert said("How many employees are there?", PLANTS) == ["310 (Employees, Lyon)", "145 (Employees, Porto)"]
    assert said("How many employees are there in Porto?", PLANTS) is None


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("How many licences does Sales have?", ["14 (Sales North, Licences)", "9 (Sales South, Licences)"]),
        (
            "How much does the software of Sales cost?",
            ["4,200 (Sales North, Cost (EUR))", "2,700 (Sales South, Cost (EUR))"],
        ),
        ("How many licences does Sales North have?", None),
        ("How many licences does Finance have?", None),
        ("How many seats does Sales have?", None),
        ("How many licences does Sales have in Turin?", None),
        ("How many licences does Sales have in 2023?", None),
    ],
)
def test_each_row_is_said_where_the_question_has_a_part_of_its_label_alone(said, question, cells):
    assert said(question, LICENCES) == cells
    assert said(question, f"{LICENCES}| Sales | 30 | 9,000 |\n") is None  # then that is meant


def test_of_many_rows_with_one_label_the_longest_is_looked_for_once(said, monkeypatch):
    looked: list[int] = []
    monkeypatch.setattr(
        module, "max", lambda found, **given: (looked.append(1), max(found, **given))[1], raising=False
    )  # fmt: skip
    rows = "".join(f"| North | {n} | {n + 1} |\n" for n in range(300))
    assert said("What is the price in the North?", f"| Region | Price | Cost |\n|---|---|---|\n{rows}") is None
    assert len(looked) < 5


@pytest.mark.parametrize(
    ("names", "rows", "columns"),
    [
        (["Model", "Plant A", "Plant B"], [["Staff", "3", "4"]], [1, 2]),
        (["", "Unit", "Lyon", "Porto"], [["Staff", "persons", "3", "4"], ["Output", "t", "7", "9"]], [2, 3]),
        (["Team", "Licences", "Seats"], [["Sales", "14", "15"], ["IT", "3", "4"]], []),  # nothing says so
        (["Item", "Price", "Weight"], [["Mug", "2 euros", "300 g"]], []),
        (["Item", "2021", "2022"], [["Ships", "3", "4"], ["Load (t)", "5", "6"]], []),
        (["Item", "Lyon", "Total"], [["Ships", "3", "4"], ["Load (t)", "5", "6"]], []),
        (["Item", "Lyon"], [["Ships", "3"], ["Load (t)", "5"]], []),
    ],
)
def test_columns_are_alike_where_each_row_counts_the_same_in_all(names, rows, columns):
    assert like_columns(names, rows) == columns


def test_a_share_a_change_or_a_yes_or_no_is_no_figure_as_it_is():
    asked = ("Does a pump weigh 12 kg?", "By how much did the price rise?", "What percentage is it?", "Who weighs it?")
    assert not any(map(several_cells_asked, asked)) and several_cells_asked("How much does a pump weigh?")
