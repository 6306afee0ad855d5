"""Files that cannot or must not be read: each is refused in one sentence, none takes the build down."""

from __future__ import annotations

import json
import os
import struct
import time
import tracemalloc
import unicodedata
import zipfile
from pathlib import Path

import pytest
from document_builders import docx, epub, odt, pdf, source, word_paragraph, zipped
from tiers import quick

from rag_app.config import IndexRecipe
from rag_app.documents import read, scan
from rag_app.documents.decoding import normalize, normalize_document
from rag_app.documents.detection import detect_kind
from rag_app.errors import DocumentError

RECIPE = IndexRecipe()
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 22 + struct.pack("<HHHIIII", 9, 6, 0, 0, 0, 0, 1)


def ole(stream: str, directory_sector: int = 1) -> bytes:
    """Enough of an old Office container to be one: header, padding, and the directory with one stream's name."""
    header = OLE[:48] + struct.pack("<I", directory_sector)
    return header.ljust((directory_sector + 1) * 512, b"\0") + stream.encode("utf-16-le").ljust(512, b"\0")


def encrypted_zip() -> bytes:
    data = bytearray(docx(word_paragraph("secret")))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def bomb() -> bytes:
    members = {"[Content_Types].xml": "wordprocessingml.document.main+xml", "word/document.xml": b"0" * 60_000_000}
    return zipped(members)


def many_entries() -> bytes:
    return zipped(
        {"[Content_Types].xml": "wordprocessingml.document.main+xml", **{f"word/{i}": b"" for i in range(20_001)}}
    )


CASES = {  # what takes long is made by the test
    "empty.txt": (b"", "is empty (0 bytes)"),
    "blank.txt": (b" \n\n\t ", "holds no text"),
    "signs.md": (b"[" * 100_000, "holds no words, only signs such as '[[[[[[[[[['"),
    "rules.txt": (b"--- --- ---\n***", "holds no words, only signs"),
    "invisible.txt": ("\u200b\u2060".encode() * 99, "holds no text"),
    "blank.html": (b"<html><body> </body></html>", "holds no text"),
    "empty.docx": (docx(""), "holds no text"),
    "empty.pdf": (pdf([[]]), "no page of the PDF holds text"),
    "photo.txt": (PNG, "picture is damaged or truncated"),
    "photo.docx": (PNG, "picture is damaged or truncated"),
    "photo.gif": (b"GIF89a\x01\x00\x01\x00", "is a GIF image"),
    "noise.txt": (bytes(range(256)) * 40, "binary data"),
    "noise.pdf": (bytes(range(256)) * 40, "binary data"),
    "program.md": (b"\x7fELF\x02\x01\x01" + bytes(60), "is a program (ELF)"),
    "archive.zip": (zipped({"a.txt": "hello"}), "is a ZIP archive"),
    "archive.docx": (zipped({"a.txt": "hello"}), "is a ZIP archive"),
    "data.tar.gz": (b"\x1f\x8b\x08\x00rest", "is a gzip archive"),
    "old.doc": (ole("WordDocument"), "the Word file is damaged or truncated"),
    "old.xls": (ole("Workbook"), "the file is damaged or truncated"),
    "old.ppt": (ole("PowerPoint Document"), "the PowerPoint file is damaged or truncated"),
    "mail.msg": (ole("__properties_version1.0"), "damaged or truncated"),
    "text.rtf": (b"{\\rtf1\\ansi{\\fonttbl", "holds no text"),
    "binary.xlsb": (zipped({"[Content_Types].xml": "x", "xl/workbook.bin": b"x"}), "save it as .xlsx"),
    "encrypted.docx": (ole("EncryptedPackage"), "is encrypted"),
    "encrypted_large.xlsx": (ole("EncryptedPackage", directory_sector=2_000), "is encrypted"),
    "encrypted.zip.docx": (encrypted_zip(), "is encrypted"),
    "encrypted.odt": (
        zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>",
            },
            stored=("mimetype",),
        ),
        "is encrypted",
    ),
    "encrypted.pdf": ((Path(__file__).parent / "encrypted.pdf").read_bytes(), "the PDF is encrypted"),
    "truncated.docx": (docx(word_paragraph("hello"))[:-60], "damaged or truncated"),
    "truncated.pdf": (pdf([[(72, 700, 12, "F1", "hello")]])[:120], "damaged or truncated"),
    "damaged.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "damaged or truncated"),
    "corrupt.docx": (docx("<w:p><w:r>"), "damaged or truncated"),
    "corrupt.epub": (zipped({"mimetype": "application/epub+zip"}, ("mimetype",)), "lacks META-INF/container.xml"),
    "corrupt.odt": (odt("<office:text><text:p>"), "damaged or truncated"),
    "bomb.docx": (bomb, "a zip bomb?"),
    "entries.docx": (many_entries, "a zip bomb?"),
    "nothing.epub": (epub({"one.xhtml": "<html><body></body></html>"}), "holds no text"),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_with_one_sentence(tmp_path: Path, name: str) -> None:
    data, reason = CASES[name]
    path = tmp_path / name
    path.write_bytes(data() if callable(data) else data)
    with pytest.raises(DocumentError) as error:
        list(read(source(path), RECIPE))
    message = str(error.value)
    assert message.startswith(name + ": ")
    assert reason in message
    assert "\n" not in message
    assert message.endswith((".", "?"))


