"""Text from documents, models and people becomes safe HTML and safe labels; nothing else in the UI makes markup."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rag_app import prompts
from rag_app.schema import Answer, Chunk, Citation, Passage, Sentence

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Evidence:
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
    flat = " ".join(_BIDI.sub("\ufffd", text).split())
    flat = flat if len(flat) <= characters else flat[: characters - 1].rstrip() + "…"
    return _MARKDOWN.sub(r"\\\1", flat)


def highlighted(text: str, start: int, end: int) -> str:
    """The passage with `text[start:end]` marked; an empty or impossible span marks nothing."""
    if not 0 <= start < end <= len(text):
        return f'<div class="lr-passage">{escape(text)}</div>'
    return (
        f'<div class="lr-passage">{escape(text[:start])}<mark>{escape(text[start:end])}</mark>'
        f"{escape(text[end:])}</div>"
    )


def place_of(source: str, title: str, headings: Sequence[str], page: int | None) -> str:
    """`guide.pdf, page 3 › Setup › Network`: where a person would look."""
    parts = [source + (f", page {page}" if page is not None else "")]
    return " › ".join([*parts, *(h for h in headings if h != title or len(headings) == 1)])


def chip_text(citation: Citation) -> str:
    """`1 · setup.pdf · page 3`, short enough for a button; an unsure one says `check this` first."""
    name = citation.source.rsplit("/", 1)[-1]
    page = f" · page {citation.page}" if citation.page is not None else ""
    check = "check this · " if citation.status == "unsure" else ""
    return f"{check}{citation.marker} · {name if len(name) <= 32 else '…' + name[-31:]}{page}"


def evidence_of(answer: Answer, citation: Citation) -> Evidence:
    """The passage that holds a citation's span; if none does, the hit that does, else the cited text alone."""
    place = place_of(citation.source, citation.title, citation.headings, citation.page)
    holders: list[Passage | Chunk] = [*answer.passages, *(h.chunk for h in answer.hits)]
    for holder in holders:
        if holder.document_id == citation.document_id and holder.start <= citation.start < citation.end <= holder.end:
            start = citation.start - holder.start
            return Evidence(holder.text, start, citation.end - holder.start, place, holder.above)
    return Evidence(citation.cited_text, 0, len(citation.cited_text), place)


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


def answer_html(answer: Answer, chips: Mapping[int, str] = MappingProxyType({})) -> str:
    """The answer with its markers raised and its unsupported sentences marked, or the notice that there is none.

    `chips` maps markers to the keys of the buttons that open their evidence.
    """
    if answer.abstained:
        return _absent_html(answer, chips)
    made, at = [], 0
    for sentence in sorted(answer.sentences, key=lambda s: s.start):
        if sentence.start < at:
            continue
        made.append(_with_markers(answer.text[at : sentence.start], chips))
        made.append(_sentence_html(answer.text[sentence.start : sentence.end], sentence, chips))
        at = sentence.end
    return f'<div class="lr-answer">{"".join(made)}{_with_markers(answer.text[at:], chips)}</div>'


def _absent_html(answer: Answer, chips: Mapping[int, str]) -> str:
    """A refusal: the closest sentences are its body, since they are what helps."""
    closest = "".join(
        f"<blockquote>{escape(c.cited_text)}{_marker(f'[{c.marker}]', (c.marker,), chips)}</blockquote>"
        for c in answer.nearest
        if c.cited_text
    )
    said = "The closest that they say:" if closest else "Nothing in them comes close to this question."
    return (
        f'<div class="lr-absent" role="note"><strong>Not in your documents</strong><p>{said}</p>{closest}'
        '<p class="lr-meta">The probability that the passages found hold an answer is '
        f"{answer.confidence:.0%}.</p></div>"
    )


def streaming_html(text: str) -> str:
    """An answer that is still being written."""
    return f'<div class="lr-answer lr-streaming" aria-busy="true">{_with_markers(text, {})}</div>'


def _sentence_html(text: str, sentence: Sentence, chips: Mapping[int, str]) -> str:
    assigned = dict.fromkeys(c.marker for c in sentence.citations if c.assigned and c.status == "supported")
    body = _with_markers(text, chips) + "".join(_marker(f"[{n}]", (n,), chips) for n in assigned)
    if sentence.supported:
        return body
    if sentence.unsure:
        found = dict.fromkeys(c.marker for c in sentence.citations if c.assigned and c.status == "unsure")
        body += "".join(f"<sup>[{n}]</sup>" for n in found)
        return f'{body}<span class="lr-flag" role="note" title="The passage may not say this.">check this</span>'
    return (
        f'<span class="lr-unsupported" title="No passage supports this sentence.">{body}</span>'
        '<span class="lr-flag" role="note">unsupported</span>'
    )


def _with_markers(text: str, chips: Mapping[int, str]) -> str:
    made, at = [], 0
    for start, end, numbers in prompts.markers(text):
        made += [escape(text[at:start]).rstrip(" "), _marker(text[start:end], numbers, chips)]
        at = end
    return "".join([*made, escape(text[at:])])


def _marker(text: str, numbers: Iterable[int], chips: Mapping[int, str]) -> str:
    """A raised marker; one with a chip is a button to the script of the frame, which presses that chip."""
    chip = next((chips[n] for n in numbers if n in chips), "")
    if not chip:
        return f"<sup>{escape(text)}</sup>"
    return f'<sup data-chip="{escape(chip)}" role="button" tabindex="0" title="Show the evidence">{escape(text)}</sup>'


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
