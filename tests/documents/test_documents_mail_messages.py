"""Mails that quote or forward older ones, and tables that are typed in a mail."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert

from rag_app.documents.converters.email.messages import messages

LONG_ATTRIBUTION = """Thanks, Friday suits us.

On Tue, Mar 3, 2026 at 9:05 AM Ola Brandt <ola@quay.example>
wrote:

> Does Thursday suit you?
>
> On Mon, Mar 2, 2026 at 4:20 PM Rui Pires <rui@dock.example> wrote:
>
>> We come on Wednesday.
"""
OUTLOOK = """Please see below.

-----Original Message-----
From: Ola Brandt
Sent: Tuesday, 3 March 2026 09:05
Subject: RE: Crane

It cannot lift more than 4 t.

________________________________
Von: Rui Pires
Gesendet: Montag, 2. März 2026 16:20
Betreff: Kran

Er hebt 5 t.
"""
GERMAN = """Ja, am Freitag.

-- 
Rui Pires

Am 03.03.2026 um 09:05 schrieb Ola Brandt:
> Kommt ihr am Donnerstag?
"""
BOTTOM = """Ola Brandt wrote:
> Does Thursday suit you?

No, Friday.
"""
HEADED = """All is well.

> From: Ola Brandt
> Date: 3 March 2026
>
> The crane stands still.

>> From: Rui Pires
>> Date: 2 March 2026
>>
>> It turns.
"""
PAGE = """Yes.

**From:** Ola Brandt <[ola@quay.example](mailto:ola@quay.example)>  
**Sent:** 3 March 2026  
**To:** Rui

It cannot lift more than 4 t.
"""
PIECEWISE = """On 03/03/2026 09:05, Ola Brandt wrote:
> Which day?

Friday.

> And which crane?

The red one.
"""
PASSAGE = "The rules say:\n\n> No lift above 4 t.\n\nSo we hire another."
JOURNEY = "The trip:\n\nFrom: Oslo\nTo: Bergen\nDate: 3 March 2026\n\nOn 3 March the port wrote:\nNo cranes."


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (LONG_ATTRIBUTION, ["Own", "Tue, Mar 3, 2026 at 9:05 AM Ola Brandt", "Mon, Mar 2, 2026 at 4:20 PM Rui Pires"]),
        (OUTLOOK, ["Own", "Tuesday, 3 March 2026 09:05, Ola Brandt", "Montag, 2. März 2026 16:20, Rui Pires"]),
        (GERMAN, ["Own", "03.03.2026 um 09:05, Ola Brandt"]),
        (BOTTOM, ["Ola Brandt", "Own"]),
        (HEADED, ["Own", "3 March 2026, Ola Brandt", "2 March 2026, Rui Pires"]),
        (PAGE, ["Own", "3 March 2026, Ola Brandt"]),
        ("Yes.\n\n> Shall we?\n", ["Own", "Earlier message"]),
        (PIECEWISE, ["Own"]),
        (PASSAGE, ["Own"]),
        (JOURNEY, ["Own"]),
        (JOURNEY.replace("\n\nOn", "\nSeat: by desk@rail.example\n\nOn"), ["Own"]),
    ],
)
def test_what_a_mail_quotes_is_a_message_of_its_own(text: str, titles: list[str]) -> None:
    found = messages(text, "Own")
    assert [title.removeprefix("Earlier message of ") for title, _ in found] == titles
    said = [line.lstrip("> ") for _, words in found for line in words.split("\n")]
    assert [line for line in said if line] == [line.lstrip("> ") for line in text.split("\n") if line.lstrip("> ")]


def test_what_is_quoted_has_no_signs_and_keeps_its_tables() -> None:
    assert messages(HEADED, "")[2][1].endswith("\n\nIt turns.")
    quoted = "Yes.\n\nOn 3 March Ola wrote:\n\n> | Crane | Load |\n> | --- | --- |\n> | Red | 4 t |\n"
    assert messages(quoted, "")[1][1].endswith("\n\n| Crane | Load |\n| --- | --- |\n| Red | 4 t |")


def test_many_messages_below_each_other_take_no_square_of_time() -> None:
    assert len(messages("From: a@b.c\nDate: 3 March\n\nx\n\n" * 5_000, "")) == 5_000
    assert len(messages("From: a\nDate: b\n" * 5_000, "")) == 1
    assert len(messages(f"{'>' * 1000} x\n" * 100, "")) == 1


def test_sections_of_a_mail(tmp_path: Path) -> None:
    head = "From: Rui <rui@dock.example>\nDate: Tue, 3 Mar 2026 10:00:00 +0000\nSubject: Crane\n\n"
    below = convert(tmp_path, "x.eml", f"{head}{GERMAN}".encode())
    assert [section.headings[1:] for section in below.sections] == [
        (),
        ("Earlier message of 03.03.2026 um 09:05, Ola Brandt",),
    ]
    assert "-- " not in below.text
    above = convert(tmp_path, "y.eml", f"{head}{BOTTOM}".encode())
    assert [section.headings[-1] for section in above.sections] == [
        "Crane",
        "Earlier message of Ola Brandt",
        "Message of Tue, 03 Mar 2026 10:00:00 +0000, Rui",
    ]


def test_rows_that_are_typed_with_bars_are_a_table(tmp_path: Path) -> None:
    rows = "Crane | Load | Hired\n------|------|------\nRed | 4 t | 3 days\nBlue | 5 t | 1 day"
    table = "| Crane | Load | Hired |\n| --- | --- | --- |\n| Red | 4 t | 3 days |\n| Blue | 5 t | 1 day |"
    text = convert(tmp_path, "x.eml", f"Subject: x\n\nHired:\n{rows}\nThat is all.\n".encode()).text
    assert text == f"# x\n\nHired:\n\n{table}\n\nThat is all."
    for line in ("Red | 4 t", "ls | sort | uniq"):
        once = f"# x\n\n{line}\n{line}" + ("\n" + line if line.count("|") == 1 else "")
        assert convert(tmp_path, "x.eml", once.replace("# x", "Subject: x", 1).encode()).text == once
