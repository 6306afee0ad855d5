"""The best places of an answer by the logits of its first and last word, and how much around each is likely meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

import torch
from torch import Tensor

from rag_app.text.figures.amounts import asks_for_an_amount
from rag_app.text.language.question_words import AUXILIARY

PLACES = 5  # of a passage, at most
_LOOKED_AT = 200  # spans, of which many differ by a word
_WEIGHED = 64  # of them, whose overlap is weighed
_LONGEST_SPAN = 30  # tokens, as usual for SQuAD (arXiv:1810.04805 takes 30)
# What the logits count where the overlap of spans is weighed: an open question is answered at more length than the
# likeliest span has. Chosen on 2,100 questions that no training took (docs/experiments.md).
_OPEN, _SHORT = 0.8, 1.6
_OPENLY = re.compile(
    rf"\bwhy\b|\bhow\s+(?:{AUXILIARY}|to)\b"
    rf"|\bwhat(?:['’]s|\s+(?:{AUXILIARY}|happen\w*|caus\w+|ma(?:kes?|de)|le(?:ads?|d)|explain\w*))\b",
    re.IGNORECASE,
)
_FOR_ONE = re.compile(r"\b(?:who|whom|whose|when|where|which)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last token of a place, counted from the passage's own first, with its lead over "nowhere"; `wide` are
    those of the span around it, or within it, that shares most with all that may be meant, where that was asked for."""

    first: int
    last: int
    lead: float
    wide: tuple[int, int] | None = None


def sharpness_for(question: str) -> float:
    """What the logits count for the `wide` places of a question: more where it asks for something short."""
    is_open = _OPENLY.search(question) and not _FOR_ONE.search(question) and not asks_for_an_amount(question)
    return _OPEN if is_open else _SHORT


def best_spans(spans: Tensor, first: int, count: int, sharpness: float | None = None) -> list[Span]:
    """The best spans, best first, by their lead over the empty span at token 0, each with its wide one where the
    `sharpness` is given that the logits count with for that.

    `spans` (length, 2) are the logits of start and end; a span lies in the `count` tokens from `first` and has at most
    30. At most `PLACES` are given, and at most two of them overlap anywhere.
    """
    if not count:
        return []
    start, end = spans[first : first + count].unbind(1)
    offset = torch.arange(count)
    far = (offset[None, :] < offset[:, None]) | (offset[None, :] - offset[:, None] >= _LONGEST_SPAN)
    total = (start[:, None] + end[None, :]).masked_fill(far, -torch.inf).flatten()
    values, order = total.topk(min(_LOOKED_AT, len(total)))
    nowhere = float(spans[0].sum())
    found: list[tuple[int, int, float]] = []
    for value, place in zip(values.tolist(), order.tolist(), strict=True):
        a, b = place // count, place % count
        if value == -torch.inf or len(found) == PLACES:
            break
        if sum(x <= b and a <= y for x, y, _ in found) < 2:
            found.append((a, b, value - nowhere))
    if sharpness is None:
        return [Span(*one) for one in found]
    weighed = values[:_WEIGHED] > -torch.inf
    starts, ends = order[:_WEIGHED][weighed] // count, order[:_WEIGHED][weighed] % count
    shared = _expected_overlap(starts, ends, (values[:_WEIGHED][weighed] * sharpness).softmax(0))
    return [Span(a, b, lead, _widest(a, b, starts, ends, shared)) for a, b, lead in found]


def _expected_overlap(starts: Tensor, ends: Tensor, chances: Tensor) -> Tensor:
    """The F1 of tokens that each span is to be expected to have with the right one, if each is right with its chance
    (minimum Bayes risk, Kumar and Byrne, NAACL 2004)."""
    shared = torch.minimum(ends[:, None], ends[None, :]) - torch.maximum(starts[:, None], starts[None, :]) + 1
    lengths = ends - starts + 1
    return (2 * shared.clamp(min=0) / (lengths[:, None] + lengths[None, :])).to(chances) @ chances


def _widest(first: int, last: int, starts: Tensor, ends: Tensor, shared: Tensor) -> tuple[int, int]:
    """Of the spans that hold `first` to `last` or lie within it, the one that is to be expected to share most."""
    holds = (starts <= first) & (ends >= last) | (starts >= first) & (ends <= last)
    if not bool(holds.any()):
        return first, last
    best = int(shared.masked_fill(~holds, -1.0).argmax())
    return int(starts[best]), int(ends[best])
