"""Small files of every format, made from code."""

from __future__ import annotations

import io
import itertools
import zipfile
from pathlib import Path
from typing import Any

from pdf_texts import Rule, Text

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile, read, scan
from rag_app.documents.markdown import table_of
from rag_app.schema import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def source(path: Path) -> SourceFile:
    return scan([path]).files[0]


def convert(tmp_path: Path, name: str, data: str | bytes) -> Document:
    """Write a file, read it, check what holds for every document, and return it."""
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (document,) = read(source(path), IndexRecipe())
    spans = [(s.start, s.end) for s in document.sections]
    assert spans[0][0] == 0 and spans[-1][1] == len(document.text)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(spans))
    assert all(0 <= p.start < p.end <= len(document.text) for p in document.pages)
    return document


def told(tmp_path: Path, name: str, data: bytes) -> tuple[str, list[str]]:
    """Write a file, read it, and return its text and what is said of it."""
    path, warnings = tmp_path / name, list[str]()
    path.write_bytes(data)
    (document,) = read(source(path), IndexRecipe(), warnings.append)
    return document.text, warnings


def paths(document: Document) -> list[tuple[str, ...]]:
    return [section.headings for section in document.sections]


def saved(book: Any) -> bytes:
    """The bytes of a workbook, presentation or other document that saves itself into a stream."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(members: dict[str, str | bytes], stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def members_of(data: bytes) -> dict[str, str]:
    """The texts that a container holds, by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def with_members(data: bytes, members: dict[str, str]) -> bytes:
    """A container with further members behind its own."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def docx(body: str, styles: str = "", numbering: str = "") -> bytes:
    """A Word file around the XML of its body."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{kind}.styles+xml"/>'
            f'<Override PartName="/word/numbering.xml" ContentType="{kind}.numbering+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/styles" Target="styles.xml"/>'
            f'<Relationship Id="r2" Type="{office}/numbering" Target="numbering.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:m="{M}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
            "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>',
        }
    )


def word_style(style_id: str, name: str, properties: str = "", based_on: str = "") -> str:
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


def word_paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, styles: str = "") -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{office}:{name}:1.0"' for name in ("office", "text", "table", "style", "draw"))
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {spaces}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body>{body}</office:body></office:document-content>",
        },
        stored=("mimetype",),
    )


def epub(chapters: dict[str, str], title: str = "A small book") -> bytes:
    items = "".join(f'<item id="i{i}" href="{name}"/>' for i, name in enumerate(chapters))
    spine = "".join(f'<itemref idref="i{i}"/>' for i in range(len(chapters)))
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>{title}</dc:title></metadata>'
            f'<manifest>{items}<item id="nav" href="nav.xhtml" properties="nav"/></manifest>'
            f'<spine><itemref idref="nav"/>{spine}</spine></package>',
            "OEBPS/nav.xhtml": "<html><body><nav><h1>Contents</h1></nav></body></html>",
            **{f"OEBPS/{name}": data for name, data in chapters.items()},
        },
        stored=("mimetype",),
    )


# What characters of the fonts Symbol and Wingdings are in PDFs of Word: those for private use.
_PRIVATE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfrange <20> <FF> <F020> endbfrange endcmap end end"""


def pdf(
    pages: list[list[Text]],
    outline: list[tuple[str, int]] = (),
    rules: list[Rule] = (),
    matrix: str = "1 0 0 1 0 0",
    entries: str = "/MediaBox[0 0 595 842]",
    catalog: str = "",
) -> bytes:
    """A PDF of text lines (x, y, size, font `F1` Helvetica / `F2` bold / `F3` Courier / `F4` Symbol / `F5` Wingdings as
    Word writes them, text) with bookmarks (title, page index) and lines (x0, y0, x1, y1) on the first page; all that is
    drawn is moved by the `matrix`; `entries` are those of the dictionary of each page, `catalog` further ones of the
    file's."""
    objects: list[bytes] = [b"", b""]  # catalog and pages come last

    def add(data: bytes) -> int:
        objects.append(data)
        return len(objects)

    names = [f"{name}/Encoding/WinAnsiEncoding" for name in ("Helvetica", "Helvetica-Bold", "Courier")]
    if any(font in ("F4", "F5") for lines in pages for *_, font, _text in lines):
        private = add(b"<</Length %d>>stream\n%s\nendstream" % (len(_PRIVATE), _PRIVATE))
        names += [f"{name}/ToUnicode {private} 0 R" for name in ("Symbol", "Wingdings-Regular")]
    fonts = " ".join(
        f"/F{i} {add(f'<</Type/Font/Subtype/Type1/BaseFont/{name}>>'.encode())} 0 R"
        for i, name in enumerate(names, start=1)
    )
    page_ids = []
    for number, lines in enumerate(pages):
        drawn = "".join(f"{x0} {y0} m {x1} {y1} l S\n" for x0, y0, x1, y1 in rules) if number == 0 else ""
        text = "".join(f"BT /{font} {size} Tf {x} {y} Td ({words}) Tj ET\n" for x, y, size, font, words in lines)
        content = f"{matrix} cm\n{drawn}{text}".encode("cp1252")
        stream = add(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        page_ids.append(
            add(f"<</Type/Page/Parent 2 0 R{entries}/Contents {stream} 0 R/Resources<</Font<<{fonts}>>>>>>".encode())
        )
    bookmarks = ""
    if outline:
        first = len(objects) + 1
        root = first + len(outline)
        for i, (title, page) in enumerate(outline):
            following = f"/Next {first + i + 1} 0 R" if i + 1 < len(outline) else ""
            add(f"<</Title({title})/Parent {root} 0 R{following}/Dest[{page_ids[page]} 0 R/Fit]>>".encode())
        add(f"<</Type/Outlines/First {first} 0 R/Last {root - 1} 0 R/Count {len(outline)}>>".encode())
        bookmarks = f"/Outlines {root} 0 R"
    objects[0] = f"<</Type/Catalog/Pages 2 0 R{bookmarks}{catalog}>>".encode()
    kids = " ".join(f"{i} 0 R" for i in page_ids)
    objects[1] = f"<</Type/Pages/Kids[{kids}]/Count {len(page_ids)}>>".encode()
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, data in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def piped(*rows: str) -> str:
    """A pipe table of rows whose cells stand between commas."""
    header, *others = ([cell.strip() for cell in row.split(",")] for row in rows)
    return table_of(header, others)
