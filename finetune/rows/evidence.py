"""Where an answer stands: the passage of the data that holds it, and whether a retrieved passage is that one."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from functools import lru_cache

from finetune.data.example import contains, words
from finetune.schema import RowPassage
from rag_app.text.language.sentences import sentence_spans

# A passage longer than this is taken for a document; only the surroundings of the answer are shown (about 300 tokens).
MAX_GOLD_CHARS = 1800
_EXCERPT_CHARS = 1200
_SHINGLE_WORDS = 5
_SAME_SHARE = 0.3


def best_answer(answers: Sequence[str], text: str) -> str:
    """The first of the answers that stands in `text` as whole words, or an empty string."""
    return next((a for a in answers if contains(text, a)), "")


def is_same_passage(one: RowPassage, other: RowPassage) -> bool:
    """Whether two passages are cuts of the same text; see `likeness`."""
    return likeness(one, other) > 0


def likeness(one: RowPassage, other: RowPassage) -> int:
    """How surely two passages are cuts of the same text: 3 they are equal, 2 one lies in the other, 1 they share much
    of the shorter one, 0 they are not.

    Of one source, or where one has none, shared are runs of five words, as for near-duplicates (Broder 1997), at least
    0.3 of the smaller set. Of two sources so much of the end of one must be the beginning of the other: documents that
    were written from one template share its sentences, and answer a question differently.
    """
    first, second = words(one.text), words(other.text)
    if not first or not second:
        return 0
    if first == second:
        return 3
    if first in second or second in first:
        return 2
    if one.source and other.source and one.source != other.source:
        return int(_runs_on(first.split(), second.split()) or _runs_on(second.split(), first.split()))
    ours, theirs = _shingles(first), _shingles(second)
    return int(len(ours & theirs) >= _SAME_SHARE * min(len(ours), len(theirs)))


def most_like(passages: Sequence[RowPassage], gold: RowPassage) -> int | None:
    """Place of the passage that is most surely a cut of `gold`'s text, of equal ones the first of its source or the
    first; None if there is none."""
    close = [likeness(passage, gold) for passage in passages]
    if not any(close):
        return None
    return max(range(len(close)), key=lambda i: (close[i], passages[i].source == gold.source, -i))


def gold_excerpt(gold: RowPassage, answers: Sequence[str]) -> RowPassage:
    """`gold` itself, or of a long text the whole sentences around the first answer found in it."""
    answer = best_answer(answers, gold.text)
    if len(gold.text) <= MAX_GOLD_CHARS or not answer:
        return gold
    spans = sentence_spans(gold.text)
    at = next((i for i, (s, e) in enumerate(spans) if contains(gold.text[s:e], answer)), None)
    if at is None:  # the answer runs over several sentences
        place = max(gold.text.find(answer), 0)
        at = next((i for i, (_, e) in enumerate(spans) if e > place), 0)
    first = last = at
    needed = spans[at][0] + max(len(answer), spans[at][1] - spans[at][0])
    while last + 1 < len(spans) and spans[last][1] < needed:
        last += 1
    while spans[last][1] - spans[first][0] < _EXCERPT_CHARS and (first > 0 or last + 1 < len(spans)):
        first, last = max(first - 1, 0), min(last + 1, len(spans) - 1)
    return dataclasses.replace(gold, text=gold.text[spans[first][0] : spans[last][1]])


def _runs_on(first: list[str], second: list[str]) -> bool:
    """Whether the end of `first` is the beginning of `second`, 0.3 of the shorter one or more."""
    least = max(1, math.ceil(_SAME_SHARE * min(len(first), len(second))))
    places = range(max(0, len(first) - len(second)), len(first) - least + 1)
    return any(first[i] == second[0] and first[i:] == second[: len(first) - i] for i in places)


@lru_cache(maxsize=20_000)
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    tokens = text.split()
    return frozenset(tuple(tokens[i : i + _SHINGLE_WORDS]) for i in range(max(1, len(tokens) - _SHINGLE_WORDS + 1)))
