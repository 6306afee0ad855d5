"""Labels of a PDF that stand on a line with what is said of them, without a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.tables.unruled.pairs import with_values_beside

SAID = "The directors present their report with the accounts of the company for the year to March."


def text_of(tmp_path: Path, rows: Sequence[Sequence[str]], lefts: Sequence[float] = (72, 200)) -> list[str]:
    placed = [(x, 760 - 14 * i, 10, "F1", t) for i, row in enumerate(rows) for x, t in zip(lefts, row, strict=False)]
    return convert(tmp_path, "x.pdf", pdf([[one for one in placed if one[4]]])).text.split("\n\n")


def test_each_label_has_its_value_and_no_other(tmp_path: Path) -> None:
    rows = [
        ("Registered office", "4 Dock Street, Hull, East Riding of Yorkshire"),
        ("Directors", "Ann Hale, Peter Moss and Ruth Achebe, who were"),
        ("", "appointed in 2019"),
        ("Auditor", "Bright and Lowe LLP, Leeds, since the year 2015"),
        (SAID,),
    ]
    assert text_of(tmp_path, rows) == [
        "Registered office 4 Dock Street, Hull, East Riding of Yorkshire",
        "Directors Ann Hale, Peter Moss and Ruth Achebe, who were appointed in 2019",
        "Auditor Bright and Lowe LLP, Leeds, since the year 2015",
        SAID,
    ]


@pytest.mark.parametrize(
    "said",
    [
        ["Invoice number: INV-20417 of Hull", "Invoice date: 14 March 2025", "Due date: 13 April 2025, noon"],
        ["Soup of the day ........... 3.20", "Caretaker ........ Mr Boyd, B 114", "Room .............. B 114, left"],
    ],
)
def test_a_colon_and_dots_divide_label_and_value_too(tmp_path: Path, said: list[str]) -> None:
    assert text_of(tmp_path, [(one,) for one in said]) == said


def test_prose_is_not_divided_at_a_colon_or_a_gap(tmp_path: Path) -> None:
    rows = [
        ("The rule is this: nobody", "enters the hall at night"),
        ("without a lamp. Note: lamps", "are at the door."),
    ]
    assert text_of(tmp_path, [(" ".join(row),) for row in rows]) == [" ".join(" ".join(row) for row in rows)]
    assert len(text_of(tmp_path, rows, lefts=(72, 210))) == 1


def test_values_in_a_column_of_their_own_go_to_their_labels(tmp_path: Path) -> None:
    labels, values = ("Broker:", "Address:", "Claims:"), ("Northway Ltd", "9 Mill Lane", "Leeds", "by telephone")
    tops = {"Broker:": 760, "Address:": 746, "Claims:": 718, "Northway Ltd": 760, "9 Mill Lane": 746, "Leeds": 732}
    page = [(72.0 if one in labels else 200.0, float(tops.get(one, 718)), 10.0, "F1", one) for one in labels + values]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert text.split("\n\n") == ["Broker: Northway Ltd", "Address: 9 Mill Lane Leeds", "Claims: by telephone"]


@pytest.mark.parametrize(
    "above", [["All that we were told of it by the office:"], ["Date:", "All that we were told of it:"]]
)
def test_a_line_as_wide_as_label_and_value_is_no_label(above: list[str]) -> None:
    def column(texts: Sequence[str], left: float) -> list[Line]:
        return [
            Line(text, left, left + 5.0 * len(text), 760.0 - 14 * n, 750.0 - 14 * n, 10.0)
            for n, text in enumerate(texts)
            if text
        ]

    labels = column([*above, "Name:", "Town:"], 72)
    values = column([*[""] * len(above), "Ann Hale", "Hull"], 150)
    shown = [line.text for line in with_values_beside([*labels, *values])]
    assert shown == [*above, "Name:", "Ann Hale", "Town:", "Hull"]


def test_groups_of_a_telephone_number_are_no_columns(tmp_path: Path) -> None:
    rows = [("Telephone", "0113 496 0000"), ("Claims line", "0800 111 2222"), ("Account", "GB29 1234 6016 1331 9268")]
    assert text_of(tmp_path, rows) == [" ".join(row) for row in rows]
