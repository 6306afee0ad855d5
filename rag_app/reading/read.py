"""Reading passages for a question: is it relevant, does it answer, where does the answer stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from rag_app.models.openmp import helpers_ended
from rag_app.reading.found import Place, Reading
from rag_app.reading.linears import Precision, fast_linears
from rag_app.reading.manifest import ReaderManifest
from rag_app.reading.model import open_model
from rag_app.reading.network import Tokens, forward, within_texts
from rag_app.reading.pairs import Pair

_BATCH_TOKENS = 4096
PLACES = 5  # of a passage, at most
_LOOKED_AT = 200  # spans, of which many differ by a word
_LONGEST_SPAN = 30  # tokens, as usual for SQuAD (arXiv:1810.04805 takes 30)


class Reader:
    """A reader over its embedder. Calls from several threads are safe: nothing changes after loading."""

    @helpers_ended()
    def __init__(self, folder: Path, base: Path, *, precision: Precision = "auto") -> None:
        model = open_model(folder, base)
        self.manifest: ReaderManifest = model.manifest
        self._sizes, self._tokenizer = model.sizes, model.tokenizer
        self._weights, self._apply, self.precision = fast_linears(model.weights, model.sizes, precision)

    @property
    def name(self) -> str:
        """`name@version`."""
        return f"{self.manifest.name}@{self.manifest.version}"

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """One reading for each (heading, text), in order. `question` may be a claim to be supported.

        A heading is what the passage stands under, as `title. heading > heading`. A text longer than the window is
        read in overlapping windows, and the one that answers best counts.
        """
        best: dict[int, Reading] = {}
        for i, reading in self._read_windows([question] * len(passages), passages):
            if i not in best or reading.answers > best[i].answers:
                best[i] = reading
        return [best[i] for i in range(len(passages))]

    def supports(self, claims: Sequence[str], passages: Sequence[tuple[str, str]]) -> list[float]:
        """The probability that each passage supports the claim in its place; of several windows the best counts."""
        best = [0.0] * len(passages)
        for i, reading in self._read_windows(claims, passages):
            best[i] = max(best[i], reading.support)
        return best

    def _read_windows(self, asked: Sequence[str], passages: Sequence[tuple[str, str]]) -> list[tuple[int, Reading]]:
        """What is read in every window of every passage, with the passage's place, for the text in its place."""
        if not passages:
            return []
        above = self._tokenizer.encode([heading for heading, _ in passages])
        texts = self._tokenizer.encode([text for _, text in passages])
        places: list[tuple[int, Pair]] = []
        for i, (one, heading, text) in enumerate(zip(self._tokenizer.encode(asked), above, texts, strict=True)):
            places += [(i, pair) for pair in self._tokenizer.windows(one, heading, text)]
        read = self._read_pairs([pair for _, pair in places])
        return [(i, reading) for (i, _), reading in zip(places, read, strict=True)]

    @helpers_ended()
    def _read_pairs(self, pairs: Sequence[Pair]) -> list[Reading]:
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        found: dict[int, Reading] = {}
        batch: list[int] = []
        for i in [*order, None]:
            if batch and (i is None or sum(len(pairs[j].ids) for j in batch) + len(pairs[i].ids) > _BATCH_TOKENS):
                found.update(zip(batch, self._forward([pairs[j] for j in batch]), strict=True))
                batch = []
            if i is not None:
                batch.append(i)
        return [found[i] for i in range(len(pairs))]

    def _forward(self, pairs: Sequence[Pair]) -> list[Reading]:
        lengths = [len(p.ids) for p in pairs]
        with torch.inference_mode():
            tokens = Tokens(
                torch.tensor([i for p in pairs for i in p.ids]),
                torch.tensor([t for p in pairs for t in p.types]),
                torch.cat([torch.arange(n) for n in lengths]),
                torch.tensor([0, *lengths[:-1]]).cumsum(0),
            )
            logits = forward(self._weights, self._sizes, tokens, self._apply, within_texts(lengths))
            spans = logits.spans.split(lengths)
            return [self._reading(p, logits.verdicts[i].tolist(), spans[i]) for i, p in enumerate(pairs)]

    def _reading(self, pair: Pair, verdicts: list[float], spans: Tensor) -> Reading:
        places = tuple(
            Place(pair.offsets[first][0], pair.offsets[last][1], lead)
            for first, last, lead in best_spans(spans, pair.first, len(pair.offsets))
        )
        lead = places[0].lead if places else 0.0
        relevance, answers, support = verdicts
        intercept, verdict, leads = self.manifest.mixing.answers
        return Reading(
            relevance=sigmoid(relevance),
            answers=sigmoid(intercept + verdict * answers + leads * lead),
            support=sigmoid(support),
            relevance_logit=relevance,
            answers_logit=answers,
            places=places,
        )


def best_spans(spans: Tensor, first: int, count: int) -> list[tuple[int, int, float]]:
    """First and last token of the best spans, best first, counted from `first`, with the lead of each over the empty
    span at token 0.

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
    return found


def sigmoid(x: float) -> float:
    """The probability of log odds."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
