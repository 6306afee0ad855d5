"""Does a passage support a sentence, and with which exact characters?

Lexical entailment on purpose: every verdict can be repeated and read. A sentence is supported by a span of one or two
neighbouring passage sentences when the span holds enough of the sentence's content words (Snowball stems), all of its
numbers, and agrees on negation. A bare answer of at most three words must appear as a phrase. Paraphrase in wholly
different words is reported as unsupported: a false alarm is read, a false support is believed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.text.sentences import sentence_spans
from rag_app.text.words import Word, split_words

# Chosen on human-written grounded answers; `benchmarks/citations.py` prints precision and recall around it.
SUPPORT_THRESHOLD = 0.6

_PHRASE_WORDS = 3
_OPEN_QUESTION = re.compile(r"\b(who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Support:
    """The best supporting span `text[start:end]` of a passage and its score, 0 to 1."""

    score: float
    start: int
    end: int

    @property
    def holds(self) -> bool:
        return self.score >= SUPPORT_THRESHOLD


def find_support(sentence: str, passage_text: str, given: str = "") -> Support:
    """Best span of `passage_text` for `sentence`.

    The score is the share of the sentence's distinct content stems found in the span; it is halved when a number of
    the sentence is missing from the span or when only one of the two is negated; of a span of two sentences the one
    that holds more of the stems counts. Where a bare answer to an open question is not negated itself, the passage may
    be: "who signs?", "the head", "the head signs, not the deputy". `given` is text that needs no support, such as the
    question: its words do not count, so that repeating an open question supports nothing. Only to a yes-or-no question
    may the answer consist of its words. A sentence without content words scores 0.
    """
    said = split_words(sentence)
    wanted = [w for w in said if w.is_content]
    known = {w.stem for w in split_words(given)}
    stems = {w.stem for w in wanted if w.stem not in known}
    is_open = bool(_OPEN_QUESTION.search(given))
    if not stems and not is_open:
        stems = {w.stem for w in wanted}
    if not stems:
        return Support(0.0, 0, 0)
    words = split_words(passage_text)
    spans = sentence_spans(passage_text)
    negated = _negated(said)
    if len(said) <= _PHRASE_WORDS:
        phrases = (_sentence_around(phrase, spans) for phrase in _phrases(wanted, words))
        scored = [(_phrase_score(negated, _inside(words, *span), is_open), span) for span in phrases]
    else:
        numbers = {w.stem for w in wanted if w.is_number}
        sentences = [(span, _inside(words, *span)) for span in spans]
        # Single sentences first, so that a pair wins only when it holds more.
        windows = [*((s,) for s in sentences), *itertools.pairwise(sentences)]
        scored = [
            (_score(stems, numbers, negated, [held for _, held in w]), (w[0][0][0], w[-1][0][1])) for w in windows
        ]
    score, span = max(scored, key=lambda made: made[0], default=(0.0, (0, 0)))
    return Support(score, *span) if score else Support(0.0, 0, 0)


def _score(stems: set[str], numbers: set[str], negated: bool, sentences: Sequence[Sequence[Word]]) -> float:
    held = [{w.stem for w in words} for words in sentences]
    found = set().union(*held)
    score = len(stems & found) / len(stems)
    if not numbers <= found:
        score /= 2
    most = max(len(stems & one) for one in held)
    denials = [_negated(words) for words, one in zip(sentences, held, strict=True) if len(stems & one) == most]
    return score if negated in denials else score / 2


def _phrase_score(negated: bool, words: Sequence[Word], is_open: bool) -> float:
    return 1.0 if negated == _negated(words) or (is_open and not negated) else 0.5


def _negated(words: Sequence[Word]) -> bool:
    return any(w.is_negation for w in words)


def _inside(words: Sequence[Word], start: int, end: int) -> list[Word]:
    return [w for w in words if start <= w.start and w.end <= end]


def _phrases(wanted: Sequence[Word], words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where the wanted content words follow each other in the passage, function words between them ignored."""
    target = [w.stem for w in wanted]
    content = [w for w in words if w.is_content]
    for i in range(len(content) - len(target) + 1):
        if [w.stem for w in content[i : i + len(target)]] == target:
            yield content[i].start, content[i + len(target) - 1].end


def _sentence_around(phrase: tuple[int, int], spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    touching = [s for s in spans if s[0] < phrase[1] and phrase[0] < s[1]]
    if not touching:
        return phrase
    return min(touching[0][0], phrase[0]), max(touching[-1][1], phrase[1])
