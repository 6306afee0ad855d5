"""Does a passage support a sentence, and with which exact characters?

Lexical entailment on purpose: every verdict can be repeated and read. A sentence is supported by a span of one or two
neighbouring passage sentences when the span holds enough of the sentence's content words (Snowball stems), all of its
numbers, and agrees on negation. A bare answer of at most three words must appear as a phrase. Paraphrase in wholly
different words is reported as unsupported: a false alarm is read, a false support is believed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.sentences import sentence_spans
from rag_app.words import Word, split_words

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
    the sentence is missing from the span or when only one of the two is negated. `given` is text that needs no
    support, such as the question: its words do not count, so that repeating an open question supports nothing. Only
    to a yes-or-no question may the answer consist of its words. A sentence without content words scores 0.
    """
    said = split_words(sentence)
    wanted = [w for w in said if w.is_content]
    known = {w.stem for w in split_words(given)}
    stems = {w.stem for w in wanted if w.stem not in known}
    if not stems and not _OPEN_QUESTION.search(given):
        stems = {w.stem for w in wanted}
    if not stems:
        return Support(0.0, 0, 0)
    words = split_words(passage_text)
    spans = sentence_spans(passage_text)
    if len(said) <= _PHRASE_WORDS:
        phrase = _phrase(wanted, words)
        return _sentence_around(phrase, spans) if phrase else Support(0.0, 0, 0)
    numbers = {w.stem for w in wanted if w.is_number}
    negated = any(w.is_negation for w in said)
    best = Support(0.0, 0, 0)
    for start, end in _windows(spans):
        inside = [w for w in words if start <= w.start and w.end <= end]
        found = {w.stem for w in inside}
        score = len(stems & found) / len(stems)
        if not numbers <= found:
            score /= 2
        if negated != any(w.is_negation for w in inside):
            score /= 2
        if score > best.score:
            best = Support(score, start, end)
    return best


def _windows(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Single sentences first, so that a pair wins only when it holds more."""
    pairs = [(a[0], b[1]) for a, b in itertools.pairwise(spans)]
    return [*spans, *pairs]


def _phrase(wanted: Sequence[Word], words: Sequence[Word]) -> tuple[int, int] | None:
    """Where the wanted content words follow each other in the passage, function words between them ignored."""
    target = [w.stem for w in wanted]
    content = [w for w in words if w.is_content]
    for i in range(len(content) - len(target) + 1):
        if [w.stem for w in content[i : i + len(target)]] == target:
            return content[i].start, content[i + len(target) - 1].end
    return None


def _sentence_around(phrase: tuple[int, int], spans: Sequence[tuple[int, int]]) -> Support:
    touching = [s for s in spans if s[0] < phrase[1] and phrase[0] < s[1]]
    if not touching:
        return Support(1.0, *phrase)
    return Support(1.0, min(touching[0][0], phrase[0]), max(touching[-1][1], phrase[1]))
