"""Which of a fixed set of replies a model gives: the distribution of decoding that is limited to the set.

The replies form a trie of tokens (`engines.choosing`). At each node the model's probabilities are renormalised over
its children; the probability of a reply is the product along its path, end of turn included, so that all replies sum to
1. Nodes with one child cost nothing, and only nodes that are likely enough are read at all: with a trained adapter a
few per prompt, whatever the size of the set.
"""

from __future__ import annotations

import copy
import itertools
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers.modeling_outputs import BaseModelOutput

from rag_app.engines.choosing import MIN_MASS, Decision, walk
from rag_app.engines.transformers.decoding import decoder_start_id, padded
from rag_app.models.batching import batches_by_tokens
from rag_app.models.loading import cache_keyword

# Tokens of prompts, padding included, that are read together: bounds the memory of their caches.
GROUP_TOKENS = 4096
# Paths read in one forward: bounds the copies of the prompts' caches and the logits.
_BRANCH_ROWS = 64
_ALL = 1 << 30

# Tokens of each row of a forward that are read once it is done, to further arguments of it; called right before the
# forward. An encoder-decoder model's adapter works on everything: they are then _ALL.
Keywords = Callable[[Sequence[int]], Mapping[str, Any]]


def choose_apart(
    model: Any,
    prompts: Sequence[Sequence[int]],
    tree: Decision,
    begins: Sequence[int],
    keywords: Callable[[int], Keywords],
) -> NDArray[np.float64]:
    """The same as `choose` in forwards of bounded size, each with the `keywords` of one place.

    `begins` are the first positions that an adapter changes in the prompts: those that share a forward may share their
    beginning, so their adapter must begin at the same place.
    """
    found = np.zeros((len(prompts), len(tree.replies)))
    # A layer that sees so many columns back, or those of a chunk, would see padding in place of what was read.
    layers = getattr(model.config.get_text_config(), "layer_types", None) or ()
    equal = any(layer != "full_attention" for layer in layers)
    alike = defaultdict[tuple[int, int], list[int]](list)
    for n, (prompt, begin) in enumerate(zip(prompts, begins, strict=True)):
        alike[begin, len(prompt) if equal else 0].append(n)
    for (begin, _), together in alike.items():
        for batch in batches_by_tokens([len(prompts[n]) for n in together], GROUP_TOKENS):
            numbers = [together[n] for n in batch]
            found[numbers] = choose(model, [prompts[n] for n in numbers], tree, keywords=keywords(begin))
    return found


@torch.inference_mode()
def choose(
    model: Any,
    prompts: Sequence[Sequence[int]],
    tree: Decision,
    *,
    keywords: Keywords = lambda ends: {},
    min_mass: float = MIN_MASS,
) -> NDArray[np.float64]:
    """Natural-log probability of every reply after every prompt, float64 (prompts, replies); each row sums to 1.

    `prompts` are token ids, `tree` comes from `choosing.decisions`. `model` is in evaluation mode with its adapter in
    place, or `keywords` gives what each forward needs for it (PEFT's `adapter_names`, `alora_offsets`).
    """
    kind = Seq2SeqPrompts if model.config.is_encoder_decoder else CausalPrompts
    return walk(kind(model, prompts, keywords), len(prompts), tree, min_mass=min_mass)


class Prompts:
    """Prompts that were read once and are continued by any paths of tokens."""

    def child_logprobs(
        self, wanted: Sequence[tuple[int, Sequence[int]]], tokens: Sequence[Sequence[int]]
    ) -> list[NDArray[np.float64]]:
        """For each (prompt, path), the log probabilities of the next token, renormalised over its `tokens`."""
        made: list[Any] = [None] * len(wanted)
        order = sorted(range(len(wanted)), key=lambda n: len(wanted[n][1]))
        for _, of_length in itertools.groupby(order, key=lambda n: len(wanted[n][1])):
            numbers = list(of_length)
            for begin in range(0, len(numbers), _BRANCH_ROWS):
                part = numbers[begin : begin + _BRANCH_ROWS]
                logits = self.next_logits([wanted[n][0] for n in part], [wanted[n][1] for n in part])
                for n, row in zip(part, logits, strict=True):
                    children = torch.tensor(tokens[n], device=row.device)
                    made[n] = row[children].double().log_softmax(-1).cpu().numpy()
        return made

    def next_logits(self, rows: Sequence[int], paths: Sequence[Sequence[int]]) -> Tensor:
        """Logits fp32 (rows, vocabulary) of the token after each path; the paths are of one length, perhaps 0."""
        raise NotImplementedError


