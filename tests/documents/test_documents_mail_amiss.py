"""Mails that break the rules: in what they say of their characters and parts, or because they cannot be read at all."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from document_builders import convert, told

from rag_app.documents.converters.email import convert as mail

HEAD = "From: ann@example.org\nTo: bob@example.org\nSubject: Fees\nMIME-Version: 1.0\n"
TOP = "# Fees\n\nFrom: ann@example.org  \nTo: bob@example.org\n\n"
MIXED = f'{HEAD}Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSee below.\n'
UNREAD = "text that is encrypted, or packed with its signature (S/MIME, PGP), is not read; save it unpacked."
ENDLESS = "a part of several has no end, so text may be missing; get a fresh copy."


@pytest.mark.parametrize(
    "label", ["", "; charset=us-ascii", "; charset=ASCII", "; charset=idna", "; charset=undefined"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_letters_beyond_ascii_are_those_that_they_look_like(tmp_path: Path, label: str, encoding: str) -> None:
    mail = f"{HEAD}Content-Type: text/plain{label}\nContent-Transfer-Encoding: 8bit\n\nDie Gebühr beträgt 27 €."
    assert convert(tmp_path, "x.eml", mail.encode(encoding)).text == f"{TOP}Die Gebühr beträgt 27 €."


@pytest.mark.parametrize("label", ["punycode", "unicode_escape", "raw_unicode_escape", "zlib", "rot13"])
def test_what_is_no_character_set_but_a_way_of_python_to_write_text_is_not_followed(tmp_path: Path, label: str) -> None:
    mail = f"{HEAD}Content-Type: text/plain; charset={label}\n\nC:\\new\\u0041 is not-a-name."
    assert convert(tmp_path, "x.eml", mail.encode()).text == f"{TOP}C:\\new\\u0041 is not-a-name."


def test_headers_are_read_in_the_character_set_that_they_are_typed_in(tmp_path: Path) -> None:
    mail = HEAD.replace("Fees", "Gebühren für Ärzte") + "\nNone."
    for encoding in ("utf-8", "cp1252"):
        assert convert(tmp_path, "x.eml", mail.encode(encoding)).title == "Gebühren für Ärzte"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_and_empty_lines_before_a_mail_are_no_part_of_it(tmp_path: Path, encoding: str) -> None:
    assert convert(tmp_path, "x.eml", f"\n\n{HEAD}\nGebühr: 27 €.".encode(encoding)).text == f"{TOP}Gebühr: 27 €."


def test_a_message_that_is_attached_in_base64_is_read(tmp_path: Path) -> None:
    inner = base64.encodebytes(f"{HEAD.replace('Fees', 'Deposit')}\nIt is 99 euros.\n".encode()).decode()
    part = f"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}--b--\n"
    text = convert(tmp_path, "x.eml", (MIXED + part).encode()).text
    assert text == f"{TOP}See below.\n\n{TOP.replace('# Fees', '## Deposit')}It is 99 euros."


@pytest.mark.parametrize("encoding", ["", "Content-Transfer-Encoding: 8bit\n"])
def test_a_message_that_is_only_said_to_be_attached_in_base64_is_read(tmp_path: Path, encoding: str) -> None:
    inner = f"{HEAD.replace('Fees', 'Deposit')}{encoding}\nIt is 99 euros.\n"
    part = f"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}--b--\n"
    text = convert(tmp_path, "x.eml", (MIXED + part).encode()).text
    assert text == f"{TOP}See below.\n\n{TOP.replace('# Fees', '## Deposit')}It is 99 euros."


@pytest.mark.parametrize(
    ("rest", "warnings"),
    [
        ("Content-Type: application/pkcs7-mime; name=smime.p7m\n\nabc", [UNREAD]),
        ("Content-Type: application/octet-stream; name=smime.p7m\n\nabc", [UNREAD]),
        ("\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", [UNREAD]),
        ("\nHi Bob,\n\n-----BEGIN PGP MESSAGE-----\r\n\nabc\n-----END PGP MESSAGE-----\n", [UNREAD]),
        ("\nIt begins with -----BEGIN PGP MESSAGE-----.\n> -----BEGIN PGP MESSAGE-----\n", []),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
         "--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\nabc\n--b--\n", [UNREAD]),
        ("Content-Type: application/octet-stream; name=message.rpmsg\n\nabc", [UNREAD]),
        ("Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nVersion: 1\n--b\n\nabc\n--b--\n", [UNREAD]),
        ("Content-Type: multipart/signed; boundary=b\n\n--b\n\nIt is 27.\n--b\n"
         "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nabc\n--b--\n", []),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nIt is 27.\n--b\n\nIt is", [ENDLESS]),
        ("\nIt is 27.", []),
    ],
)  # fmt: skip
def test_what_of_a_mail_is_not_read_is_told(tmp_path: Path, rest: str, warnings: list[str]) -> None:
    mail = f"{HEAD}{rest}".encode()
    assert told(tmp_path, "x.eml", mail)[1] == [f"x.eml: {warning}" for warning in warnings]
    box = b"From a\n%s\n\nFrom a\n%s\n\nFrom a\n%s\n\nNo.\n" % (mail, mail, HEAD.encode())
    assert told(tmp_path, "x.mbox", box)[1] == [f"x.mbox: in 2 of 3 messages {warning}" for warning in warnings]


def test_a_header_is_taken_apart_once(tmp_path: Path) -> None:
    mail._parsed.cache_clear()
    names = [f"n{number}.txt" for number in range(9)]
    parts = "".join(f'--b\nContent-Type: text/plain; name="{name}"\n\nText.\n' for name in names)
    path = tmp_path / "x.eml"
    path.write_text(f"{MIXED}{parts}--b--\n")
    ((_, text),) = mail.convert(path, "x.eml").parts
    assert text.count("## n") == 9
    assert mail._parsed.cache_info().misses <= path.read_text().count(": ")
