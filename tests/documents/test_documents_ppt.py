"""Presentations of PowerPoint 97: as newer ones."""

from __future__ import annotations

import io
import random
import struct
from pathlib import Path

import pytest
from document_builders import convert, source
from ole_builder import ole_file
from ppt_builder import BODY, ENCRYPTED, TITLE, Box, Slide, presentation

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.documents.detection import detect_kind, read_head
from rag_app.errors import DocumentError

pytest.importorskip("olefile")

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PUMPS = Slide([Box("Pumps", TITLE), Box("Open the valve", place=(0, 400, 900, 500))])


def text_of(folder: Path, *boxes: Box, outline: tuple[Box, ...] = ()) -> str:
    return convert(folder, "x.ppt", presentation([Slide(boxes, outline=outline)])).text


def test_slides_are_pages_in_their_order_without_hidden_ones(tmp_path: Path) -> None:
    slides = [PUMPS, Slide([Box("Secret", TITLE)], hidden=True), Slide([Box("No title")], notes="Say “hello”.\nStop.")]
    document = convert(tmp_path, "x.ppt", presentation(slides, order=(2, 1, 0)))
    assert document.text == ("# Slide 1\n\nNo title\n\nNotes: Say “hello”.\nStop.\n\n# Pumps\n\nOpen the valve")
    assert [page.number for page in document.pages] == [1, 3]
    assert document.metadata["format"] == "ppt"


def test_what_was_saved_last_is_read(tmp_path: Path) -> None:
    data = presentation([PUMPS], older=[Slide([Box("Old", TITLE)]), Slide([Box("Gone", TITLE)])])
    assert convert(tmp_path, "x.ppt", data).text == "# Pumps\n\nOpen the valve"


def test_texts_of_the_outline_stand_where_shapes_refer_to_them(tmp_path: Path) -> None:
    outline = (Box("Pumps", TITLE), Box("Open\nClose", BODY))
    boxes = (Box(kind=TITLE), Box(kind=BODY, place=(0, 400, 900, 600)), Box("Übrig", place=(0, 900, 900, 999)))
    assert text_of(tmp_path, *boxes, outline=outline) == "# Pumps\n\n- Open\n- Close\n\nÜbrig"


def test_items_have_levels_bullets_and_numbers(tmp_path: Path) -> None:
    lines = [(8, 0, None), (6, 1, True), (6, 0, False), (4, 0, True), (4, 0, True)]
    runs = [(20, 0, 0), (8, 0, 1)]
    box = Box("Valves:\ninner\nPlain\nOne\nTwo", BODY, lines=lines, runs=runs, numbers=[None, (2, 4)])
    told = "- Valves:\n  - inner\n\nPlain\n\n4. One\n5. Two"
    assert text_of(tmp_path, box) == f"# Slide 1\n\n{told}"
    assert text_of(tmp_path, Box(kind=BODY), outline=(box,)) == f"# Slide 1\n\n{told}"
    letters = Box("One\nTwo", lines=[(8, 0, True)], runs=[(8, 0, 0)], numbers=[(8, 1)])
    assert text_of(tmp_path, letters) == "# Slide 1\n\n(a) One\n(b) Two"


def test_raised_digits_fields_and_line_breaks(tmp_path: Path) -> None:
    box = Box("10\x0b6 m2 on *", runs=[(6, 0, 0), (1, 30, 0), (6, 0, 0)], field=11)
    assert text_of(tmp_path, box) == "# Slide 1\n\n10 6 m² on"


def test_footers_deleted_shapes_and_masters_are_left_out(tmp_path: Path) -> None:
    boxes = (Box("Page 1", placeholder=8), Box("Gone", deleted=True), Box("WORDS", art=True), Box("Kept"))
    assert text_of(tmp_path, *boxes) == "# Slide 1\n\nWORDS\n\nKept"


def test_of_two_titles_the_one_of_the_layout_is_the_heading(tmp_path: Path) -> None:
    boxes = (Box("A remark", TITLE), Box("Pumps", TITLE, place=(0, 900, 900, 999), placeholder=13))
    assert text_of(tmp_path, *boxes) == "# Pumps\n\nA remark"


