"""Mails whose parts lie in parts: what is signed, comes from a list, is forwarded or is the whole message."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert

from rag_app.errors import DocumentError

ADDRESSED = b"From: a@b.c\nTo: d@e.f\nSubject: Rules\nMIME-Version: 1.0\n"
SEE = b"Content-Type: text/plain\n\nSee the table.\n"
PAGE = b"Content-Type: text/html\n\n<p>See the table.</p>\n"
TABLE = b"Content-Type: text/csv\nContent-Disposition: attachment; filename=data.csv\n\nname,cost\ntrain,30\n"
FOOTER = b"Content-Type: text/plain\n\nThe list.\n"
PICTURE = b"Content-Type: image/png\nContent-Disposition: inline; filename=logo.png\n\nx\n"
PLAN = b"Content-Type: application/pdf\nContent-Disposition: inline; filename=plan.pdf\n\n.\n"
SIGNATURE = b"Content-Type: application/pgp-signature\n\nx\n"
INNER = b"From: x@y.z\nSubject: Travel\n\nThe head approves.\n"
FORWARDED = b"Content-Type: message/rfc822\n\n" + INNER
OF_INNER = "## Travel\n\nFrom: x@y.z\n\nThe head approves."
OF_TABLE = "## data.csv\n\n| name | cost |\n| --- | --- |\n| train | 30 |"


def multipart(kind: str, *inside: bytes) -> bytes:
    boundary = f"b{len(b''.join(inside))}".encode()
    parts = b"".join(b"--%s\n%s\n" % (boundary, part) for part in inside)
    return b"Content-Type: multipart/%s; boundary=%s\n\n%s--%s--\n" % (kind.encode(), boundary, parts, boundary)


@pytest.mark.parametrize(
    ("mail", "shown"),
    [
        (multipart("signed", multipart("mixed", SEE, TABLE), SIGNATURE), f"See the table.\n\n{OF_TABLE}"),
        (
            multipart("mixed", multipart("mixed", SEE, TABLE), FOOTER),
            f"See the table.\n\n{OF_TABLE}\n\n## Attachment\n\nThe list.",
        ),
        (
            multipart("mixed", multipart("mixed", SEE, FORWARDED), FOOTER),
            f"See the table.\n\n{OF_INNER}\n\n## Attachment\n\nThe list.",
        ),
        (
            multipart("mixed", SEE, multipart("mixed", FOOTER, TABLE)),
            f"See the table.\n\n## Attachment\n\nThe list.\n\n{OF_TABLE}",
        ),
        (
            multipart("mixed", multipart("alternative", SEE, PAGE), multipart("alternative", FOOTER, PAGE)),
            "See the table.\n\nThe list.",
        ),
        (multipart("alternative", SEE, multipart("mixed", PAGE, PLAN, PAGE)), "See the table.\n\nAttachment: plan.pdf"),
        (
            multipart("mixed", multipart("alternative", SEE, multipart("related", PAGE, PICTURE)), TABLE),
            f"See the table.\n\n{OF_TABLE}",
        ),
        (multipart("mixed", PAGE, FOOTER), "The list.\n\n## Attachment\n\nSee the table."),
        (multipart("mixed", b"Content-Type: text/plain\n\n\n", PAGE, TABLE), f"See the table.\n\n{OF_TABLE}"),
        (FORWARDED, OF_INNER),
        (TABLE, OF_TABLE),
    ],
)
def test_of_a_mail_no_part_is_lost_and_none_shown_twice(tmp_path: Path, mail: bytes, shown: str) -> None:
    text = convert(tmp_path, "x.eml", ADDRESSED + mail).text
    assert text == f"# Rules\n\nFrom: a@b.c  \nTo: d@e.f\n\n{shown}"


@pytest.mark.parametrize("kind", [b"multipart/mixed", b"multipart/alternative; boundary=gone"])
def test_a_multipart_without_its_boundaries_is_text(tmp_path: Path, kind: bytes) -> None:
    text = convert(tmp_path, "x.eml", ADDRESSED + b"Content-Type: %s\n\nThe head approves.\n" % kind).text
    assert text.endswith("\n\nThe head approves.")


def test_of_an_attached_text_no_line_is_a_signature(tmp_path: Path) -> None:
    script = b"-- \n-- Prices of May\n-- \nUPDATE price SET eur = 19;\n"
    named = b"Content-Type: text/plain; name=may.sql\nContent-Disposition: attachment\n\n" + script
    text = convert(tmp_path, "x.eml", ADDRESSED + multipart("mixed", SEE, named)).text
    assert text.endswith("## may.sql\n\n\\-- \n-- Prices of May\n\\-- \nUPDATE price SET eur = 19;")
    unnamed = b"Content-Type: text/plain\n\nAll of May.\n-- \nJohn\n"
    text = convert(tmp_path, "y.eml", ADDRESSED + multipart("mixed", SEE, unnamed)).text
    assert text.endswith("All of May.")


RATES = b'From;To;Price\r\nOslo;Bergen;1.180,00\r\nOslo;"Moss, harbour";49,90\r\n'


@pytest.mark.parametrize(
    ("head", "data", "shown"),
    [
        (
            b"text/csv; name=r.csv",
            RATES,
            "## r.csv\n\n| From | To | Price |\n| --- | --- | --- |\n| Oslo | Bergen | 1.180,00 |\n"
            "| Oslo | Moss, harbour | 49,90 |",
        ),
        (
            b"application/vnd.ms-excel; name=r.csv",
            b"From,Price\nOslo,12\n",
            "## r.csv\n\n| From | Price |\n| --- | --- |\n| Oslo | 12 |",
        ),
        (b"application/octet-stream; name=n.txt", b"All of May.\r\n", "## n.txt\n\nAll of May."),
        (  # most of whose cells nobody wrote
            b"text/csv; name=r.csv",
            b"a,b\n" + b"1,2\n" * 99 + b"1," * 99,
            "## r.csv\n\na,b\n" + "1,2\n" * 99 + ("1," * 99),
        ),
        (b"text/plain; name=r.csv", b"only one column\n", "## r.csv\n\nonly one column"),
        (b"application/octet-stream; name=p.bin", b"May", "Attachment: p.bin"),
        (b"application/octet-stream; name=key.asc", b"-----BEGIN PGP SIGNATURE-----\n", "Attachment: key.asc"),
        (b"application/vnd.ms-excel; name=r.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Attachment: r.xls"),
    ],
)
def test_an_attached_text_is_read_as_what_it_is(tmp_path: Path, head: bytes, data: bytes, shown: str) -> None:
    part = b"Content-Type: " + head + b"\nContent-Disposition: attachment\n\n" + data
    assert convert(tmp_path, "x.eml", ADDRESSED + multipart("mixed", SEE, part)).text.endswith(f"the table.\n\n{shown}")


@pytest.mark.parametrize(("name", "end"), [("all.mbox", b"\n"), ("2024-March.txt", b"\r\n")])
def test_all_messages_of_an_mbox_are_read(tmp_path: Path, name: str, end: bytes) -> None:
    """As those of mail programs and of the archives of lists; a part behind the first message was no text of it."""
    one = multipart("mixed", SEE, b"Content-Type: text/plain\n\nAll of May.\n")
    mails = [
        b"From a@x.org Fri Mar  1 10:00:00 2024\nFrom: a@x.org\nSubject: May\n" + one,
        b"From b@x.org Sat Mar  2 10:00:00 2024\nFrom: b@x.org\nTo: a@x.org\n\nSold.\n\nFrom now on.\n>From May on.\n",
    ]
    document = convert(tmp_path, name, b"\n".join(mails).replace(b"\n", end))
    assert document.title == name
    assert document.text.startswith("# May\n\nFrom: a@x.org\n\n")
    assert "\n\nAll of May.\n\n# Message\n\nFrom: b@x.org  \nTo: a@x.org\n\nSold.\n\n" in document.text
    assert document.text.endswith("From now on.\nFrom May on.")


def test_a_mail_of_parts_within_parts_without_end_is_refused(tmp_path: Path) -> None:
    mail = SEE
    for _ in range(40):
        mail = multipart("mixed", mail)
    with pytest.raises(DocumentError, match="nested too deeply"):
        convert(tmp_path, "x.eml", ADDRESSED + mail)
