"""Office files in the namespaces of strict Open XML."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from document_builders import convert, docx, saved, word_paragraph, zipped
from pptx import Presentation

PLAIN, STRICT = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
NAMES = (b"spreadsheetml/", b"presentationml/", b"wordprocessingml/", b"drawingml/", b"officeDocument/")


def strict(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, member in members.items():
        for known in NAMES:
            member = member.replace(PLAIN + known + b"2006/", STRICT + known)
        members[name] = member
    return zipped(members)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Part", "Share", "Since"], ["Seal", 0.25, date(2024, 5, 1)]):
        book.active.append(row)
    book.active["B2"].number_format = "0%"
    book.active.merge_cells("A4:C4")
    book.active["A4"] = "All parts"
    return saved(book)


def deck() -> bytes:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "Pumps", "Open the valve."
    return saved(made)


@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("x.xlsx", workbook(), "| Seal | 25% | 2024-05-01 |"),
        ("x.pptx", deck(), "# Pumps\n\nOpen the valve."),
        ("x.docx", docx(word_paragraph("Open the valve.")), "Open the valve."),
    ],
)
def test_a_strict_file_reads_as_any_other(tmp_path: Path, name: str, data: bytes, shown: str) -> None:
    text = convert(tmp_path, name, strict(data)).text
    assert shown in text and text == convert(tmp_path, name, data).text


@pytest.mark.parametrize("name", ["x", "x.pdf", "x.xls"])
def test_a_workbook_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    assert convert(tmp_path, name, workbook()).text == convert(tmp_path, "x.xlsx", workbook()).text
