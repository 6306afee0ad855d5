"""Of tables that are called alike the one for the part that a question names: its number, its code."""

from __future__ import annotations

import pytest
from cells_of import chunk_of
from passages import text_of

from rag_app.schema import Chunk, Hit
from rag_app.tables.cells.asked_cell import asked_cell
from rag_app.tables.cells.in_row import Columns
from rag_app.tables.question.parts import is_of_another_part
from rag_app.text.structure.pipe_tables import tables_in

PUMPS = "# Pumps\n\nThere are the pumps M2, M7 and M12.\n\n"
FARES = "# Fares\n\nFares differ between Class A, Class B and Class C.\n\n"


def tables(top: str, headings: tuple[str, ...], label: str, *columns: str) -> str:
    """`top` with a table below each heading, the first figure of each 1, 2, 3 and so on."""
    head = f"| {' | '.join((label, *columns))} |\n|{' --- |' * (1 + len(columns))}\n"
    body = "| Summer | {0}10 |\n| Winter | {0}20 |\n"
    return top + "".join(f"## {name}\n\n{head}{body.format(at)}\n" for at, name in enumerate(headings, 1))


def said(question: str, text: str) -> str | None:
    """The cell, where each section is a chunk of its own."""
    starts = [at for at in range(len(text)) if text.startswith("## ", at)]
    chunks = [
        Chunk(at, 1, "a.md", "Plant", start, end, text[start:end], ("Plant", text[start + 3 : end].partition("\n")[0]))
        for at, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True))
    ]
    hits = [Hit(chunk, 1 - chunk.id / 10, {"fused": 1 - chunk.id / 10}) for chunk in chunks]
    found = asked_cell(question, hits, text_of(text), lambda stem: 3, 100)
    return found and found.text


@pytest.mark.parametrize(
    ("question", "headings", "figure"),
    [
        ("What is the flow of the auxiliary M7 in summer?", ("M2 Cellar", "M7 Roof", "M12 Yard"), "210"),
        ("What is the flow of pump M7 in summer?", ("M2 Cellar", "M7 Roof", "M12 Yard"), "210"),
        ("What is the flow of pump M12 in winter?", ("4.1 M2 Cellar", "4.2 M7 Roof", "4.3 M12 Yard"), "320"),
        ("What is the flow of pump M2 in winter?", ("M12 Yard", "M7 Roof", "M2 Cellar"), "320"),
        ("What is the flow of pump M9 in summer?", ("M2 Cellar", "M7 Roof"), None),
        ("What is the flow in zone 2 in summer?", ("Zone 1", "Zone 2", "Zone 3"), "210"),
        ("What is the flow in zone 2 in summer?", ("Zone 1 and 2", "Zone 3"), "110"),
        ("What is the flow in zone 2 in summer?", ("Zone 3", "Zones 1 to 2"), "210"),
    ],
)
def test_the_table_of_the_part_that_is_named(question: str, headings: tuple[str, ...], figure: str | None) -> None:
    assert said(question, tables(PUMPS, headings, "Season", "Flow")) == figure


@pytest.mark.parametrize(
    ("heading", "is_other"),
    [("Zone 3", True), ("Zone 3 and less", False), ("Zone 1 or newer", False), ("Zone 3 and lessons", True)],
)
def test_a_part_with_an_open_end_is_no_other_one(heading: str, is_other: bool) -> None:
    text = tables(PUMPS, (heading,), "Season", "Flow")
    chunk = chunk_of(text, "a.md", "Plant", headings=("Plant", heading))
    assert is_of_another_part("What is the flow in zone 2 in summer?", chunk, next(tables_in(text))) == is_other


@pytest.mark.parametrize(("part", "figure"), [("Class A", "110"), ("class B", "210"), ("Class C", "310")])
def test_a_part_is_named_by_a_letter(part: str, figure: str) -> None:
    text = tables(FARES, ("Class A", "Class B", "Class C"), "Season", "Fare")
    assert said(f"What is the summer fare of {part}?", text) == figure


@pytest.mark.parametrize(
    ("headings", "part", "figure"),
    [
        (("Oslo", "Bergen", "Voss"), "in Bergen", "210"),
        (("Oslo", "Bergen", "Voss"), "in Voss", "310"),
        (("2021", "2022", "2023"), "in 2021", "110"),
        (("2021", "2022", "2023"), "in 2022", "210"),
        (("Upper hall", "Lower hall"), "in the lower hall", "210"),
        (("Members' upper hall", "Upper hall"), "in the upper hall", "210"),
        (("Upper hall", "Members' upper hall"), "in the upper hall", "110"),
        (("Upper hall", "Members' upper hall"), "in the members' upper hall", "210"),
    ],
)
def test_of_the_same_row_of_several_tables_that_below_the_heading_asked_for(
    headings: tuple[str, ...], part: str, figure: str
) -> None:
    text = tables(f"# Plant\n\nThis is about {', '.join(headings)}.\n\n", headings, "Season", "Rent")
    assert said(f"What is the summer rent {part}?", text) == figure


def test_a_row_may_have_the_number_that_a_heading_has_not() -> None:
    text = "## Terminal 1 block\n\n| Terminal | Load |\n| --- | --- |\n| 4 | 30 |\n"
    assert said("What is the load of terminal 4?", text) == "30"
    text = "## M2 and its spare part\n\n| Pump | Load |\n| --- | --- |\n| M7 | 30 |\n"
    assert said("What is the load of pump M7?", text) == "30"


def test_what_is_read_in_the_table_of_another_part_is_no_answer() -> None:
    text = tables(PUMPS, ("M2 Cellar", "M7 Roof"), "Season", "Flow")
    start = text.index("## M7")
    for chunk in (
        Chunk(1, 1, "a.md", "Plant", 0, start, text[:start], ("Plant", "M2 Cellar")),
        Chunk(2, 1, "a.md", "Plant", start, len(text), text[start:], ("Plant", "M7 Roof")),
    ):
        row = Columns("What does pump M7 do in summer?", text_of(text)).row_at(chunk, chunk.text.index("10 |") - 1)
        assert (row is not None and row.of_another_time and row.of_another_kind) is (chunk.id == 1)


def test_a_numbered_caption_tells_a_table_apart_however_long_it_is() -> None:
    captions = [
        f"Table {n}: {kind} of the halls and barns of the parish {'and of its neighbours ' * 4}in May"
        for n, kind in ((1, "Rents"), (2, "Fees"))
    ]
    rows = "|  | North | South |\n| --- | --- | --- |\n| 2000 | {}10 | {}20 |\n\nRents and fees are paid in advance.\n"
    text = "".join(f"## Money\n\n{caption}\n\n{rows.format(n, n)}\n" for n, caption in enumerate(captions, 1))
    assert [said(f"What were the {kind} in the North in 2000?", text) for kind in ("rents", "fees")] == ["110", "210"]
