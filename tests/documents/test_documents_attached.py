"""Files attached to mails: what is read of them, where it stands, and what is said of those that are not read."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Generator, Sequence
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from document_builders import docx, odt, paths, pdf, saved, source, word_paragraph, word_style, zipped

from rag_app.config import IndexRecipe
from rag_app.documents import detection, read
from rag_app.documents.child import attached
from rag_app.documents.child.attached import AttachedReader
from rag_app.documents.child.contents import documents_of
from rag_app.documents.child.isolation import Worker
from rag_app.documents.converted import AtAttached, Attached, Converted
from rag_app.documents.converters.docx.chunks import _saved_page
from rag_app.documents.extras import NEEDS
from rag_app.errors import DocumentUnavailableError
from rag_app.schema import Document

RECIPE = IndexRecipe()
TOP = "# Rent\n\nFrom: a@b.c\n\nSee below."
File = tuple[str, bytes | EmailMessage]


def word(text: str) -> bytes:
    return docx(word_paragraph(text))


def mail(*files: File, subject: str = "Rent") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "a@b.c"
    message.set_content("See below.")
    for name, data in files:
        if isinstance(data, EmailMessage):
            message.add_attachment(data)
        else:
            message.add_attachment(data, "application", "octet-stream", filename=name)
    return message


def told(tmp_path: Path, data: bytes | EmailMessage, name: str = "x.eml") -> tuple[Document, list[str]]:
    path, warnings = tmp_path / name, list[str]()
    path.write_bytes(bytes(data))
    (document,) = (one for one in documents_of(path, name, RECIPE, warnings.append) if isinstance(one, Document))
    return document, warnings


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Costs"
    for row in (["Part", "Price"], ["Seal", 25], ["Pump", 90]):
        book.active.append(row)
    return saved(book)


STYLED = docx(
    word_paragraph("Terms", "Heading1") + word_paragraph("It is 99 euros."),
    word_style("Heading1", "heading 1", '<w:outlineLvl w:val="0"/>'),
)


@pytest.mark.parametrize(
    ("name", "data", "shown", "below"),
    [
        ("rent.docx", STYLED, "### Terms\n\nIt is 99 euros.", ("Terms",)),
        ("costs.xlsx", workbook(), "### Costs\n\n| Part | Price |\n| --- | --- |\n| Seal | 25 |", ("Costs",)),
        ("rent.pdf", pdf([[(72, 700, 12, "F1", "It is 99 euros.")]]), "It is 99 euros.", ()),
        ("rent.odt", odt("<office:text><text:p>It is 99 euros.</text:p></office:text>"), "It is 99 euros.", ()),
        ("rent.html", b"<html><body><h1>Fees</h1><p>It is 99 euros.", "### Fees\n\nIt is 99 euros.", ("Fees",)),
        ("rent.doc", b"It is 99 euros.", "It is 99 euros.", ()),  # some programs write text under such names
        ("", word("It is 99 euros."), "It is 99 euros.", ()),
        ("rent.pdf", word("It is 99 euros."), "It is 99 euros.", ()),
        ("rent", workbook(), "| Seal | 25 |", ("Costs",)),
    ],
)
def test_an_attached_file_is_read_below_its_name(
    tmp_path: Path, name: str, data: bytes, shown: str, below: tuple[str, ...]
) -> None:
    document, warnings = told(tmp_path, mail((name, data)))
    named = f"\n\nAttachment: {name}" if name else ""
    assert document.text.startswith(f"{TOP}{named}\n\n## {name or 'Attachment'}\n\n") and shown in document.text
    assert paths(document)[-1] == ("Rent", name or "Attachment", *below)
    assert (document.title, document.pages, warnings) == ("Rent", (), [])


def test_texts_of_files_stand_behind_all_of_the_message_and_of_each_of_a_mailbox(tmp_path: Path) -> None:
    one = mail(("a.docx", word("First.")), ("notes.txt", b"Noted."))
    other = mail(("again.docx", word("First.")), ("b.docx", word("Second.")), subject="Deposit")
    box = b"".join(b"From a@b.c Fri Mar  1 10:00:00 2024\n" + bytes(each) + b"\n" for each in (one, other))
    document, warnings = told(tmp_path, box, "x.mbox")
    assert document.text == (
        f"{TOP}\n\nAttachment: a.docx\n\n## notes.txt\n\nNoted.\n\n## a.docx\n\nFirst.\n\n"
        f"{TOP.replace('Rent', 'Deposit')}\n\nAttachment: again.docx\n\nAttachment: b.docx\n\n## b.docx\n\nSecond."
    )  # the one file is read once
    assert warnings == []


def test_each_file_has_the_time_of_a_part_that_takes_long(tmp_path: Path) -> None:
    inner = mail(("a.docx", word("First.")))
    (tmp_path / "x.eml").write_bytes(bytes(mail(("fees.eml", bytes(inner)), ("b.docx", word("Second.")))))
    *before, document = documents_of(tmp_path / "x.eml", "x.eml", RECIPE, lambda warning: None)
    named = enumerate(["fees.eml", "a.docx", "b.docx"])
    assert before == [one for n, name in named for one in (AtAttached(n, name), None)]
    assert isinstance(document, Document)


def test_files_attached_to_forwarded_messages_are_read(tmp_path: Path) -> None:
    inner = mail(("a.docx", word("It is 99 euros.")), subject="Fees")
    document, _ = told(tmp_path, mail(("", inner)))
    assert document.text.endswith(
        "## Fees\n\nFrom: a@b.c\n\nSee below.\n\nAttachment: a.docx\n\n## a.docx\n\nIt is 99 euros."
    )
    document, _ = told(tmp_path, mail(("fees.eml", bytes(inner))))
    assert paths(document) == [
        ("Rent",),
        ("Rent", "fees.eml"),
        ("Rent", "fees.eml", "Fees"),
        ("Rent", "fees.eml", "Fees", "a.docx"),
    ]
    coded = b"Content-Transfer-Encoding: base64\n"
    packed = mail(("x.bin", bytes(inner))).as_bytes().replace(b"application/octet-stream", b"message/rfc822")
    assert coded in packed and told(tmp_path, packed)[0].text.endswith("## a.docx\n\nIt is 99 euros.")


def test_a_message_that_is_nothing_but_a_file_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "Scan", "a@b.c"
    message.set_content(word("It is 99 euros."), "application", "pdf", filename="scan.pdf")
    document, warnings = told(tmp_path, message)
    assert document.text.endswith("Attachment: scan.pdf\n\n## scan.pdf\n\nIt is 99 euros.") and warnings == []


def test_what_a_page_is_made_of_is_no_file(tmp_path: Path) -> None:
    """As Word saves pages with the colours of their theme, a container."""
    message = mail()
    message.set_content("<p>See below.", "html")
    message.add_related(zipped({"[Content_Types].xml": "<x/>"}), "application", "vnd.ms-officetheme")
    message.add_related(word("It is 99 euros."), "application", "pdf", filename="rent.pdf")
    document, warnings = told(tmp_path, message)
    assert document.text == f"{TOP}\n\nAttachment: rent.pdf\n\n## rent.pdf\n\nIt is 99 euros." and warnings == []


def test_a_file_attached_in_outlook_is_read(tmp_path: Path) -> None:
    pytest.importorskip("oxmsg")
    from ole_builder import msg

    document, warnings = told(
        tmp_path, msg("Rent", "a@b.c", "d@e.f", "See below.", {"rent.docx": word("It is 99 euros.")}), "x.msg"
    )
    assert document.text.endswith("Attachment: rent.docx\n\n## rent.docx\n\nIt is 99 euros.") and warnings == []


@pytest.mark.parametrize(
    ("name", "data", "warning"),
    [
        ("logo.png", b"\x89PNG\r\n\x1a\n\0", ""),
        ("smime.p7s", b"0\x80\x06\x09\0\1", ""),
        ("signature.asc", b"-----BEGIN PGP SIGNATURE-----\n", ""),
        ("film.mp4", b"\0\0\0\x18ftypmp42", ""),
        ("e.pdf", Path(__file__).with_name("encrypted.pdf").read_bytes(), "e.pdf: the PDF is encrypted; save a copy"),
        ("e.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "is encrypted; save"),
        ("cut.docx", word("It is 99 euros.")[:400], "cut.docx: the file is a damaged or truncated ZIP container"),
        ("none.docx", b"", "none.docx: the file is empty (0 bytes)."),
        ("blank.docx", word(" "), "blank.docx: the file holds no words."),
        ("all.zip", zipped({"a.txt": "Words."}), "all.zip: the file is a ZIP archive, not a document"),
        ("bin.xlsx", bytes(range(256)), "bin.xlsx: binary data that does not begin as a .xlsx file does"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_mail_kept(tmp_path: Path, name: str, data: bytes, warning: str) -> None:
    document, warnings = told(tmp_path, mail((name, data), ("rent.docx", word("It is 99 euros."))))
    files = f"Attachment: {name}\n\nAttachment: rent.docx"
    assert document.text == f"{TOP}\n\n{files}\n\n## rent.docx\n\nIt is 99 euros."
    assert len(warnings) == bool(warning) and all(one.startswith("x.eml: attachment ") for one in warnings)
    assert not warning or warning in warnings[0]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    document, (warning,) = told(tmp_path, mail(("b.docx", out.getvalue())))
    assert document.text == f"{TOP}\n\nAttachment: b.docx" and warning.endswith("a zip bomb?")


@pytest.mark.parametrize(
    ("name", "shown", "heading"),
    [
        ("../../etc/a.docx", "../../etc/a.docx", "../../etc/a.docx"),
        ("a\x1b[31m\x07b\u202ec.docx", "a b c.docx", "a b c.docx"),
        ("# a_b_c `x`.docx", "# a_b_c `x`.docx", "# a_b_c x.docx"),
        ("a" * 5000 + ".docx", "a" * 199 + "…", "a" * 199 + "…"),
    ],
)
def test_a_name_is_words_of_one_line(tmp_path: Path, name: str, shown: str, heading: str) -> None:
    document, warnings = told(tmp_path, mail((name, word("It is 99 euros."))))
    assert document.text == f"{TOP}\n\nAttachment: {shown}\n\n## {shown}\n\nIt is 99 euros."
    assert paths(document)[-1] == ("Rent", heading) and warnings == []


def test_so_many_files_are_read_and_how_many_are_not_is_said(tmp_path: Path) -> None:
    document, warnings = told(tmp_path, mail(*((f"{n}.doc", b"Number %d." % n) for n in range(60))))
    assert document.text.count("Attachment: ") == 60 and len(paths(document)) == 51
    assert warnings == ["x.eml: only the first 50 of 60 attached files are read."]


def test_of_many_that_cannot_be_read_the_first_are_named(tmp_path: Path) -> None:
    _, warnings = told(tmp_path, mail(*((f"{n}.docx", b"PK\3\4%d" % n) for n in range(13))))
    assert len(warnings) == 11 and warnings[-1] == "x.eml: 3 more attached files are not read, or not in whole."


def test_files_in_each_other_are_read_to_a_depth(tmp_path: Path) -> None:
    inner = mail(("a.docx", word("It is 99 euros.")))
    for n in range(attached.DEEPEST + 1):
        inner = mail((f"{n}.eml", bytes(inner)))
    document, (warning,) = told(tmp_path, inner)
    assert document.text.count("See below.") == attached.DEEPEST + 1 and "99" not in document.text
    assert warning.endswith("attachment 0.eml: not read, it lies in 4 files within each other.")


def test_what_an_attached_file_is_is_found_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    by_magic = detection._by_magic

    def counted(name: str, head: bytes) -> str:
        asked.append(name)
        return by_magic(name, head)

    monkeypatch.setattr(detection, "_by_magic", counted)
    told(tmp_path, mail(("rent.docx", STYLED), ("costs.csv", b"Part,Price\nSeal,25"), ("notes", b"See below.")))
    assert asked == ["x.eml", "rent.docx", "costs.csv", "notes"]


def _read(files: dict[str, str | Exception], characters: int = 100, left_out: Sequence[range] = ()) -> Converted:
    """A mail with files whose texts are these, or whose reading raises."""

    def steps(kind: str, path: Path, name: str) -> Generator[None, None, Converted]:
        yield None
        text = files[name]
        if isinstance(text, Exception):
            raise text
        return Converted(((None, text),), metadata={NEEDS: "ocr"} if text == "scanned" else {})

    every = tuple(Attached(name, name.encode(), "text") for name in files)
    reading = AttachedReader(steps, characters, left_out).read(Converted(((None, "Mail"),), attached={0: every}))
    while True:
        try:
            next(reading)
        except StopIteration as done:
            made: Converted = done.value
            return made


def test_the_text_of_all_that_is_attached_has_a_limit() -> None:
    made = _read({"a.txt": "a" * 60, "b.txt": "b" * 60, "c.txt": "c"})
    assert [text for _, text in made.parts] == ["Mail", f"\n\n## a.txt\n\n{'a' * 60}", "\n\n## c.txt\n\nc"]
    assert made.warnings == ("attachment b.txt: not read, the text of the file and all that is attached is too long.",)


def test_text_within_an_attached_mail_counts_once(tmp_path: Path) -> None:
    inner = mail(("a.docx", word("It is 99 euros. " * 40_000)))  # 640,000 characters, of a million
    (tmp_path / "x.eml").write_bytes(bytes(mail(("fees.eml", bytes(inner)), ("b.docx", word("Words. " * 60_000)))))
    heard: list[str] = []
    *_, document = documents_of(tmp_path / "x.eml", "x.eml", IndexRecipe(max_file_mb=1), heard.append)
    assert isinstance(document, Document) and 640_000 < len(document.text) < 700_000
    assert heard == ["x.eml: attachment b.docx: not read, the text of the file and all that is attached is too long."]


def test_files_of_some_numbers_are_left_out() -> None:
    made = _read({"a.txt": "A", "b.txt": KeyError(), "c.txt": "C", "d.txt": "D"}, 100, (range(1, 2), range(3, 9)))
    assert "".join(text for _, text in made.parts) == "Mail\n\n## a.txt\n\nA\n\n## c.txt\n\nC" and not made.warnings


def test_headings_of_a_file_lie_below_its_name() -> None:
    made = _read({"a.txt": "Above\n=====\n\nText\n\n##### Low\n\n```\n# code\n```\n\n- # of an item\n"})
    assert made.parts[1][1] == (
        "\n\n## a.txt\n\n### Above\n\n\nText\n\n###### Low\n\n```\n# code\n```\n\n- # of an item"
    )


def test_a_file_that_wants_an_extra_is_read_once_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    there: list[str] = []
    monkeypatch.setattr(attached, "installed", there.__contains__)
    missing = DocumentUnavailableError("a.doc: reading needs the package olefile: pip install 'lora-rag[legacy]'.")
    made = _read({"a.doc": missing, "b.txt": "Words"})
    assert made.metadata == {NEEDS: "legacy"} and made.warnings == (f"attachment {missing}",)
    there.append("legacy")
    assert NEEDS not in _read({"a.doc": missing}).metadata  # what is missing is more than that
    assert _read({"a.pdf": "scanned"}).metadata == {NEEDS: "ocr"}


@pytest.mark.parametrize("error", [RecursionError(), KeyError("x"), OSError(28, "No space left")])
def test_whatever_reading_a_file_raises_is_a_warning_but_for_want_of_memory(error: Exception) -> None:
    made = _read({"a.txt": error, "b.txt": "Words"})
    assert made.parts[1:] == ((None, "\n\n## b.txt\n\nWords"),) and len(made.warnings) == 1
    with pytest.raises(MemoryError):  # of which the process that reads the mail knows more
        _read({"a.txt": MemoryError()})


def test_a_message_within_a_word_file_only_names_its_files() -> None:
    assert _saved_page(bytes(mail(("a.docx", word("It is 99 euros."))))) == f"{TOP}\n\nAttachment: a.docx"


def test_what_is_read_comes_through_the_process(tmp_path: Path) -> None:
    (tmp_path / "x.eml").write_bytes(bytes(mail(("rent.docx", word("It is 99 euros.")), ("c.docx", b"\0"))))
    heard: list[str] = []
    (document,) = read(source(tmp_path / "x.eml"), RECIPE, heard.append)
    assert document.text.endswith("## rent.docx\n\nIt is 99 euros.") and len(heard) == 1


def test_nothing_lies_anywhere_when_a_mail_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops a server by a signal leaves what its reading process needs to that process."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "x.eml").write_bytes(bytes(mail(("lease.docx", word("The rent is 900 euros.")))))
    worker = Worker()
    (document,) = worker.read(source(tmp_path / "x.eml"), RECIPE)
    assert "900 euros" in document.text and not list((tmp_path / "temporary").iterdir())
    worker.close()
