"""Names and times of groups of rows in tables of PDFs."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert, pdf
from pdf_texts import placed

from rag_app.documents.converters.pdf.tables.parts.group_names import with_group_names


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


def test_texts_half_way_between_two_rows_are_of_both(tmp_path: Path) -> None:
    names = ("Encoder", "Decoder", "Form", "Score", "Time")
    texts = [(75.0 + 70 * at, 704.0, 10.0, "F1", name) for at, name in enumerate(names)]
    groups = [("6", "4", "tags", "0.965", "2.73", "marks", "0.969", "5.39")]
    groups += [("4", "2", "tags", "0.938", "1.97", "marks", "0.952", "3.77")]
    for n, (encoder, decoder, *cells) in enumerate(groups):
        top = 686.0 - 30 * n
        texts += [(75.0, top - 5.5, 10.0, "F1", encoder), (145.0, top - 5.5, 10.0, "F1", decoder)]
        texts += [(215.0 + 70 * (at % 3), top - 13 * (at // 3), 10.0, "F1", cell) for at, cell in enumerate(cells)]
    rules = [(72.0, y, 422.0, y) for y in (716.0, 699.0, 669.0, 639.0)]
    rules += [(72.0 + 70 * n, 639.0, 72.0 + 70 * n, 716.0) for n in range(6)]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=rules)).text
    assert "| 6 | 4 | tags | 0.965 | 2.73 |\n| 6 | 4 | marks | 0.969 | 5.39 |" in text
    assert "| 4 | 2 | tags | 0.938 | 1.97 |\n| 4 | 2 | marks | 0.952 | 3.77 |" in text


def test_a_text_beside_the_first_row_of_a_group_alone_is_of_that_row(tmp_path: Path) -> None:
    rows = [("Europe", "Oslo", "0.965", "2.73"), ("", "Bergen", "0.969", "5.39"), ("", "Moss", "0.938", "1.97")]
    texts = [(75.0 + 70 * at, 704.0, 10.0, "F1", name) for at, name in enumerate(("Part", "Port", "Score", "Time"))]
    texts += placed(rows, (75, 145, 215, 285), 686, 13)
    rules = [(72.0, y, 352.0, y) for y in (716.0, 699.0, 655.0)]
    rules += [(72.0 + 70 * n, 655.0, 72.0 + 70 * n, 716.0) for n in range(5)]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=rules)).text
    assert "| Europe | Oslo | 0.965 | 2.73 |\n|  | Bergen | 0.969 | 5.39 |" in text
