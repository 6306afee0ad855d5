"""One row of a reader's training: two texts that are read together, and what is known about them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems

Truth = float | None

LONGEST_SPAN_WORDS = 15  # longer answers are evidence rather than answers: they say that a passage answers, not where


@dataclass(frozen=True, slots=True)
class Row:
    """`first` is a question or a claim, `title` and `passage` what is read with it.

    `relevant`, `answers` and `supports` are 1, 0 or None (not known, no loss). `span` is the answer's place in
    `passage` in characters, (0, 0) where there is none in it, None where that is not known. A claim's span is the place
    that a crop must keep; it is not learnt. `above` is what the passage stands under beside the title, as in a `Chunk`.
    """

    id: str
    first: str
    title: str
    passage: str
    relevant: Truth = None
    answers: Truth = None
    supports: Truth = None
    span: tuple[int, int] | None = None
    above: str = ""


NO_SPAN = (0, 0)


def answerable_row(id: str, question: str, title: str, passage: str, answers: Sequence[str]) -> Row:
    """A question with the passage that answers it; the span is that of the shortest literal answer."""
    span = locate(question, passage, answers)
    return Row(id, question, title, passage, relevant=1.0, answers=1.0, span=span)


def unrelated_row(id: str, question: str, title: str, passage: str) -> Row:
    """A question with a passage that was found for it and does not answer it."""
    return Row(id, question, title, passage, relevant=0.0, answers=0.0, span=NO_SPAN)


def locate(
    question: str, passage: str, answers: Sequence[str], longest: int = LONGEST_SPAN_WORDS
) -> tuple[int, int] | None:
    """Place of the shortest answer of at most `longest` words; of several places the one whose sentence shares most
    words with the question."""
    found = sorted((a for a in answers if a and len(a.split()) <= longest and a in passage), key=len)
    if not found:
        return None
    answer = found[0]
    places = [(m.start(), m.start() + len(answer)) for m in re.finditer(re.escape(answer), passage)]
    whole = [p for p in places if _is_whole(passage, *p)] or places
    if len(whole) == 1:
        return whole[0]
    asked, sentences = content_stems(question), sentence_spans(passage)

    def shared(place: tuple[int, int]) -> int:
        around = " ".join(passage[s:e] for s, e in sentences if s < place[1] and e > place[0])
        return len(asked & content_stems(around))

    return max(whole, key=shared)


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())


def cropped(row: Row, words: int, draw: random.Random) -> Row:
    """The row with only a run of whole sentences of about `words` words of its passage.

    The run holds the answer's sentence, or without one the sentence nearest to the question, at a random place: so
    that length and place tell nothing about the truth.
    """
    sentences = sentence_spans(row.passage)
    sizes = [len(row.passage[s:e].split()) for s, e in sentences]
    if sum(sizes) <= words or len(sentences) < 2:
        return row
    if row.span and row.span != NO_SPAN:
        held = [i for i, (s, e) in enumerate(sentences) if s < row.span[1] and e > row.span[0]]
        first, last = (held[0], held[-1]) if held else (0, 0)
    else:
        asked = content_stems(row.first)
        shared = [len(asked & content_stems(row.passage[s:e])) for s, e in sentences]
        first = last = shared.index(max(shared))
    while sum(sizes[first : last + 1]) < words:
        choices = [c for c in ((first - 1, last), (first, last + 1)) if c[0] >= 0 and c[1] < len(sentences)]
        first, last = draw.choice(choices)
    start, end = sentences[first][0], sentences[last][1]
    span = row.span
    if span and span != NO_SPAN:
        span = (span[0] - start, span[1] - start)
        if span[0] < 0 or span[1] > end - start:
            return row
    return replace(row, passage=row.passage[start:end], span=span)