def test_there_is_a_case_of_every_kind() -> None:
    assert len(CASES) == 37


def test_a_file_that_vanished(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("x")
    file = source(path)
    path.unlink()
    with pytest.raises(DocumentError, match=r"x\.md: cannot be opened: No such file"):
        list(read(file, RECIPE))


MISNAMED = {
    "report.docx": (pdf([[(72, 700, 12, "F1", "Portable words")]]), "pdf"),
    "report.pdf": (docx(word_paragraph("Portable words")), "docx"),
    "page.txt": (b"<!DOCTYPE html><html><body><p>Portable words</p></body></html>", "html"),
    "letter.txt": (b"From: a@b.c\r\nTo: d@e.f\r\nSubject: Hi\r\n\r\nPortable words\r\n", "email"),
    "notes.docx": (b"Portable words\n", "text"),
    "noextension": (b"# Title\n\nPortable words\n", "text"),
    "book.zip": (epub({"a.xhtml": "<html><body><p>Portable words</p></body></html>"}), "epub"),
}


@pytest.mark.parametrize("name", MISNAMED)
def test_misnamed_files_are_read_as_what_they_are(tmp_path: Path, name: str) -> None:
    data, kind = MISNAMED[name]
    path = tmp_path / name
    path.write_bytes(data)
    (document,) = read(source(path), RECIPE)
    assert "Portable words" in document.text
    assert document.source == name
    assert document.metadata["format"] == kind


@pytest.mark.parametrize(
    "name", quick(["huge.txt", "huge.html", "huge.csv", "huge.jsonl", "huge.bin"], "huge.txt", "huge.bin")
)
def test_500_mb_on_a_single_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as out:
        if name != "huge.bin":
            out.write(b"word " * 4_000_000)
        out.truncate(500_000_000)
    tracemalloc.start()
    with pytest.raises(DocumentError, match=r"more than|binary"):
        list(read(source(path), RECIPE))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


def test_the_size_limit_is_the_recipe_s(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"word " * 250_000)
    with pytest.raises(DocumentError, match=r"more than max_file_mb = 1; split it or raise"):
        list(read(source(path), IndexRecipe(max_file_mb=1)))
    assert next(read(source(path), IndexRecipe(max_file_mb=2))).text


def test_so_is_that_of_the_text_that_a_small_file_unpacks_to(tmp_path: Path) -> None:
    cell = f"<td colspan=100 rowspan=100>{'word ' * 20}</td>"
    path = tmp_path / "spans.html"
    path.write_text(f"<table><tr>{cell * 2}</tr>{'<tr></tr>' * 99}<tr>{'<td>x' * 200}</tr></table>")
    with pytest.raises(DocumentError, match=r"its text has 2 million characters, more than max_file_mb = 1; split it"):
        list(read(source(path), IndexRecipe(max_file_mb=1)))
    assert len(next(read(source(path), IndexRecipe(max_file_mb=3))).text) > 1_900_000


def test_a_lying_zip_header_gives_no_more_than_it_declares(tmp_path: Path) -> None:
    """An entry that declares 100 bytes and holds 10 MB is cut and fails its checksum; it is never unpacked whole."""
    members = {"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<m/>"}
    data = bytearray(zipped({**members, "content.xml": b"<a>" + b"x" * 10_000_000}, ("mimetype",)))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.rfind(signature)
        struct.pack_into("<I", data, at + offset, 100)
    path = tmp_path / "lie.odt"
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("content.xml").file_size == 100
    with pytest.raises(DocumentError, match="damaged or truncated"):
        list(read(source(path), RECIPE))


def test_includes_of_other_files_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("top secret")
    (tmp_path / "x.rst").write_text(
        "Title\n=====\n\n.. include:: secret.txt\n\n.. raw:: html\n   :file: secret.txt\n\nEnd.\n"
    )
    (tmp_path / "x.adoc").write_text("= Title\n\ninclude::secret.txt[]\n\nEnd.\n")
    for name in ("x.rst", "x.adoc"):
        text = next(read(source(tmp_path / name), RECIPE)).text
        assert "top secret" not in text
        assert "End." in text


@pytest.mark.parametrize("depth", [300, 5_000, 200_000])
def test_deep_nesting(tmp_path: Path, depth: int) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<div><b>" * depth + "words" + "</b></div>" * depth)
    try:
        assert "words" in next(read(source(path), RECIPE)).text
    except DocumentError as error:
        assert str(error).startswith("deep.html: ")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs file permissions")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(DocumentError, match="cannot be opened: Permission denied"):
        list(read(source(path), RECIPE))


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.md", "# PDF\n\nA file that begins with %PDF-1.7 is a PDF.\n"), ("b.md", "RIFF is a container format.\n"),
     ("c.txt", "GGUF holds weights.\n")],
)  # fmt: skip
def test_a_text_about_a_format_is_a_text(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    (file,) = scan([tmp_path / name]).files
    assert "".join(d.text for d in read(file, IndexRecipe())).split()[-1] == text.split()[-1]


@pytest.mark.long
def test_a_line_of_stars_as_a_heading_takes_no_time(tmp_path):
    (tmp_path / "a.md").write_text("# " + "*a " * 50_000 + "\n\nText.\n")
    begun = time.process_time()
    (document,) = read(scan([tmp_path / "a.md"]).files[0], IndexRecipe())
    assert "Text." in document.text and time.process_time() - begun < 5


COMMENTS = b"<!---->" * 40 + b"x"


def test_comments_at_the_start_of_a_file_are_skipped() -> None:
    """Trying again at each of them would take longer than anybody waits."""
    assert detect_kind("x", COMMENTS) == "text"
    assert detect_kind("x", COMMENTS[:-1] + b"<html>") == "html"
    assert detect_kind("x", b"<?xml version='1.0'?>\n<!-- a --> <!DOCTYPE html>") == "html"
    assert detect_kind("x", b"<!-- never closed <html>") == "text"


def test_a_long_run_of_combining_marks_is_divided() -> None:
    """Sorting them is quadratic: 1.6 MB took hours. Nothing but the dividing character is added."""
    text = normalize("a" + "\u0300\u0316" * 400_000)
    assert set(text) == {"\u00e0", "\u0300", "\u0316", "\u034f"}
    assert normalize(text) == text
    hidden = normalize("\u0f73" * 100_000)
    assert hidden.count("\u034f") == 3_333


@pytest.mark.parametrize("text", ["e\u0301" * 100, "a" + "\u0316\u0300" * 15, "\u2500" * 400, "\u1100\u1161 \u4e16"])
def test_other_text_is_composed_as_it_was(text: str) -> None:
    assert normalize(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("name", ["a.txt", "a", "a.html", "a.md"])
def test_a_file_that_stopped_builds_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(COMMENTS)
    (file,) = scan([tmp_path / name]).files
    try:
        assert next(read(file, RECIPE)).text.endswith("x")
    except DocumentError as error:
        assert "holds no text" in str(error)


@pytest.mark.parametrize("sign", [" ", "\t", "\u00a0", "\u200b", "\ufffd", "\ue000", " \u200b"])
def test_a_chunk_cannot_hold_any_number_of_signs_that_show_nothing(tmp_path: Path, sign: str) -> None:
    """No tokenizer counts them, and what looks for an answer took minutes for a passage with 100,000."""
    (tmp_path / "a.md").write_text(f"# Travel\n\nThe limit{sign * 10_000}is 50 EUR.\n\n# Costs\n", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": f"The limit{sign * 10_000}is 50 EUR."}), encoding="utf-8")
    for name in ("a.md", "a.jsonl"):
        (document,) = read(source(tmp_path / name), RECIPE)
        before, after = document.text.partition("limit")[2].split("is 50")
        assert 0 < len(before) <= 100 and not before.strip(sign) and after.startswith(" EUR.")


def test_lines_and_what_they_begin_with_stay() -> None:
    gap = "\n" * 500
    assert normalize_document(f"a{' ' * 300}{gap}    # b") == f"a{' ' * 100}{gap[:100]}    # b"
    for text in (f"a{' ' * 100}b", "\u2500" * 400, f"a{gap[:100]}b", "\u2500 " * 200, "\u0915\u093f " * 200):
        assert normalize_document(text) == text
