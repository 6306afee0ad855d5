"""Text from documents, models and people becomes safe HTML and safe labels: what makes markup takes texts from here."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence

from rag_app.text.language.one_line import shortened

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def escape(text: str) -> str:
    """Text as HTML shows it: markup is inert, control characters and direction overrides are visible."""
    visible = "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") else "\ufffd" for c in text)
    return html.escape(_BIDI.sub("\ufffd", visible), quote=True)


def label(text: str, characters: int = 80) -> str:
    """Text as a Streamlit label shows it literally: on one line, cut to `characters`, Markdown switched off."""
    return _MARKDOWN.sub(r"\\\1", shortened(_BIDI.sub("\ufffd", text), characters))


def passage_box(text: str) -> str:
    """A passage's literal text in its box."""
    return f'<div class="lr-passage">{escape(text)}</div>'


def notice_html(kind: str, text: str) -> str:
    """A notice of one kind (`error`, `warning`, `info`, `success`) with literal text."""
    role = "alert" if kind == "error" else "status"
    return f'<div class="lr-notice lr-{escape(kind)}" role="{role}">{escape(text)}</div>'


def table_html(caption: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of literal texts and numbers; floats with three decimals."""
    listed = [list(row) for row in rows]
    numeric = {at for row in listed for at, value in enumerate(row) if isinstance(value, float)}
    head = "".join(
        f'<th scope="col"{" class=lr-number" if at in numeric else ""}>{escape(h)}</th>' for at, h in enumerate(headers)
    )
    body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in listed)
    return (
        f'<div class="lr-table"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f'<td class="lr-number">{value:.3f}</td>'
    return f"<td>{escape(str(value))}</td>"
