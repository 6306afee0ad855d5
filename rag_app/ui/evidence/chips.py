"""Which citations of an answer are shown, as chips, the passage behind each, and what does not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.answering.citing.record import others_of
from rag_app.documents.attached_name import attached_name
from rag_app.prompts import without_markers
from rag_app.schema import Answer, Chunk, Citation, Passage
from rag_app.text.language.one_line import page_shown, shortened
from rag_app.ui.titles import place_shown

Place = tuple[int, int | None, int, int, str]  # what a chip stands for: citations of one place share it
_BEFORE = {"unsure": "check this · {}", "nearest": "closest {}", "otherwise": "otherwise"}  # of a chip, by status
_LONGEST = 32  # characters of a file's name or a heading on a chip
_MAIL = 20  # of a mail's before the name of a file that is attached to it


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage as it was read, the span of it that a citation means, where it stands, what stands above it where it
    begins in a table, the words of the answer that rest on it, and the question that they answer."""

    text: str
    start: int
    end: int
    place: str
    above: str = ""
    said: str = ""
    asked: str = ""


def chip_text(citation: Citation, *, section: bool = False) -> str:
    """`1 · setup.pdf · page 3`, short enough for a button; an unsure one says `check this` first. A file that is
    attached to a mail stands behind it: `1 · offer.eml › terms.pdf`.

    With `section`, the heading stands for the file where there is one: `1 · Network · page 3`.
    """
    attached = _attached(citation)
    name = _end_of(citation.source.rsplit("/", 1)[-1], _MAIL if attached else _LONGEST)
    name = f"{name} › {_end_of(attached, _LONGEST)}" if attached else name
    if section and citation.headings:
        name = shortened(citation.headings[-1], _LONGEST)
    page = f" · {page_shown(citation.page, citation.page_label)}" if citation.page is not None else ""
    return f"{_BEFORE.get(citation.status, '{}').format(citation.marker)} · {name}{page}"


def chip_texts(citations: Sequence[Citation]) -> list[str]:
    """`chip_text` of each; those that would differ in their numbers alone are called by their sections."""
    places = [(c.source, c.page, _attached(c)) for c in citations]
    alike = Counter(places)
    return [chip_text(c, section=alike[place] > 1) for c, place in zip(citations, places, strict=True)]


def _attached(citation: Citation) -> str:
    return attached_name(citation.source, citation.title, citation.headings)


def _end_of(name: str, characters: int) -> str:
    return name if len(name) <= characters else "…" + name[1 - characters :]


def evidence_of(answer: Answer, citation: Citation) -> CitedPassage:
    """The passage that holds a citation's span; if none does, the hit that does, else the cited text alone."""
    place = place_shown(citation)
    said = next((without_markers(s.text) for s in answer.sentences if citation in s.citations), "")
    holders: list[Passage | Chunk] = [*answer.passages, *(h.chunk for h in answer.hits)]
    for holder in holders:
        if holder.document_id == citation.document_id and holder.start <= citation.start < citation.end <= holder.end:
            start = citation.start - holder.start
            return CitedPassage(
                holder.text, start, citation.end - holder.start, place, holder.above, said,
                answer.record.standalone_question,
            )  # fmt: skip
    return CitedPassage(citation.cited_text, 0, len(citation.cited_text), place)


def place_of(citation: Citation) -> Place:
    """The number, the span of a document and the verdict of a citation."""
    return citation.marker, citation.document_id, citation.start, citation.end, citation.status


def shown_citations(answer: Answer) -> list[Citation]:
    """Citations to show as chips: supported and unsure ones, each place once, in the order of the answer."""
    shown = [c for c in answer.citations[::-1] if c.is_shown]
    places = {place_of(c): c for c in shown}
    return list(places.values())[::-1]


def citations_of(answer: Answer) -> list[Citation]:
    """Those, and what other documents say in their place; the closest text where there are none."""
    return [*shown_citations(answer), *others_of(answer)] or list(answer.nearest)


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
