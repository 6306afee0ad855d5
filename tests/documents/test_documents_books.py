"""Books (EPUB) whose chapters are encrypted, missing or oddly named."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from document_builders import convert, epub, told

from rag_app.errors import DocumentError

ONE, TWO = (
    "<html><body><h1>Fees</h1><p>It costs 27 euros.</p></body></html>",
    "<html><body><p>Part two.</p></body></html>",
)


def changed(data: bytes, instead: dict[str, bytes | None]) -> bytes:
    """The book with other content for some of its files, by the end of their names; None leaves one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as other:
        for member in book.namelist():
            end = next((end for end in instead if member.endswith(end)), "")
            content = instead[end] if end else book.read(member)
            if content is not None:
                other.writestr(member, content)
    return out.getvalue()


BOOK = epub({"one.xhtml": ONE, "two.xhtml": TWO})


def test_a_book_that_is_encrypted_is_refused(tmp_path: Path) -> None:
    locked = random.Random(1).randbytes(4000)
    for which in ("one.xhtml", "two.xhtml"):
        with pytest.raises(DocumentError, match=rf"^x\.epub: '[^']*{which}' in it is no text: the book is encrypted"):
            convert(tmp_path, "x.epub", changed(BOOK, {which: locked}))
    assert convert(tmp_path, "x.epub", changed(BOOK, {"two.xhtml": b""})).text == "# Fees\n\nIt costs 27 euros."


def test_chapters_that_are_not_in_the_book_are_told(tmp_path: Path) -> None:
    text, warnings = told(tmp_path, "x.epub", changed(BOOK, {"two.xhtml": None}))
    assert text == "# Fees\n\nIt costs 27 euros."
    assert len(warnings) == 1
    assert warnings[0].startswith("x.epub: 1 of 2 chapters are not in the book, such as '")
    with pytest.raises(DocumentError, match="2 of 2 chapters are not in the book"):
        convert(tmp_path, "x.epub", changed(BOOK, {"one.xhtml": None, "two.xhtml": None}))


def test_one_chapter_of_several_that_is_no_text_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    book = epub({"one.xhtml": ONE, "two.xhtml": TWO, "three.xhtml": "<html><body><p>Part three.</p></body></html>"})
    text, warnings = told(
        tmp_path, "x.epub", changed(book, {"two.xhtml": b"%PDF-1.4\n\0" + random.Random(1).randbytes(4000)})
    )
    assert text == "# Fees\n\nIt costs 27 euros.\n\nPart three."
    assert len(warnings) == 1
    assert warnings[0].startswith("x.epub: 1 of 3 chapters are no text that can be read, such as '")


def test_a_chapter_of_a_place_within_a_file_is_that_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        (name,) = (one for one in book.namelist() if one.endswith(".opf"))
        package = book.read(name).replace(b'two.xhtml"', b'two.xhtml#start"')
    assert convert(tmp_path, "x.epub", changed(BOOK, {name: package})).text.endswith("Part two.")


def test_a_picture_among_the_chapters_is_no_fault(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        (name,) = (one for one in book.namelist() if one.endswith(".opf"))
        package = book.read(name).decode()
    typed = package.replace('href="two.xhtml"', 'href="two.xhtml" media-type="image/jpeg"')
    assert typed != package
    pictured = {name: typed.encode(), "two.xhtml": b"\xff\xd8\xff\0\1\2" * 90}
    assert convert(tmp_path, "x.epub", changed(BOOK, pictured)).text == "# Fees\n\nIt costs 27 euros."
