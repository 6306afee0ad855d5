"""Reading passages for a question: is it relevant, does it answer, where does the answer stand."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor

from rag_app.metrics.odds import probability_of
from rag_app.models.batching import CPU_TOKENS, batches_by_tokens
from rag_app.models.bert.forward import Tokens
from rag_app.models.openmp import helped
from rag_app.reading.encoder import fast_encoder
from rag_app.reading.found import Place, Reading
from rag_app.reading.heads import judge
from rag_app.reading.manifest import ReaderManifest
from rag_app.reading.model import open_model
from rag_app.reading.pairs import Pair
from rag_app.reading.spans import best_spans, sharpness_for
from rag_app.text.structure.struck import blanked


class Reader:
    """A reader over its embedder. Calls from several threads are safe: nothing changes after loading."""

    @helped()
    def __init__(self, folder: Path, base: Path, *, dtype: torch.dtype | None = None) -> None:
        model = open_model(folder, base)
        self.manifest: ReaderManifest = model.manifest
        self._heads = {name: tensor for name, tensor in model.weights.items() if name.startswith("heads.")}
        self._tokenizer = model.tokenizer
        self._encode, self.precision = fast_encoder(model.weights, model.sizes, model.tokenizer, dtype)
        self._go_on: Callable[[], None] = lambda: None

    @property
    def name(self) -> str:
        """`name@version`."""
        return f"{self.manifest.name}@{self.manifest.version}"

    def between(self, go_on: Callable[[], None]) -> Reader:
        """The same reader, which calls `go_on` before each batch: what that raises ends a call."""
        made = copy.copy(self)
        made._go_on = go_on
        return made

    def read(self, question: str, passages: Sequence[tuple[str, str]], *, widely: bool = False) -> list[Reading]:
        """One reading for each (heading, text), in order. `question` may be a claim to be supported.

        A heading is what the passage stands under, as `title. heading > heading`. A text longer than the window is
        read in overlapping windows, and the one that answers best counts; what is struck out is not read. `widely`: its
        places have their wide spans.
        """
        sharpness = sharpness_for(question) if widely else None
        best: dict[int, Reading] = {}
        for i, reading in self._read_windows([question] * len(passages), passages, sharpness):
            if i not in best or reading.answers > best[i].answers:
                best[i] = reading
        return [best[i] for i in range(len(passages))]

    def supports(self, claims: Sequence[str], passages: Sequence[tuple[str, str]]) -> list[float]:
        """The probability that each passage supports the claim in its place; of several windows the best counts."""
        best = [0.0] * len(passages)
        for i, reading in self._read_windows(claims, passages):
            best[i] = max(best[i], reading.support)
        return best

    def _read_windows(
        self, asked: Sequence[str], passages: Sequence[tuple[str, str]], sharpness: float | None = None
    ) -> list[tuple[int, Reading]]:
        """What is read in every window of every passage, with the passage's place, for the text in its place."""
        if not passages:
            return []
        above = self._tokenizer.encode([heading for heading, _ in passages])
        texts = self._tokenizer.encode([blanked(text) for _, text in passages])
        different = list(dict.fromkeys(asked))  # a question is asked of every passage
        known = dict(zip(different, self._tokenizer.encode(different), strict=True))
        places: list[tuple[int, Pair]] = []
        for i, (one, heading, text) in enumerate(zip(asked, above, texts, strict=True)):
            places += [(i, pair) for pair in self._tokenizer.windows(known[one], heading, text)]
        read = self._read_pairs([pair for _, pair in places], sharpness)
        return [(i, reading) for (i, _), reading in zip(places, read, strict=True)]

    @helped()
    def _read_pairs(self, pairs: Sequence[Pair], sharpness: float | None) -> list[Reading]:
        found: dict[int, Reading] = {}
        for batch in batches_by_tokens([len(pair.ids) for pair in pairs], CPU_TOKENS):
            found.update(zip(batch, self._forward([pairs[i] for i in batch], sharpness), strict=True))
        return [found[i] for i in range(len(pairs))]

    def _forward(self, pairs: Sequence[Pair], sharpness: float | None) -> list[Reading]:
        self._go_on()
        with torch.inference_mode():
            tokens = Tokens.of([p.ids for p in pairs], [p.types for p in pairs])
            logits = judge(self._heads, self._encode(tokens), tokens.firsts)
            spans = logits.spans.split(tokens.lengths)
            return [self._reading(p, logits.verdicts[i].tolist(), spans[i], sharpness) for i, p in enumerate(pairs)]

    def _reading(self, pair: Pair, verdicts: list[float], spans: Tensor, sharpness: float | None) -> Reading:
        def characters(first: int, last: int) -> tuple[int, int]:
            return pair.offsets[first][0], pair.offsets[last][1]

        places = tuple(
            Place(*characters(one.first, one.last), one.lead, characters(*one.wide) if one.wide else None)
            for one in best_spans(spans, pair.first, len(pair.offsets), sharpness)
        )
        lead = places[0].lead if places else 0.0
        relevance, answers, support = verdicts
        return Reading(
            relevance=probability_of(relevance),
            answers=probability_of(self.manifest.mixing.answering(answers, lead)),
            support=probability_of(support),
            relevance_logit=relevance,
            answers_logit=answers,
            places=places,
        )
