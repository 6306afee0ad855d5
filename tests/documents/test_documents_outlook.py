"""Outlook messages: what is attached to them, and in which character set or form their texts are kept."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from document_builders import convert
from ole_builder import _properties, msg, ole_file

pytest.importorskip("oxmsg")

SUBJECT, BODY, PAGE, RTF, NAME, SHORT, DATA = 0x0037, 0x1000, 0x1013, 0x1009, 0x3001, 0x3704, 0x3701
ATTACHED = "__attach_version1.0_#00000000/"
FIXED = "__properties_version1.0"
# The first example of [MS-OXRTFCP].
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af320"
    "68656c090020627705b06c647d0a800fa0"
)  # fmt: skip


def message(texts: dict[int, str], binary: dict[int, bytes] | None = None, **numbers: int) -> dict[str, bytes]:
    """Streams of a message; `numbers` are the code pages `all` and `body`."""
    streams = _properties("", 32, texts, binary or {}, 0)
    for name, number in {"all": 0x3FFD, "body": 0x3FDE}.items():
        if name in numbers:
            streams[FIXED] += struct.pack("<IIII", number << 16 | 3, 6, numbers[name], 0)
    return streams


def read(tmp_path: Path, streams: dict[str, bytes]) -> str:
    return convert(tmp_path, "x.msg", ole_file(streams)).text


def test_an_attached_message_is_read(tmp_path: Path) -> None:
    within = f"{ATTACHED}__substg1.0_3701000D/"
    inner = _properties(within, 24, {SUBJECT: "Deposit", 0x0C1F: "bob@example.org", BODY: "It is 99 euros."}, {}, 0)
    streams = message({SUBJECT: "Fees", BODY: "See below."}) | _properties(ATTACHED, 8, {NAME: "Deposit"}, {}, 0)
    assert read(tmp_path, streams | inner) == (
        "# Fees\n\nSee below.\n\n## Deposit\n\nFrom: bob@example.org\n\nIt is 99 euros."
    )
    del inner[f"{within}__substg1.0_0037001F"]
    assert "## Deposit\n\nFrom: bob@example.org" in read(tmp_path, streams | inner)


def test_an_attachment_with_a_short_name_is_read(tmp_path: Path) -> None:
    streams = message({SUBJECT: "Fees", BODY: "See below."})
    streams |= _properties(ATTACHED, 8, {SHORT: "NOTES.TXT"}, {DATA: b"It is 99 euros."}, 0)
    assert read(tmp_path, streams) == "# Fees\n\nSee below.\n\n## NOTES.TXT\n\nIt is 99 euros."


@pytest.mark.parametrize("page", [0, 1252, 12_345, 20_127, 65_001, 50_936])
def test_a_page_is_read_whatever_code_page_is_said(tmp_path: Path, page: int) -> None:
    streams = message({SUBJECT: "Fees"}, {PAGE: "<p>Das Café kostet 27 €.</p>".encode("cp1252")}, body=page)
    assert read(tmp_path, streams) == "# Fees\n\nDas Café kostet 27 €."
    streams |= message({SUBJECT: "Fees", BODY: "The fee is 27."}, {PAGE: b"<p>\xff</p>"}, body=page)
    assert read(tmp_path, streams) == "# Fees\n\nThe fee is 27."


@pytest.mark.parametrize(
    ("text", "encoding", "numbers"),
    [
        ("Плата за место 27 евро.", "cp1251", {"all": 1251}),
        ("Gebühr „27“ €.", "cp1252", {}),
        ("Gebühr \x81 27.", "latin-1", {"all": 1252}),
        ("Gebühr „27“ €.", "utf-8", {"all": 1252, "body": 65_001}),
    ],
)
def test_texts_of_eight_bits_have_their_code_page(
    tmp_path: Path, text: str, encoding: str, numbers: dict[str, int]
) -> None:
    streams = message({SUBJECT: "Fees"}, **numbers)
    streams[f"__substg1.0_{BODY:04X}001E"] = text.encode(encoding)
    assert read(tmp_path, streams) == f"# Fees\n\n{text}".replace("\x81", "\ufffd")


def test_a_body_of_packed_rich_text_alone_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, message({SUBJECT: "Fees"}, {RTF: PACKED})) == "# Fees\n\nhello world"
    stored = b"\0\0\0\0\0\0\0\0MELA\0\0\0\0{\\rtf1\\ansi The fee is 27.\\par}"
    assert read(tmp_path, message({SUBJECT: "Fees"}, {RTF: stored})) == "# Fees\n\nThe fee is 27."
    for size in range(16, len(PACKED)):  # whatever is missing
        assert read(tmp_path, message({SUBJECT: "Fees"}, {RTF: PACKED[:size]})).startswith("# Fees")


def test_a_text_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    streams = message({SUBJECT: "Fees", 0x0C1F: "ann@example.org", BODY: "The fee is 27."})
    del streams["__substg1.0_0C1F001F"]
    assert read(tmp_path, streams) == "# Fees\n\nThe fee is 27."


def test_people_are_called_by_their_mail_addresses(tmp_path: Path) -> None:
    streams = message({SUBJECT: "Fees", 0x0C1A: "Ann", 0x0C1F: "/O=X/CN=ANN", 0x5D01: "ann@example.org", BODY: "27."})
    assert read(tmp_path, streams) == "# Fees\n\nFrom: Ann <ann@example.org>\n\n27."


def test_who_gets_a_copy_is_told_from_whom_it_is_for(tmp_path: Path) -> None:
    streams = message({SUBJECT: "Fees", BODY: "27."}, all=1251)
    for number, (kind, name) in enumerate([(1, "Ann"), (2, "Пётр"), (1, "Bob")]):
        folder = f"__recip_version1.0_#{number:08X}/"
        streams |= _properties(folder, 8, {0x39FE: f"p{number}@example.org"}, {}, 0)
        streams[f"{folder}__substg1.0_3001001E"] = name.encode("cp1251")
        streams[f"{folder}{FIXED}"] += struct.pack("<IIII", 0x0C150003, 6, kind, 0)
    assert read(tmp_path, streams) == (
        "# Fees\n\nTo: Ann <p0@example.org>, Bob <p2@example.org>  \nCc: Пётр <p1@example.org>\n\n27."
    )


@pytest.mark.parametrize("name", ["Holm, Ada", "Ada Holm (HR)", "Ada Holm [HR]", "Ada; Holm", "(Ada", "Ada @ Home"])
def test_a_name_is_kept_whole_whatever_marks_are_in_it(tmp_path: Path, name: str) -> None:
    streams = message({SUBJECT: "Fees", 0x0C1A: name, 0x0C1F: "ada@example.org", BODY: "27."})
    assert read(tmp_path, streams) == f'# Fees\n\nFrom: "{name}" <ada@example.org>\n\n27.'


def test_a_name_stands_without_an_address_that_only_exchange_knows(tmp_path: Path) -> None:
    streams = message({SUBJECT: "Fees", 0x0C1A: "Ann", 0x0C1F: "/O=X/OU=FIRST GROUP (ABC)/CN=ANN", BODY: "27."})
    assert read(tmp_path, streams) == "# Fees\n\nFrom: Ann\n\n27."


def test_who_gets_a_copy_that_the_others_do_not_know_of_is_told_so(tmp_path: Path) -> None:
    streams = message({SUBJECT: "Fees", BODY: "27."})
    for number, kind in enumerate([1, 0x10000002, 3]):
        folder = f"__recip_version1.0_#{number:08X}/"
        streams |= _properties(folder, 8, {0x39FE: f"p{number}@example.org"}, {}, 0)
        streams[f"{folder}{FIXED}"] += struct.pack("<IIII", 0x0C150003, 6, kind, 0)
    people = "To: p0@example.org  \nCc: p1@example.org  \nBcc: p2@example.org"
    assert read(tmp_path, streams) == f"# Fees\n\n{people}\n\n27."
    assert convert(tmp_path, "x.eml", f"{people}\n\n27.".replace("  \n", "\n").encode()).text == f"{people}\n\n27."


@pytest.mark.parametrize("sender", ["<", "a@[x", '@,"'])
def test_a_sender_that_is_no_address_is_left_out(tmp_path: Path, sender: str) -> None:
    text = read(tmp_path, message({SUBJECT: "Fees", 0x0C1F: sender, BODY: "27."}))
    assert text.replace("From: a@[x]\n\n", "") == "# Fees\n\n27."  # Python 3.13 closes the bracket


def test_a_date_that_no_calendar_has_is_left_out(tmp_path: Path) -> None:
    data = msg("Fees", "ann@example.org", "bob@example.org", "27.", {})
    assert "Date:" not in convert(tmp_path, "x.msg", data).text
    streams = message({SUBJECT: "Fees", BODY: "27."})
    for ticks, shown in ((133_618_536_000_000_000, "Date: Mon, 03 Jun 2024"), (1 << 63, "# Fees\n\n27.")):
        dated = dict(streams)
        dated[FIXED] += struct.pack("<IIQ", 0x00390040, 6, ticks)
        assert shown in read(tmp_path, dated)
