"""Word 97, RTF and Outlook messages: what survives, and what is said of damaged ones and without the extra."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from biff_builder import Sheet, workbook
from document_builders import convert, source, told
from ole_builder import RUNS, doc, msg
from ppt_builder import Box, Slide, presentation

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.errors import DocumentError

pytest.importorskip("office_oxide")
pytest.importorskip("oxmsg")
pytest.importorskip("striprtf")

RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}}{\info{\title Hidden}}\pard\b Pumps\b0\par "
    rb"It starts at noon \'96 caf\'e9 \u8364?.\par\trowd\cellx1\cellx2 Name\cell Size\cell\row\trowd Pump\cell 12 kW"
    rb"\cell\row\pard Afterwards.\par}"
)
MESSAGE = msg(
    "Pump news",
    "anna@example.org",
    "bert@example.org",
    "Dear Bert,\n\nthe pump starts at noon.\n",
    {"notes.txt": "Ventil zuerst öffnen.".encode(), "photo.bin": b"\0\1"},
)


def test_word_97(tmp_path: Path) -> None:
    document = convert(tmp_path, "x.doc", doc("Pumps\nThe inlet pump starts at noon.\nÄrger kostet 5 €."))
    assert document.text == "# Pumps\n\nThe inlet pump starts at noon.\n\nÄrger kostet 5 €."
    assert document.metadata["format"] == "doc"


@pytest.mark.parametrize("narrow", [True, False])
def test_what_word_97_does_not_show_is_not_read(tmp_path: Path, narrow: bool) -> None:
    deleted, hidden, shown = b"\x35\x08\x01\x00\x08\x01", b"\x43\x4a\x12\x00\x3c\x08\x01", b"\x3c\x08\x00"
    runs = {"twelve ": deleted, "secretly ": hidden, " slowly": shown}
    text = "Pumps\nThe price is twelve 13 euros.\nIt runs secretly and slowly, Ärger.\nEnd."
    document = convert(tmp_path, "x.doc", doc(text, runs=runs, remarks="Too dear!", narrow=narrow))
    assert document.text == "# Pumps\n\nThe price is 13 euros.\n\nIt runs and slowly, Ärger.\n\nEnd."


def test_tables_of_word_97_that_cannot_be_followed_leave_the_text(tmp_path: Path) -> None:
    hidden = b"\x3c\x08\x01"
    whole = doc("Pumps\nThe price is 13 euros.", runs={"price ": hidden})
    runs, place = whole.index(hidden) + 62, whole.index(hidden) - 6
    for at, known in ((runs, RUNS), (place, 224)):
        assert whole[at] == known
        assert convert(tmp_path, "x.doc", whole[:at] + b"\xff" + whole[at + 1 :]).text.startswith("# Pumps\n\nThe ")
    assert convert(tmp_path, "x.doc", whole).text == "# Pumps\n\nThe is 13 euros."


def test_rich_text_keeps_characters_beyond_the_basic_plane(tmp_path: Path) -> None:
    assert convert(tmp_path, "x.rtf", rb"{\rtf1\ansi Good \u-10179?\u-8704? day.\par}").text == "Good 😀 day."


@pytest.mark.parametrize("count", ["", "99999999"])
@pytest.mark.parametrize("number", [-999_999, -65_537, 1_114_112, 9_999_999_999])
def test_a_number_that_no_character_has_is_one_unknown_character(tmp_path: Path, number: int, count: str) -> None:
    markup = rf"{{\rtf1\ansi\uc{count} Before \u{number}? and a path C:\\u999999 after, \u8364? 5.\par}}".encode()
    assert convert(tmp_path, "x.rtf", markup).text == "Before \ufffd and a path C:\\u999999 after, € 5."


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        (
            r"{\super\chftn}{\*\footnote\chftn\~\plain\pard Of 2023.\par Not checked.\par}",
            "45 (Of 2023. Not checked.) pumps",
        ),
        (r"{\super\chftn {\footnote \pard\plain {\super\chftn } Of {\b 2023}.}}", "45 (Of 2023.) pumps"),
        (r"{\footnote Of \{2023", "45 (Of {2023 pumps)"),
    ],
)
def test_footnotes_of_rtf_stand_behind_their_word(tmp_path: Path, note: str, shown: str) -> None:
    """As those of OpenDocument; one that does not end goes on."""
    assert convert(tmp_path, "x.rtf", rf"{{\rtf1\ansi 45{note} pumps\par}}").text == shown


def test_rich_text(tmp_path: Path) -> None:
    document = convert(tmp_path, "x.rtf", RTF)
    assert document.text == (
        "Pumps\n\nIt starts at noon – café €.\n\n| Name | Size |\n| --- | --- |\n| Pump | 12 kW |\n\nAfterwards."
    )


def test_an_outlook_message(tmp_path: Path) -> None:
    document = convert(tmp_path, "x.msg", MESSAGE)
    assert document.title == "Pump news"
    assert document.text == (
        "# Pump news\n\nFrom: anna@example.org  \nTo: bert <bert@example.org>\n\nDear Bert,\n\nthe pump starts at "
        "noon.\n\n## notes.txt\n\nVentil zuerst öffnen.\n\nAttachment: photo.bin"
    )
    assert document.metadata["from"] == "anna@example.org"


@pytest.mark.parametrize("name", ["x.doc", "x.msg"])
def test_a_truncated_file_is_refused(tmp_path: Path, name: str) -> None:
    data = doc("The inlet pump starts at noon.") if name == "x.doc" else MESSAGE
    for size in (600, len(data) // 2, len(data) - 513):
        (tmp_path / name).write_bytes(data[:size])
        reasons = "damaged or truncated|legacy Office container|holds no text"
        with pytest.raises(DocumentError, match=rf"^{name}: .*({reasons})"):
            list(read(source(tmp_path / name), IndexRecipe()))


def test_an_old_office_file_without_its_directory_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"^x\.doc: the old Office file is damaged or truncated"):
        convert(tmp_path, "x.doc", doc("The inlet pump starts at noon.")[:5_000])


@pytest.mark.parametrize(
    ("markup", "is_cut"),
    [
        (RTF, False),
        (RTF + b"\r\n\0", False),
        (RTF[:-1], True),
        (RTF[:-40], True),
        (rb"{\rtf1\ansi A brace \{ and {\*\bin3 {{{}one.\par}", False),
    ],
)
def test_rich_text_that_ends_in_its_middle_is_told(tmp_path: Path, markup: bytes, is_cut: bool) -> None:
    _, warnings = told(tmp_path, "x.rtf", markup)
    assert [warning.startswith("x.rtf: a part of the text has no end") for warning in warnings] == [True] * is_cut


def test_an_encrypted_word_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="encrypted"):
        convert(tmp_path, "x.doc", doc("secret", encrypted=True))


PROGRAM = """
import sys
from pathlib import Path
for module in ("office_oxide", "olefile", "oxmsg", "striprtf", "xlrd"):
    sys.modules[module] = None
from rag_app.config import IndexRecipe
from rag_app.documents.child.contents import documents_of
from rag_app.errors import DocumentUnavailableError
for name in sys.argv[1:]:
    try:
        list(documents_of(Path(name), Path(name).name, IndexRecipe(), print))
    except DocumentUnavailableError as error:
        print(error)
"""


def test_without_the_extra_the_refusal_names_it(tmp_path: Path) -> None:
    files = {"x.doc": doc("words"), "x.rtf": RTF, "x.msg": MESSAGE, "x.xls": workbook({"A": Sheet({(0, 0): "words"})})}
    files["x.ppt"] = presentation([Slide([Box("words")])])
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *files], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(files)
    for line, name in zip(lines, files, strict=True):
        assert line.startswith(f"{name}: reading ") and "pip install 'lora-rag[legacy]'" in line
