"""Text from documents, models and people becomes safe HTML and safe labels; nothing else in the UI makes markup."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag_app.schema import Answer, Chunk, Citation, Passage
from rag_app.text.one_line import place_of, shortened

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage as it was read, the span of it that a citation means, where it stands, and what stands above it where
    it begins in a table."""

    text: str
    start: int
    end: int
    place: str
    above: str = ""


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


def chip_text(citation: Citation) -> str:
    """`1 · setup.pdf · page 3`, short enough for a button; an unsure one says `check this` first."""
    name = citation.source.rsplit("/", 1)[-1]
    page = f" · page {citation.page}" if citation.page is not None else ""
    check = "check this · " if citation.status == "unsure" else ""
    return f"{check}{citation.marker} · {name if len(name) <= 32 else '…' + name[-31:]}{page}"


def evidence_of(answer: Answer, citation: Citation) -> CitedPassage:
    """The passage that holds a citation's span; if none does, the hit that does, else the cited text alone."""
    place = place_of(citation.source, citation.title, citation.headings, citation.page)
    holders: list[Passage | Chunk] = [*answer.passages, *(h.chunk for h in answer.hits)]
    for holder in holders:
        if holder.document_id == citation.document_id and holder.start <= citation.start < citation.end <= holder.end:
            start = citation.start - holder.start
            return CitedPassage(holder.text, start, citation.end - holder.start, place, holder.above)
    return CitedPassage(citation.cited_text, 0, len(citation.cited_text), place)


def supported_citations(answer: Answer) -> list[Citation]:
    """Citations to show as chips: supported and unsure ones, each place once, in the order of the answer."""
    shown = [c for c in answer.citations[::-1] if c.status in ("supported", "unsure")]
    places = {(c.marker, c.document_id, c.start, c.end, c.status): c for c in shown}
    return list(places.values())[::-1]


def problems_of(answer: Answer) -> list[str]:
    """One sentence for each citation that does not hold."""
    found = []
    for sentence in answer.sentences:
        for citation in sentence.citations:
            if citation.status == "out_of_range":
                found.append(f"[{citation.marker}] cites a passage that does not exist.")
            elif citation.status == "unsupported":
                found.append(f"[{citation.marker}] does not support “{sentence.text.strip()}”")
    return list(dict.fromkeys(found))


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
