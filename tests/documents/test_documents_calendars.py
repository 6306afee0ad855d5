"""Calendars and contacts: lines that are folded and escaped, days and zones, older cards, invitations in mails."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert

from rag_app.documents.converters.parts.content_lines import content_lines

EVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
X-WR-CALNAME:Team\r
BEGIN:VTIMEZONE\r
TZID:Europe/Berlin\r
BEGIN:DAYLIGHT\r
DTSTART:19700329T020000\r
END:DAYLIGHT\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
DTSTART;TZID=Europe/Berlin:20240516T140000\r
DTEND;TZID=Europe/Berlin:20240516T153000\r
ORGANIZER;CN="Weiss; Carla":mailto:carla@example.com\r
ATTENDEE;ROLE=REQ-PARTICIPANT;CN=Bob\r
  Hays:mailto:bob@example.com\r
ATTENDEE:MAILTO:eve@example.com\r
DESCRIPTION:Agenda: budget 2025\\, hiring.\\n\\nPlease brin\r
 g copies.\r
LOCATION:Room Bodensee\\, 3rd floor\r
SUMMARY:Budget review\r
BEGIN:VALARM\r
DESCRIPTION:This is an event reminder\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20240603\r
DTEND;VALUE=DATE:20240608\r
SUMMARY:Summer school\r
END:VEVENT\r
BEGIN:VTODO\r
DUE:20240520T063000Z\r
SUMMARY:Renew passport\r
END:VTODO\r
END:VCALENDAR\r
"""
CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
N:Müller;Katrin;;Dr.;\r
ORG:Stadtwerke Lindau;Netze\r
item1.TEL;TYPE=WORK,VOICE:+49 8382 55 01 40\r
ADR;TYPE=WORK:;;Auenstraße 12;Lindau;;88131;Germany\r
BDAY:19790514\r
NOTE:Prefers calls before 10\\, never on Fridays.\\nAssistant: Frau Roth\r
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD\r
 2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDB\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Pawe=C5=82 =\r
=C5=81uczak\r
TEL;CELL:+48600100200\r
END:VCARD\r
"""
INVITATION = f"""From: Carla <carla@example.com>
To: Bob <bob@example.com>
Subject: Invitation
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Please come.
--b
Content-Type: text/calendar; charset=utf-8; method=REQUEST; name="invite.ics"

{EVENT}
--b--
"""


def test_events_are_read_with_their_times_places_and_people(tmp_path: Path) -> None:
    document = convert(tmp_path, "team.ics", EVENT)
    assert document.title == "Team"
    assert document.text == (
        "## Budget review\n\nWhen: 2024-05-16 14:00 to 15:30 (Europe/Berlin)  \nWhere: Room Bodensee, 3rd floor  \n"
        "Organizer: Weiss; Carla  \nAttendees: Bob Hays, eve@example.com\n\nAgenda: budget 2025, hiring.\n\n"
        "Please bring copies.\n\n## Summer school\n\nWhen: 2024-06-03 to 2024-06-07\n\n"
        "## Renew passport\n\nDue: 2024-05-20 06:30 UTC"
    )


def test_cards_are_read_without_their_pictures(tmp_path: Path) -> None:
    assert convert(tmp_path, "all.vcf", CARDS).text == (
        "## Dr. Katrin Müller\n\nOrganisation: Stadtwerke Lindau, Netze  \nPhone (work): +49 8382 55 01 40  \n"
        "Address (work): Auenstraße 12, Lindau, 88131, Germany  \nBirthday: 1979-05-14  \n"
        "Note: Prefers calls before 10, never on Fridays. Assistant: Frau Roth\n\n"
        "## Paweł Łuczak\n\nPhone (cell): +48600100200"
    )


def test_an_invitation_in_a_mail_is_an_event(tmp_path: Path) -> None:
    text = convert(tmp_path, "mail.eml", INVITATION).text
    assert "When: 2024-05-16 14:00 to 15:30 (Europe/Berlin)" in text and "BEGIN:" not in text


def test_lines_without_end_and_bad_days_do_no_harm(tmp_path: Path) -> None:
    odd = (
        EVENT.replace("20240603", "20249903")
        .replace("20240608", "20249908")
        .replace("SUMMARY:Summer school", "SUMMARY")
    )
    assert "When: 2024-99-03 to 2024-99-08" in convert(tmp_path, "odd.ics", odd).text
    assert list(content_lines("NO COLON\nA;" + 'X="' * 50_000)) == []
