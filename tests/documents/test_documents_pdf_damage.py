"""PDFs of which a part cannot be read: what is there is read, and what is missing is said."""

from __future__ import annotations

import hashlib
import re
import zlib
from pathlib import Path

import pytest
from document_builders import pdf, told

from rag_app.config import IndexRecipe
from rag_app.documents.child.contents import documents_of
from rag_app.documents.converters.pdf import convert as pdf_converter
from rag_app.documents.converters.pdf import recognition
from rag_app.errors import DocumentError
from rag_app.schema import Document

IMAGE = b"q 200 0 0 200 72 400 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def packed(data: bytes, broken: set[int], images: frozenset[int] = frozenset()) -> bytes:
    """A PDF of `pdf` with deflated contents; those of the pages of `broken` (from 0) are damaged in their middle."""
    pages = iter(range(1_000))

    def deflate(match: re.Match[bytes]) -> bytes:
        page = next(pages)
        stream = bytearray(zlib.compress(IMAGE if page in images else match[1]))
        if page in broken:
            stream[len(stream) // 3 : len(stream) // 3 + 8] = b"\xff" * 8
        return b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), bytes(stream))

    return re.sub(rb"<</Length \d+>>stream\n([\s\S]*?)\nendstream", deflate, data)


PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key: bytes, data: bytes) -> bytes:
    box, j, made = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        made.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(made)


def encrypted(data: bytes, broken: set[int]) -> bytes:
    """A PDF that opens without a password, as reports often do that may not be changed; the contents of the pages of
    `broken` are damaged as they lie in the file (ISO 32000-1, 7.6.2: RC4 of 40 bits)."""
    key = hashlib.md5(PADDING + bytes(32) + (-4).to_bytes(4, "little", signed=True) + b"name", usedforsecurity=False)
    pages = iter(range(1_000))

    def encrypt(match: re.Match[bytes]) -> bytes:
        salt = int(match[1]).to_bytes(3, "little") + bytes(2)
        own = hashlib.md5(key.digest()[:5] + salt, usedforsecurity=False).digest()[:10]
        stream = bytearray(rc4(own, match[3]))
        if next(pages) in broken:
            stream[len(stream) // 3 : len(stream) // 3 + 8] = b"\xff" * 8
        return b"%s 0 obj\n%sstream\n%s\nendstream" % (match[1], match[2], bytes(stream))

    data = re.sub(rb"(\d+) 0 obj\n(<<[^>]*>>)stream\n([\s\S]*?)\nendstream", encrypt, data)
    user = rc4(key.digest()[:5], PADDING).hex().encode()
    rights = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<%s><%s>]" % (
        b"00" * 32, user, b"name".hex().encode(), b"name".hex().encode(),
    )  # fmt: skip
    return data.replace(b"trailer<<", b"trailer<<" + rights)


def three_pages(*broken: int, images: frozenset[int] = frozenset()) -> bytes:
    lines = [(72, 700 - 14 * i, 12, "F1", f"Line {i} of many words that fill the page") for i in range(30)]
    return packed(pdf([lines] * 3), set(broken), images)


def test_a_whole_file_has_no_warning(tmp_path: Path) -> None:
    text, heard = told(tmp_path, "x.pdf", three_pages())
    assert text.count("Line 3 of") == 3
    assert heard == []


def test_damaged_pages_are_told(tmp_path: Path) -> None:
    text, heard = told(tmp_path, "x.pdf", three_pages(1))
    assert text.count("Line 29 of") == 2
    assert len(heard) == 1
    assert heard[0].startswith("x.pdf: 1 of 3 packed streams of the PDF are damaged, so text may be missing")


def test_damage_below_an_encryption_is_told(tmp_path: Path) -> None:
    text, heard = told(tmp_path, "x.pdf", encrypted(three_pages(), set()))
    assert text.count("Line 3 of") == 3 and heard == []
    text, heard = told(tmp_path, "x.pdf", encrypted(three_pages(), {1}))
    assert text.count("Line 29 of") == 2
    assert len(heard) == 1 and "x.pdf: 1 of 3 packed streams of the PDF are damaged" in heard[0]


def test_damage_behind_a_long_list_of_resources_is_told(tmp_path: Path) -> None:
    resources = b"/Resources<<%s>>/Length" % b" ".join(b"/Fm%d 9 0 R" % n for n in range(200))
    text, heard = told(tmp_path, "x.pdf", three_pages(1).replace(b"/Length", resources))
    assert text.count("Line 29 of") == 2
    assert len(heard) == 1 and "x.pdf: 1 of 3 packed streams of the PDF are damaged" in heard[0]


def test_a_file_that_breaks_off_is_told(tmp_path: Path) -> None:
    data = three_pages()
    text, heard = told(tmp_path, "x.pdf", data + b"\n" * 1000)
    assert text.count("Line 3 of") == 3 and heard == []
    text, heard = told(tmp_path, "x.pdf", data[: data.rindex(b"startxref")])
    assert text.count("Line 3 of") == 3
    assert heard == ["x.pdf: the PDF breaks off before its end, so pages may be missing; get a fresh copy."]


def test_pages_of_pictures_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (recognition, pdf_converter):
        monkeypatch.setattr(module, "available", lambda: False)
    (tmp_path / "x.pdf").write_bytes(three_pages(images=frozenset({2})))
    heard: list[str] = []
    made = documents_of(tmp_path / "x.pdf", "x.pdf", IndexRecipe(), heard.append)
    (document,) = (one for one in made if isinstance(one, Document))
    assert document.text.count("Line 29 of") == 2
    assert len(heard) == 1 and "x.pdf: 1 of 3 pages hold pictures and no text (3)" in heard[0]


def test_a_file_with_nothing_but_damage_is_not_called_a_scan(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"3 of 3 packed streams of the PDF are damaged"):
        told(tmp_path, "x.pdf", three_pages(0, 1, 2))
