"""Where an answer stands: the passage of the data that holds it, and whether a retrieved passage is that one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import lru_cache

from finetune.data.example import contains, words
from finetune.schema import RowPassage
from rag_app.text.sentences import sentence_spans

# A passage longer than this is taken for a document; only the surroundings of the answer are shown (about 300 tokens).
MAX_GOLD_CHARS = 1800
_EXCERPT_CHARS = 1200
_SHINGLE_WORDS = 5
_SAME_SHARE = 0.3


def best_answer(answers: Sequence[str], text: str) -> str:
    """The first of the answers that stands in `text` as whole words, or an empty string."""
    return next((a for a in answers if contains(text, a)), "")


def is_same_passage(one: RowPassage, other: RowPassage) -> bool:
    """Whether two passages are cuts of the same text: one lies in the other, or they share much of the shorter one.

    Compared are runs of five words, as for near-duplicates (Broder 1997); at least 0.3 of the smaller set is shared.
    """
    first, second = words(one.text), words(other.text)
    if not first or not second:
        return False
    if first in second or second in first:
        return True
    ours, theirs = _shingles(first), _shingles(second)
    return len(ours & theirs) >= _SAME_SHARE * min(len(ours), len(theirs))


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


@lru_cache(maxsize=20_000)
def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    tokens = text.split()
    return frozenset(tuple(tokens[i : i + _SHINGLE_WORDS]) for i in range(max(1, len(tokens) - _SHINGLE_WORDS + 1)))
