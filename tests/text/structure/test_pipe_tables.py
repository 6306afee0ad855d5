import pytest

from rag_app.text.structure.pipe_tables import has_corner, tables_in

TEXT = """Net sales by group (in millions):

| | 2021 | 2022 |
| --- | --- | --- |
| Europe: | | |
| Net sales | $1,000 | 1,200 |
| Costs \\| fees | 10 | 12 |

After it.

| Runway: | 21 | Wind: | calm |
| Surface: | grass |
"""


def test_rows_stand_under_header_lead_and_group():
    table, _ = tables_in(TEXT)
    assert table.header == ("", "2021", "2022") and table.lead == "Net sales by group (in millions):"
    sales, costs = table.rows
    assert [c.text for c in sales.cells] == ["Net sales", "$1,000", "1,200"] and sales.group == ("Europe:",)
    assert [c.text for c in costs.cells] == ["Costs \\| fees", "10", "12"]
    assert not sales.is_form


def test_cells_say_where_they_stand():
    cells = [cell for table in tables_in(TEXT) for row in table.rows for cell in row.cells]
    assert len(cells) == 12 and all(TEXT[c.start : c.end] == c.text for c in cells)


def test_a_form_is_read_as_pairs_of_label_and_value():
    _, form = tables_in(TEXT)
    assert form.header == ()
    assert [(r.label, r.cells[1].text, r.is_form) for r in form.rows] == [
        ("Runway:", "21", True),
        ("Wind:", "calm", True),
        ("Surface:", "grass", True),
    ]


@pytest.mark.parametrize(
    ("row", "pairs"),
    [
        ("| Wind: | calm | Light: | Light: | dusk |", [("Wind:", "calm"), ("Light:", "dusk")]),
        ("| Wind: | calm | calm | Light: | dusk |", [("Wind:", "calm"), ("Light:", "dusk")]),
        ("| Wind: | | | Light: | dusk |", [("Wind:", ""), ("Light:", "dusk")]),
    ],
)
def test_a_merged_cell_of_a_form_is_one(row, pairs):
    (form,) = tables_in(f"{row}\n")
    assert [(r.label, r.cells[1].text) for r in form.rows] == pairs


def test_a_row_of_equal_figures_keeps_them():
    (form,) = tables_in("| Gusts: | 12 | 12 | 14 |\n")
    assert [cell.text for cell in form.rows[0].cells] == ["Gusts:", "12", "12", "14"]


def test_text_without_tables_has_none():
    assert list(tables_in("a | b\n\nplain")) == [] and list(tables_in("")) == []


def test_a_row_below_the_header_that_divides_it_names_columns():
    table = next(
        tables_in("| Site | Weekdays | | Saturday |\n|---|---|---|---|\n| | from | to | |\n| Skarvik | 7 | 18 | 9 |\n")
    )
    assert table.header == ("Site", "Weekdays from", "Weekdays to", "Saturday")
    assert [row.label for row in table.rows] == ["Skarvik"]
    for second in ("| | 7 | 8 | |", "| A | from | to | |"):
        text = f"| Site | Weekdays | | Saturday |\n|---|---|---|---|\n{second}\n| Skarvik | 7 | 18 | 9 |\n"
        assert len(next(tables_in(text)).rows) == 2


@pytest.mark.parametrize("top", ["| | Weekday | | Weekend | |", "| | Weekday | Weekday | Weekend | Weekend |"])
def test_a_row_below_a_blank_corner_names_it_and_the_columns(top):
    rows = "| Loft | 40 | 75 | 52 | 98 |\n| Barn | 65 | 120 | 80 | 151 |\n"
    text = f"{top}\n|---|---|---|---|---|\n| Room | Half | Full | Half | Full |\n{rows}"
    table = next(tables_in(text))
    assert table.header == ("Room", "Weekday Half", "Weekday Full", "Weekend Half", "Weekend Full")
    assert [row.label for row in table.rows] == ["Loft", "Barn"]


def test_the_first_row_of_a_table_without_a_header_is_a_row():
    text = "|  |  |  |\n| --- | --- | --- |\n| Gate | North | South |\n| Cars | 12 | 14 |\n| Vans | 3 | 5 |\n"
    table = next(tables_in(text))
    assert [row.label for row in table.rows] == ["Gate", "Cars", "Vans"]


def test_the_row_that_adds_a_group_up_ends_it():
    rows = ("Staff: | | ", "Full time: | | ", "Nurses | 4 | 5", "Total full time | 4 | 5", "Doctors | 2 | 2",
            "Total nurses and doctors | 6 | 7", "Total staff (1) | 6 | 7", "Beds | 20 | 30")  # fmt: skip
    (table,) = tables_in("| | 2021 | 2022 |\n| --- | --- | --- |\n" + "".join(f"| {row} |\n" for row in rows))
    assert [row.group for row in table.rows] == [
        ("Staff:", "Full time:"), ("Staff:", "Full time:"), ("Staff:",), ("Staff:",), ("Staff:",), (),
    ]  # fmt: skip


def test_a_form_that_lost_a_blank_column_has_blank_values():
    table = next(tables_in("| Certificate: | Age: | |\n| Second Pilot Present: | No | |\n| Seat: | Left: | Yes |"))
    pairs = [[cell.text for cell in row.cells][:2] for row in table.rows]
    assert pairs[:2] == [["Certificate:", ""], ["Age:", ""]]
    assert pairs[-2:] == [["Seat:", ""], ["Left:", "Yes"]]


def test_a_wide_header_is_gone_through_once():
    class Wide(list):
        def count(self, value):
            raise AssertionError("one column at a time")

        def __getitem__(self, at):
            assert isinstance(at, int) or at.stop is None
            return super().__getitem__(at)

    assert has_corner(
        Wide(["", "Sold", "", "", "Note"]), ["Town", "2022", "2023", "2024", ""], [["Oslo", "1", "2", "3"]]
    )