def test_tables_are_told_by_where_their_cells_lie(tmp_path: Path) -> None:
    texts = [["Part", "Price", "Weight"], ["Pump", "120 EUR", "9 kg"], ["Valve", "40 EUR", "1 kg"]]
    cells = [
        Box(text, place=(100 * column, 50 * row, 100 * column + 100, 50 * row + 50))
        for row, line in enumerate(texts)
        for column, text in enumerate(line)
    ]
    cells.append(Box("On request", place=(100, 150, 300, 200)))
    cells.append(Box("Hose", place=(0, 150, 100, 200)))
    assert text_of(tmp_path, Box(cells=cells, place=(0, 0, 300, 200))) == (
        "# Slide 1\n\n| Part | Price | Weight |\n| --- | --- | --- |\n| Pump | 120 EUR | 9 kg |\n"
        "| Valve | 40 EUR | 1 kg |\n| Hose | On request | On request |"
    )


def test_no_text_is_lost_where_cells_lie_upon_each_other(tmp_path: Path) -> None:
    inner = [
        Box("Part", place=(0, 0, 100, 50)), Box("Price", place=(100, 0, 200, 50)), Box("", place=(100, 0, 200, 50)),
        Box("9 EUR", place=(100, 50, 200, 100)), Box("Pump", place=(0, 50, 190, 100)),
    ]  # fmt: skip
    told = text_of(tmp_path, Box(cells=inner, place=(0, 0, 200, 100)))
    assert told == "# Slide 1\n\n| Part | Price |\n| --- | --- |\n| Pump | 9 EUR |"


def test_cells_without_a_grid_are_told_once(tmp_path: Path) -> None:
    cells = [Box(f"w{at}", place=(at, at, 900, 900)) for at in range(200)]
    told = text_of(tmp_path, Box(cells=cells, place=(0, 0, 900, 900)))
    assert told.count("w7 ") == 1 and "w199" in told


def test_a_slide_that_is_listed_twice_is_told_once(tmp_path: Path) -> None:
    assert convert(tmp_path, "x.ppt", presentation([PUMPS], order=(0, 0))).text == "# Pumps\n\nOpen the valve"


def test_shapes_of_a_group_lie_where_the_group_does(tmp_path: Path) -> None:
    inner = [Box("third", place=(0, 9000, 5000, 9500)), Box("first", place=(0, 1000, 5000, 1500))]
    group = Box(cells=inner, place=(0, 0, 1000, 1000), scale=10)
    assert text_of(tmp_path, group, Box("second", place=(0, 500, 500, 550))) == "# Slide 1\n\nfirst\n\nsecond\n\nthird"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (presentation([PUMPS], token=ENCRYPTED), "is encrypted"),
        (ole_file({"PowerPoint Document": b"\3\0\0\0", "Current User": b"\x04\0\0\0Anna"}), "PowerPoint 95 or older"),
        (ole_file({"PowerPoint Document": b"\3\0\0\0"}), "damaged or truncated"),
        (presentation([PUMPS])[:2000], "damaged or truncated"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=rf"^x\.ppt: .*{reason}"):
        convert(tmp_path, "x.ppt", data)


def test_changed_bytes_are_read_or_refused(tmp_path: Path) -> None:
    whole, chance = presentation([PUMPS, Slide([Box("A\nB", BODY)], notes="Say it.")]), random.Random(7)
    path = tmp_path / "x.ppt"
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(5):
            data[chance.randrange(512, 3500)] = chance.randrange(256)
        path.write_bytes(data)
        try:
            list(read(source(path), IndexRecipe()))
        except DocumentError as error:
            assert str(error).startswith("x.ppt: ")


def test_a_directory_that_lies_in_pieces_says_what_a_file_is() -> None:
    header = OLE.ljust(30, b"\0") + struct.pack("<H", 9).ljust(18, b"\0") + struct.pack("<I", 2)
    header = header.ljust(76, b"\0") + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<6I", 0xFFFFFFFD, 0, 500, 0, 0, 0).ljust(512, b"\0")
    data = bytearray((header + table).ljust(600 * 512, b"\0"))
    for sector, name in ((2, "Root Entry"), (500, "PowerPoint Document")):
        at = (sector + 1) * 512
        data[at : at + 2 * len(name)] = name.encode("utf-16-le")
    assert detect_kind("x.ppt", read_head(io.BytesIO(data))) == "ppt"
