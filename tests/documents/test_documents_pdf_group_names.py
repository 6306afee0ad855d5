"""Names and times of groups of rows in tables of PDFs."""

from __future__ import annotations

from rag_app.documents.converters.pdf.tables.group_names import with_group_names


def test_the_time_of_a_group_that_begins_the_label_of_its_first_row_stands_above_it():
    rows = [
        ["Year Ended December 31, 2022 Car loans", "397", "2"],
        ["Boats", "2", "1"],
        ["Year ended December 31, 2021 Car loans", "890", ""],
    ]
    assert with_group_names(rows) == [
        ["Year Ended December 31, 2022", "", ""],
        ["Car loans", "397", "2"],
        ["Boats", "2", "1"],
        ["Year ended December 31, 2021", "", ""],
        ["Car loans", "890", ""],
    ]


def test_the_time_of_one_row_and_labels_that_are_a_time_stay():
    for rows in (
        [["Three months ended June 30, 2022 Net sales", "1"], ["Boats", "2"]],
        [["Year ended December 31, 2022", "1"], ["Year ended December 31, 2021", "2"]],
        [["Year ended December 31, 2022 Net", ""], ["Year ended December 31, 2021 Net", ""]],
    ):
        assert with_group_names(rows) == rows
