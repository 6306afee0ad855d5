"""Whole sentences of the passages, for questions that no few words answer: what a thing is, and yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.schema import Passage
from rag_app.text.courtesy import without_courtesy
from rag_app.text.pipe_tables import BAR
from rag_app.text.sentences import sentence_at, sentence_spans
from rag_app.text.words import content_stems, places_of

_ARTICLE = r"(?:the|an?)\s+"
_WHAT_IS = re.compile(
    rf"\W*(?:what|who)(?:['’]?s|\s+(?:is|are|was|were))\s+(?:{_ARTICLE})?(?P<subject>[^?!]+?)\s*[?.]?\s*\Z",
    re.IGNORECASE,
)
# "What does X mean?", and "what X is" behind "Can you tell me".
_MEANS = re.compile(
    rf"\W*what\s+(?:do(?:es)?\s+)?(?:{_ARTICLE})?(?P<subject>[^?!]+?)\s+(?:means?|is|are|was|were)\s*[?.]?\s*\Z",
    re.IGNORECASE,
)
_IS = r"(?:is|are|was|were|means|mean|refers?\s+to|denotes?|stands?\s+for)\b"
_LEAST = 6  # words of a sentence that explains


def subject_of(question: str) -> str | None:
    """What a "What is X?" or "Who was X?" asks about, without its article; None for other questions."""
    asked = without_courtesy(question)
    found = _WHAT_IS.match(asked) or _MEANS.match(asked)
    return found["subject"] if found else None


def explained(question: str, shown: Sequence[Passage]) -> tuple[str, int] | None:
    """The first sentence of the passages that says what the thing is which a "What is X?" asks for, with the number of
    its passage; None for other questions and where no sentence does.

    Such a sentence goes on after X, or after the short form that a passage gives for it, with a verb of being or an
    apposition ("X, a ..."), or opens with "As a ..., X".
    """
    asked = subject_of(question)
    if asked is None:
        return None
    subject = r"\s+".join(map(re.escape, asked.split()))
    names = [subject, *(re.escape(short) for p in shown for short in _short_forms(subject, p.text))]
    name = rf"(?:{'|'.join(dict.fromkeys(names))})(?:\s*\([^)]*\))?"
    says = re.compile(
        rf"\W*(?:{_ARTICLE})?{name}(?:\s+{_IS}|,\s+(?:{_ARTICLE}|which\s+{_IS}))"
        rf"|\W*As\s+{_ARTICLE}[^.;]+,\s+(?:{_ARTICLE})?{name}",
        re.IGNORECASE,
    )
    for passage in shown:
        for text in _sentences(passage.text):
            if says.match(text) and len(text.split()) >= _LEAST:
                return text, passage.number
    return None


def quoted(question: str, shown: Sequence[Passage]) -> tuple[str, int] | None:
    """The sentence of the passages that shares most content words with `question`, with its passage's number; the first
    of equal ones. None where nothing is shared."""
    asked = content_stems(question)
    best, most = None, 0
    for passage in shown:
        for text in _sentences(passage.text):
            shared = len(asked & content_stems(text))
            if shared > most:
                best, most = (text, passage.number), shared
    return best


def around(said: str, question: str, passage: Passage) -> str | None:
    """The sentence of `passage` that holds the words `said`, or the cells of the row; of several the one that shares
    most content words with `question`. None where none holds them."""
    asked = content_stems(question)
    spans = {sentence_at(passage.text, *found.span()) for found in places_of(said, passage.text)}
    texts = [" ".join(passage.text[start:end].split()) for start, end in sorted(spans)]
    if not texts:
        return None
    best = max(texts, key=lambda text: len(asked & content_stems(text)))
    if not best.startswith("|"):
        return best.lstrip("#").strip()
    return ", ".join(cell.strip() for cell in BAR.split(best) if cell.strip())


def _sentences(text: str) -> Iterator[str]:
    """Sentences on one line each, without headings and rows of tables."""
    for start, end in sentence_spans(text):
        one = " ".join(text[start:end].split())
        if not one.startswith(("|", "#")) and content_stems(one):
            yield one


def _short_forms(subject: str, text: str) -> list[str]:
    return [m[1] for m in re.finditer(rf"{subject}\s*\(([A-Z][A-Za-z]{{1,7}})\)", text, re.IGNORECASE)]
