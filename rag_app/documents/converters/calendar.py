"""Calendars (iCalendar) to Markdown: each event, task and note with its time, place and people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path, PurePath

from rag_app.documents.converted import Converted
from rag_app.documents.converters.parts.content_lines import ContentLine, content_lines
from rag_app.documents.decoding import text_of
from rag_app.documents.markdown import blocks, heading, paragraph

_READ = ("VEVENT", "VTODO", "VJOURNAL")
_LABELS = (
    ("DUE", "Due"),
    ("COMPLETED", "Completed"),
    ("DURATION", "Duration"),
    ("RRULE", "Repeats"),
    ("LOCATION", "Where"),
    ("ORGANIZER", "Organizer"),
    ("ATTENDEE", "Attendees"),
    ("STATUS", "Status"),
    ("CATEGORIES", "Categories"),
    ("URL", "Address"),
)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_MAIL = re.compile(r"mailto:", re.IGNORECASE)


def convert(path: Path, name: str) -> Converted:
    """Convert a calendar: alarms and zones of time are left out, days are those of the zone that is named with them."""
    text, title = calendar_markdown(text_of(path.read_bytes()))
    return Converted(((None, text),), title or PurePath(name).name)


def calendar_markdown(text: str) -> tuple[str, str]:
    """The Markdown of a calendar and what it is called."""
    title = ""
    parts: list[str] = []
    within: list[str] = []
    said: list[ContentLine] = []
    for line in content_lines(text):
        if line.name == "BEGIN":
            within.append(line.value.strip().upper())
            said = [] if within[-1] in _READ else said
        elif line.name == "END" and within:
            if within.pop() in _READ:
                parts += _entry(said)
        elif within and within[-1] in _READ:
            said.append(line)
        elif line.name == "X-WR-CALNAME":
            title = line.text
    return blocks(parts), title


def _entry(said: Sequence[ContentLine]) -> Iterator[str]:
    by_name: dict[str, list[ContentLine]] = {}
    for line in said:
        by_name.setdefault(line.name, []).append(line)
    summary = next((line.text for line in by_name.get("SUMMARY", [])), "")
    yield heading(2, " ".join(summary.split()) or "Event")
    told = [("When", _when(by_name))]
    told += [(label, ", ".join(filter(None, map(_shown, by_name.get(name, []))))) for name, label in _LABELS]
    yield "  \n".join(f"{label}: {' '.join(value.split())}" for label, value in told if value)
    for line in by_name.get("DESCRIPTION", []):
        yield from map(paragraph, line.text.split("\n\n"))


def _when(by_name: dict[str, list[ContentLine]]) -> str:
    """Start and end; the end of whole days is the day behind the last (RFC 5545, 3.6.1)."""
    start, end = ([line for line in by_name.get(name, []) if line.value][:1] for name in ("DTSTART", "DTEND"))
    if not start:
        return ""
    first, last = _time(start[0].value, bare=True), _time(end[0].value, is_end=True, bare=True) if end else ""
    if last.startswith(first[:10]) and len(last) > 10:  # the same day
        last = last[11:]
    zone = start[0].parameters.get("TZID", "") or ("UTC" if start[0].value.endswith("Z") else "")
    return (first if last in ("", first) else f"{first} to {last}") + (f" ({zone})" if zone else "")


def _time(value: str, *, is_end: bool = False, bare: bool = False) -> str:
    """A time as `2024-05-16 14:00`, with its zone unless it is to be `bare`, or a day."""
    if not (found := _TIME.fullmatch(value.strip())):
        return value
    day = "-".join(found.group(1, 2, 3))
    if found[4]:
        return f"{day} {found[4]}:{found[5]}{' UTC' if found[6] and not bare else ''}"
    try:
        return str(date.fromisoformat(day) - timedelta(days=is_end))
    except (ValueError, OverflowError):
        return day


def _shown(line: ContentLine) -> str:
    if line.name in ("ORGANIZER", "ATTENDEE"):
        return line.parameters.get("CN", "") or _MAIL.sub("", line.text)
    return _time(line.value) if _TIME.fullmatch(line.value) else line.text
