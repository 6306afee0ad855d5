"""Turns generated text into sentences with checked citations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag_app import prompts
from rag_app.citations.place import PlaceAt, citation_at
from rag_app.citations.support import Context, Support, find_support
from rag_app.schema import Citation, Passage, Sentence
from rag_app.text.sentences import sentence_spans

# (document id, start, end) to text, as `Index.text`.
TextOf = Callable[[int, int, int], str]

_OPENING_CHARACTERS = 1_000  # a cover page: whose report it is, and of which period


def cite(
    text: str,
    passages: Sequence[Passage],
    question: str = "",
    place_at: PlaceAt | None = None,
    text_of: TextOf | None = None,
) -> tuple[Sentence, ...]:
    """Split `text` into sentences and verify or find the evidence of each.

    A marker in the text is checked: `out_of_range` when no passage has that number, `unsupported` when the passage
    does not support the sentence, `unsure` with a span when a person should look, else `supported` with the exact span
    in the source. A marker that fails stays failed: no other passage takes its place. Only a sentence without any
    marker gets the best passage as an `assigned` citation where one supports it or may. `supported` of a sentence is
    true when at least one citation is. `place_at` (see `Index.place_at`) tells headings and page of the exact span,
    `text_of` (see `Index.text`) the beginning of a document, which counts for what the question names.
    """
    about = {p.number: _context(p, text_of) for p in passages}
    by_number = {p.number: p for p in passages}
    sentences = []
    for start, end in _answer_sentences(text):
        raw = text[start:end]
        plain = prompts.without_markers(raw)
        citations = [
            _check(number, plain, by_number, question, about, place_at)
            for number in dict.fromkeys(n for _, _, numbers in prompts.markers(raw) for n in numbers)
        ]
        if not citations:
            found = _best(passages, plain, question, about, place_at)
            if found is not None:
                citations.append(found)
        supported = any(c.status == "supported" for c in citations)
        sentences.append(Sentence(start, end, raw, supported, tuple(citations)))
    return tuple(sentences)


def _answer_sentences(text: str) -> list[tuple[int, int]]:
    """Sentence spans where a marker after the full stop belongs to the sentence before it."""
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        plain = prompts.without_markers(text[start:end]).strip(" .,;:\n")
        if not plain and spans:
            spans[-1] = (spans[-1][0], end)
            continue
        lead = 0
        for marker_start, marker_end, _ in prompts.markers(text[start:end]):
            if text[start + lead : start + marker_start].strip(" .,;"):
                break
            lead = marker_end
        if lead and spans:
            spans[-1] = (spans[-1][0], start + lead)
            start += lead + len(text[start + lead : end]) - len(text[start + lead : end].lstrip())
        spans.append((start, end))
    return spans


def _check(
    number: int,
    sentence: str,
    by_number: dict[int, Passage],
    question: str,
    about: dict[int, Context],
    place_at: PlaceAt | None,
) -> Citation:
    passage = by_number.get(number)
    if passage is None:
        return Citation(marker=number, status="out_of_range")
    support = find_support(sentence, passage.text, question, about[number])
    return _citation(passage, support, place_at, assigned=False)


def _best(
    passages: Sequence[Passage], sentence: str, question: str, about: dict[int, Context], place_at: PlaceAt | None
) -> Citation | None:
    scored = [(find_support(sentence, p.text, question, about[p.number]), p) for p in passages]
    worth = [(s, p) for s, p in scored if s.verdict != "unsupported"]
    if not worth:
        return None
    support, passage = max(worth, key=lambda pair: (pair[0].holds, pair[0].score, -pair[1].number))
    return _citation(passage, support, place_at, assigned=True)


def _citation(passage: Passage, support: Support, place_at: PlaceAt | None, *, assigned: bool) -> Citation:
    return citation_at(
        passage, support, marker=passage.number, status=support.verdict, assigned=assigned, place_at=place_at
    )


def _context(passage: Passage, text_of: TextOf | None) -> Context:
    opening = text_of(passage.document_id, 0, _OPENING_CHARACTERS) if text_of is not None else ""
    return Context(passage.title, passage.headings, passage.source, opening)
