"""Cards of contacts (vCard) to Markdown: each person or firm with numbers, addresses and notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from rag_app.documents.converted import Converted
from rag_app.documents.converters.parts.content_lines import ContentLine, content_lines
from rag_app.documents.decoding import text_of
from rag_app.documents.markdown import blocks, heading

_LABELS = {
    "NICKNAME": "Nickname",
    "ORG": "Organisation",
    "TITLE": "Title",
    "ROLE": "Role",
    "TEL": "Phone",
    "EMAIL": "E-mail",
    "IMPP": "Messages",
    "ADR": "Address",
    "URL": "Web",
    "BDAY": "Birthday",
    "ANNIVERSARY": "Anniversary",
    "CATEGORIES": "Categories",
    "NOTE": "Note",
}
_KINDS = ("home", "work", "cell", "fax", "pager")


def convert(path: Path, name: str) -> Converted:
    """Convert the cards of a file, one below the other; pictures, sounds and keys are left out."""
    parts: list[str] = []
    card: list[ContentLine] = []
    for line in content_lines(text_of(path.read_bytes())):
        if line.name == "BEGIN":
            card = []
        elif line.name == "END":
            parts += _card(card)
            card = []
        else:
            card.append(line)
    return Converted(((None, blocks(parts)),), PurePath(name).name)


def _card(card: Sequence[ContentLine]) -> Iterator[str]:
    names = {line.name: line for line in reversed(card) if line.name in ("FN", "N", "ORG")}
    called = names["FN"].text if "FN" in names else ""
    if not called and "N" in names:  # family name, first name, more, title, suffix
        family, first, more, title, suffix = [*names["N"].parts, "", "", "", "", ""][:5]
        called = " ".join(filter(None, (title, first, more, family, suffix)))
    yield heading(2, " ".join((called or (names["ORG"].text if "ORG" in names else "Contact")).split()))
    yield "  \n".join(f"{_label(line)}: {value}" for line in card if line.name in _LABELS and (value := _value(line)))


def _label(line: ContentLine) -> str:
    """What a value is, and whose: `Phone (work)`; vCard 2.1 has the kinds as parameters."""
    said = f"{line.parameters.get('TYPE', '')},{','.join(line.parameters)}".lower().split(",")
    kinds = ", ".join(kind for kind in _KINDS if kind in said)
    return f"{_LABELS[line.name]} ({kinds})" if kinds else _LABELS[line.name]


def _value(line: ContentLine) -> str:
    text = ", ".join(filter(None, line.parts)) if line.name in ("ADR", "ORG") else line.text
    digits = text.isdigit() and len(text) == 8 and line.name in ("BDAY", "ANNIVERSARY")
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if digits else " ".join(text.split())
