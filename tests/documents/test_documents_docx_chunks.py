"""Files that a Word file takes in where they stand: Word shows what they say when it opens it."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import docx, members_of, told, word_paragraph, zipped

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHUNK = f'<w:altChunk xmlns:r="{R}" r:id="part_1.x"/>'
MAIL = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\n'
    'Content-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
    "<p>The pump=\n runs at 42 bar.</p>\n--b--\n"
)


def _file(body: str, kind: str, *data: str, by_extension: bool = False) -> bytes:
    members = members_of(docx(body))
    path, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
    for number, text in enumerate(data, start=1):
        name = f"/word/chunk{number}.dat"
        link = f'<Relationship Id="part_{number}.x" Type="{R}/aFChunk" Target="{name}"/>'
        members[path] = members[path].replace("</Relationships>", link + "</Relationships>")
        named = 'Default Extension="DAT"' if by_extension else f'Override PartName="{name}"'
        members[types] = members[types].replace("</Types>", f'<{named} ContentType="{kind}"/></Types>')
        members[name[1:]] = text
    return zipped({**members})


@pytest.mark.parametrize("by_extension", [True, False])
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("<p>The pump runs at 42 bar.</p>", "text/html; charset=utf-8"),
        ("<html><body><nav>Home</nav><p>The pump runs at 42 bar.</p></body></html>", "application/xhtml+xml"),
        ("The pump runs at 42 bar.\r\n", "text/plain"),
        (MAIL, "message/rfc822"),
    ],
)
def test_pages_and_texts_that_are_taken_in_are_read_in_their_place(
    tmp_path: Path, data: str, kind: str, by_extension: bool
) -> None:
    body = word_paragraph("Before.") + CHUNK + word_paragraph("After.")
    shown = told(tmp_path, "x.docx", _file(body, kind, data, by_extension=by_extension))
    assert shown == ("Before.\n\nThe pump runs at 42 bar.\n\nAfter.", [])


def test_what_a_table_takes_in_stands_below_it(tmp_path: Path) -> None:
    taken_in = CHUNK + CHUNK.replace("1.x", "2.x")
    cells = (("Pump", word_paragraph("Bar")), ("P1", taken_in + word_paragraph("42")))
    rows = "".join(f"<w:tr><w:tc>{word_paragraph(a)}</w:tc><w:tc>{b}</w:tc></w:tr>" for a, b in cells)
    text, _ = told(
        tmp_path, "x.docx", _file(f"<w:tbl>{rows}</w:tbl>", "text/html", "<p>All at once.</p>", "<p>And slowly.</p>")
    )
    shown = ["| Pump | Bar |", "| --- | --- |", "| P1 | 42 |", "All at once.", "And slowly."]
    assert [line for line in text.split("\n") if line] == shown


@pytest.mark.parametrize(
    ("chunk", "name"), [(CHUNK, "word/chunk1.dat"), (CHUNK.replace("part_1.x", "part_2"), "part_2")]
)
def test_a_file_that_is_not_read_is_named(tmp_path: Path, chunk: str, name: str) -> None:
    body = word_paragraph("Before.") + chunk
    text, (warning,) = told(tmp_path, "x.docx", _file(body, "application/rtf", "{\\rtf1 The pump}"))
    assert text == "Before."
    assert warning == (
        f"x.docx: '{name}', which the text takes in, was left out; open the document in Word, which reads it, and "
        "save it."
    )