class CausalPrompts(Prompts):
    """The prompts' common beginning is read once, the rest padded on the left so that all end at the same place."""

    def __init__(self, model: Any, prompts: Sequence[Sequence[int]], keywords: Keywords) -> None:
        self._model, self._keywords, self._cache_name = model, keywords, cache_keyword(model)
        self._lengths = [len(p) for p in prompts]
        common = min(common_beginning(prompts), min(self._lengths) - 1)
        cache = None
        if common:
            opening = torch.tensor([prompts[0][:common]], device=model.device)
            output = model(input_ids=opening, use_cache=True, logits_to_keep=1, **keywords([common]))
            cache = output[self._cache_name]
            cache.batch_repeat_interleave(len(prompts))
        longest = max(self._lengths) - common
        padding = [longest - (n - common) for n in self._lengths]
        rest = [[0] * pad + list(p[common:]) for p, pad in zip(prompts, padding, strict=True)]
        seen = [[1] * common + [0] * pad + [1] * (longest - pad) for pad in padding]
        places = [[common] * pad + list(range(common, n)) for n, pad in zip(self._lengths, padding, strict=True)]
        self._mask = torch.tensor(seen, device=model.device)
        output = model(
            input_ids=torch.tensor(rest, device=model.device),
            attention_mask=self._mask,
            position_ids=torch.tensor(places, device=model.device),
            use_cache=True,
            logits_to_keep=1,
            **self._cached(cache),
            **keywords(self._lengths),
        )
        self._cache = output[self._cache_name]
        self._opening = output.logits[:, -1].float()

    def next_logits(self, rows: Sequence[int], paths: Sequence[Sequence[int]]) -> Tensor:
        chosen = torch.tensor(list(rows), device=self._model.device)
        size = len(paths[0])
        if size == 0:
            return self._opening[chosen]
        starts = torch.tensor([self._lengths[r] for r in rows], device=self._model.device)
        output = self._model(
            input_ids=torch.tensor([list(p) for p in paths], device=self._model.device),
            attention_mask=torch.cat([self._mask[chosen], self._mask.new_ones(len(rows), size)], dim=1),
            position_ids=starts[:, None] + torch.arange(size, device=self._model.device),
            use_cache=True,
            logits_to_keep=1,
            **self._cached(_rows_of(self._cache, chosen)),
            **self._keywords([self._lengths[r] + size for r in rows]),
        )
        return output.logits[:, -1].float()

    def _cached(self, cache: Any) -> dict[str, Any]:
        return {self._cache_name: cache}


class Seq2SeqPrompts(Prompts):
    """The prompts are encoded together, padded on the right; the decoder reads each path from its start."""

    def __init__(self, model: Any, prompts: Sequence[Sequence[int]], keywords: Keywords) -> None:
        self._model, self._keywords = model, keywords
        self._start = decoder_start_id(model)
        self._mask = torch.tensor(padded([[1] * len(p) for p in prompts]), device=model.device)
        output = model(
            input_ids=torch.tensor(padded(prompts), device=model.device),
            attention_mask=self._mask,
            decoder_input_ids=torch.full((len(prompts), 1), self._start, device=model.device),
            use_cache=False,
            **keywords([_ALL] * len(prompts)),
        )
        self._encoded = output.encoder_last_hidden_state
        self._opening = output.logits[:, -1].float()

    def next_logits(self, rows: Sequence[int], paths: Sequence[Sequence[int]]) -> Tensor:
        chosen = torch.tensor(list(rows), device=self._model.device)
        if not paths[0]:
            return self._opening[chosen]
        output = self._model(
            encoder_outputs=BaseModelOutput(last_hidden_state=self._encoded[chosen]),
            attention_mask=self._mask[chosen],
            decoder_input_ids=torch.tensor([[self._start, *p] for p in paths], device=self._model.device),
            use_cache=False,
            **self._keywords([_ALL] * len(rows)),
        )
        return output.logits[:, -1].float()


def common_beginning(prompts: Sequence[Sequence[int]]) -> int:
    """How many tokens all prompts begin with; the least and the greatest in order differ first."""
    rows = [list(p) for p in prompts]
    pairs = zip(min(rows), max(rows), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _rows_of(cache: Any, rows: Tensor) -> Any:
    """A cache of these rows; growing it leaves `cache` as it is, since layers grow by new tensors."""
    made = copy.copy(cache)
    made.layers = [copy.copy(layer) for layer in cache.layers]
    made.batch_select_indices(rows)
    return made
