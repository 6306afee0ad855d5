"""Workbooks of Excel 97: as newer ones."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from biff_builder import RAISED, STRUCK, Sheet, record, text, workbook
from document_builders import convert, told
from ole_builder import ole_file
from olefile import OleFileIO

from rag_app.documents.detection import detect_kind, read_head
from rag_app.errors import DocumentError

pytest.importorskip("xlrd")

EMPTY, NUMBER = b"\x03\0\0\0\0\0\xff\xff", struct.pack("<d", 960)
PRICES = {(0, 0): "Part", (0, 1): "Price", (1, 0): "Pump", (1, 1): 120, (2, 0): "Valve", (2, 1): 40.5}


def formula(row: int, column: int, value: bytes, then: bytes = b"") -> bytes:
    """A formula whose stored value has these eight bytes, and the record that may follow."""
    return record(6, struct.pack("<HHH8sHIH", row, column, 0, value, 0, 0, 0)) + then


def box(said: str, shape: int = 6) -> bytes:
    """A shape with a text in it; 0x19 is a note."""
    return (
        record(0x5D, struct.pack("<HHHHH12x", 0x15, 18, shape, 1, 0))
        + record(0x1B6, struct.pack("<HH6xHHH", 0, 0, len(said), 0, 0))
        + record(0x3C, b"\1" + said.encode("utf-16-le"))
    )


def read_of(folder: Path, sheet: Sheet, name: str = "Prices") -> tuple[str, list[str]]:
    return told(folder, "x.xls", workbook({name: sheet}))


def test_a_sheet_is_a_page_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    sheets = {
        "Prices": Sheet(PRICES),
        "Secret": Sheet({(0, 0): "Margin"}, state=1),
        "Chart": Sheet({}, kind=2),
        "Notes": Sheet({(0, 0): "All prices are net."}),
    }
    document = convert(tmp_path, "x.xls", workbook(sheets))
    assert document.text == (
        "## Prices\n\n| Part | Price |\n| --- | --- |\n| Pump | 120 |\n| Valve | 40.5 |\n\n"
        "## Notes\n\nAll prices are net."
    )
    assert [page.number for page in document.pages] == [1, 3]
    assert document.metadata["format"] == "xls"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ((1234.5, '"$"#,##0.00_);\\("$"#,##0.00\\)'), "$1234.50"),
        ((0.0725, "0.0%"), "7.3%"),
        ((45000, "d-mmm-yy"), "2023-03-15"),
        ((45000.75, "m/d/yy h:mm"), "2023-03-15 18:00"),
        ((45000, "mmm-yy"), "March 2023"),
        ((1.5, "[h]:mm"), "36:00"),
        ((42, '"INV-"0000'), "INV-0042"),
        ((1, '"Yes";"Yes";"No"'), "Yes"),
        ((-1e300, "d-mmm-yy"), "#VALUE!"),
        (True, "TRUE"),
        (1e20, "1e+20"),
        (("old price", STRUCK), "~~old price~~"),
        ([("45", 0), ("1", RAISED), (" pumps", 0)], "45¹ pumps"),
    ],
)
def test_values_are_read_as_they_are_shown(tmp_path: Path, cell: object, shown: str) -> None:
    assert (
        f"| Sum | {shown} |"
        in read_of(tmp_path, Sheet({(0, 0): "Key", (0, 1): "Value", (1, 0): "Sum", (1, 1): cell}))[0]
    )


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    cells = {(0, 0): "Due on", (0, 1): (43538, "yyyy-mm-dd")}
    assert "2023-03-15" in convert(tmp_path, "x.xls", workbook({"A": Sheet(cells)}, after_1904=True)).text


def test_merged_cells_name_each_of_their_columns(tmp_path: Path) -> None:
    rows = (
        ("Region", "First year", "", "Second year", ""),
        ("", "Works", "Staff", "Works", "Staff"),
        ("North", 1, 2, 3, 4),
    )
    cells = {(row, at): said for row, texts in enumerate(rows) for at, said in enumerate(texts) if said != ""}
    sheet = Sheet(cells, merged=((0, 1, 0, 0), (0, 0, 1, 2), (0, 0, 3, 4)))
    assert (
        "| Region | First year Works | First year Staff | Second year Works | Second year Staff |"
        in read_of(tmp_path, sheet)[0]
    )


def test_what_is_hidden_by_hand_is_read_and_told(tmp_path: Path) -> None:
    body, warnings = read_of(tmp_path, Sheet(PRICES, hidden_columns={1: 0, 4: 0}, hidden_rows={2: 0, 9: 0}))
    assert "| Valve | 40.5 |" in body
    assert warnings == [
        "x.xls: sheet 'Prices': read, too: hidden column B and 1 hidden row; add a copy without what nobody is to find."
    ]
    for sheet in (
        Sheet(PRICES, hidden_columns={1: 2}, hidden_rows={2: 1}),
        Sheet(PRICES, hidden_rows={1: 0, 2: 0}, records=record(0x9B)),
    ):
        assert read_of(tmp_path, sheet) == (body, [])


def test_text_boxes_are_read_and_notes_left_out(tmp_path: Path) -> None:
    sheet = Sheet(PRICES, records=box("All prices\nare net.") + box("Too dear!", 0x19))
    assert read_of(tmp_path, sheet)[0].endswith("| Valve | 40.5 |\n\nAll prices are net.")


def test_formulas_are_their_stored_values_and_those_that_nothing_computed_are_told(tmp_path: Path) -> None:
    named = formula(4, 1, b"\0\0\0\0\0\0\xff\xff", record(0x207, text("Pump and valve")))
    body, warnings = read_of(tmp_path, Sheet(PRICES, records=formula(3, 1, NUMBER) + named + formula(5, 1, EMPTY)))
    assert "|  | 960 |\n|  | Pump and valve |" in body and not warnings
    _, warnings = read_of(tmp_path, Sheet(PRICES, records=formula(3, 1, EMPTY) + formula(4, 1, EMPTY)))
    assert len(warnings) == 1 and "sheet 'Prices': 2 formulas without a stored value" in warnings[0]


def test_an_encrypted_workbook_and_one_without_cells_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"^x\.xls: the document is encrypted; save a copy without a password"):
        convert(tmp_path, "x.xls", workbook({"A": Sheet(PRICES)}, before=record(0x2F, bytes(54))))
    with pytest.raises(DocumentError, match=r"^x\.xls: the Excel file is damaged or truncated \(it has no cells\)"):
        convert(tmp_path, "x.xls", ole_file({"A Workbook": b"words"}))


def summary(page: int, said: bytes, kind: int = 30, count: int = 2) -> bytes:
    """Properties of a file: the code page and the title."""
    title = struct.pack("<II", kind, len(said) // (2 if kind == 31 else 1)) + said
    section = struct.pack("<IIIIIIIHxx", 0, count, 1, 24, 2, 32, 2, page) + title
    return bytes(44) + struct.pack("<I", 48) + section


@pytest.mark.parametrize(
    ("properties", "title"),
    [
        (summary(1252, "Preise für 2026\0".encode("cp1252")), "Preise für 2026"),
        (summary(65001, "Ceny części\0".encode()), "Ceny części"),
        (summary(1200, "Ceny części\0".encode("utf-16-le")), "Ceny części"),
        (summary(1252, "Ceny części".encode("utf-16-le"), 31), "Ceny części"),
        (summary(9_999, b"Prices"), "Prices of parts"),  # that of its sheet
        (summary(1252, b"Prices", count=0xFFFFFFFF), "Prices of parts"),
        (b"words", "Prices of parts"),
    ],
)
def test_the_title_is_that_of_the_file(tmp_path: Path, properties: bytes, title: str) -> None:
    with OleFileIO(io.BytesIO(workbook({"Prices of parts": Sheet(PRICES)}))) as ole:
        cells = ole.openstream("Workbook").read()
    data = ole_file({"Workbook": cells, "\x05SummaryInformation": properties})
    assert convert(tmp_path, "x.xls", data).title == title


def test_a_cut_workbook_is_refused(tmp_path: Path) -> None:
    data = workbook({"A": Sheet(PRICES)})
    for size in (600, len(data) // 2, len(data) - 513):
        with pytest.raises(DocumentError, match=r"^x\.xls: .*(damaged or truncated|legacy Office container)"):
            convert(tmp_path, "x.xls", data[:size])


@pytest.mark.parametrize(
    ("name", "kind"), [("x.xls", "xls"), ("x.doc", "doc"), ("x.XLS", "xls"), ("x", "ppt"), ("x.pdf", "ppt")]
)
def test_what_is_embedded_in_a_document_does_not_say_what_it_is(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(ole_file({"Workbook": b"cells", "MBD00/WordDocument": b"words", "MBD01/PowerPoint Document": b""}))
    with path.open("rb") as file:
        head = read_head(file)
    assert detect_kind(name, head) == kind


def test_a_word_that_begins_as_the_name_of_a_stream_is_none() -> None:
    head = read_head(io.BytesIO(ole_file({"Contents": "Bookman Old Style".encode("utf-16-le")})))
    with pytest.raises(DocumentError, match="legacy Office container"):
        detect_kind("x.pub", head)
