"""One forward pass of the encoder, for embedding, reading and training alike.

How linear layers are computed and how tokens attend to each other is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import gelu, layer_norm, linear

from rag_app.models.bert.attention import Attention, within_texts
from rag_app.models.bert.weights import Sizes, Weights


class Tokens(NamedTuple):
    """A batch, texts end to end: `ids`, `types` and `positions` (tokens,), `lengths` of the texts."""

    ids: Tensor
    types: Tensor
    positions: Tensor
    lengths: list[int]

    @classmethod
    def of(cls, ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> Tokens:
        """Of token ids and token types, a list each for every text."""
        lengths = [len(row) for row in ids]
        positions = torch.cat([torch.arange(n) for n in lengths])
        return cls(_flat(ids), _flat(types), positions, lengths)

    @property
    def firsts(self) -> Tensor:
        """Where each text begins, (batch,)."""
        return torch.tensor([0, *self.lengths[:-1]]).cumsum(0)


Linear = Callable[[str, Tensor], Tensor]
"""Name of a linear layer and its input (tokens, inputs) to its output (tokens, outputs)."""

Encoder = Callable[[Tokens], Tensor]
"""A batch to the vectors (tokens, hidden) of its tokens."""


def forward(weights: Weights, sizes: Sizes, tokens: Tokens, apply: Linear, attend: Attention) -> Tensor:
    """Vectors (tokens, hidden) of a batch (Devlin et al., arXiv:1810.04805), in the number type of the word table."""
    x = _norm(weights, sizes, "embeddings.norm", embedded(weights, tokens))
    for i in range(sizes.layers):
        at = f"layers.{i}"
        seen = attend(apply(f"{at}.qkv", x).view(len(x), 3, sizes.heads, -1))
        x = _norm(weights, sizes, f"{at}.attention_norm", x + apply(f"{at}.attention_output", seen))
        inner = gelu(apply(f"{at}.intermediate", x))
        x = _norm(weights, sizes, f"{at}.output_norm", x + apply(f"{at}.output", inner))
    return x


def embedded(weights: Weights, tokens: Tokens) -> Tensor:
    """The sum (tokens, hidden) of the three embeddings of every token, before its norm."""
    words = weights["embeddings.words"]
    x = words[tokens.ids] + weights["embeddings.types"].to(words.dtype)[tokens.types]
    return x + weights["embeddings.positions"].to(words.dtype)[tokens.positions]


def plain_linear(weights: Weights) -> Linear:
    """The linear layers of `weights` as they are."""

    def apply(name: str, x: Tensor) -> Tensor:
        return linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    return apply


def plain_encoder(weights: Weights, sizes: Sizes) -> Encoder:
    """The encoder with `weights` as they are."""

    def encode(tokens: Tokens) -> Tensor:
        return forward(weights, sizes, tokens, plain_linear(weights), within_texts(tokens.lengths))

    return encode


def _flat(rows: Sequence[Sequence[int]]) -> Tensor:
    return torch.tensor([one for row in rows for one in row])


def _norm(weights: Weights, sizes: Sizes, name: str, x: Tensor) -> Tensor:
    scale, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return layer_norm(x, (sizes.hidden,), scale.to(x.dtype), shift.to(x.dtype), sizes.eps)
