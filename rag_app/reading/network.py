"""One forward pass of the encoder and its heads, for reading and for training alike: plain functions of weights.

The texts of a batch lie end to end; how linear layers are computed and how tokens attend to each other is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import gelu, layer_norm, linear

from rag_app.models.within_texts import Attention
from rag_app.reading.weights import Sizes, Weights

Linear = Callable[[str, Tensor], Tensor]
"""Name of a linear layer and its input (tokens, inputs) to its output (tokens, outputs)."""


class Tokens(NamedTuple):
    """A batch, texts end to end: `ids`, `types` and `positions` (tokens,), `firsts` (batch,) where each text begins."""

    ids: Tensor
    types: Tensor
    positions: Tensor
    firsts: Tensor


class Logits(NamedTuple):
    """`verdicts` (batch, 3) as named in `VERDICTS`; `spans` (tokens, 2): that a span starts and that it ends, fp32."""

    verdicts: Tensor
    spans: Tensor


def forward(weights: Weights, sizes: Sizes, tokens: Tokens, apply: Linear, attend: Attention) -> Logits:
    """The encoder (Devlin et al., arXiv:1810.04805) in the number type of the word table, then the heads in fp32."""
    words = weights["embeddings.words"]
    kind = words.dtype
    x = words[tokens.ids] + weights["embeddings.types"].to(kind)[tokens.types]
    x = _norm(weights, sizes, "embeddings.norm", x + weights["embeddings.positions"].to(kind)[tokens.positions])
    for i in range(sizes.layers):
        at = f"layers.{i}"
        seen = attend(apply(f"{at}.qkv", x).view(len(x), 3, sizes.heads, -1))
        x = _norm(weights, sizes, f"{at}.attention_norm", x + apply(f"{at}.attention_output", seen))
        inner = gelu(apply(f"{at}.intermediate", x))
        x = _norm(weights, sizes, f"{at}.output_norm", x + apply(f"{at}.output", inner))
    return _judge(weights, x, tokens.firsts)


def plain_linear(weights: Weights) -> Linear:
    """The linear layers of `weights` as they are."""

    def apply(name: str, x: Tensor) -> Tensor:
        return linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    return apply


def _judge(weights: Weights, x: Tensor, firsts: Tensor) -> Logits:
    x = x.float()
    first = torch.tanh(linear(x[firsts], weights["heads.pooler.weight"], weights["heads.pooler.bias"]))
    verdicts = linear(first, weights["heads.verdicts.weight"], weights["heads.verdicts.bias"])
    return Logits(verdicts, linear(x, weights["heads.span.weight"], weights["heads.span.bias"]))


def _norm(weights: Weights, sizes: Sizes, name: str, x: Tensor) -> Tensor:
    scale, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return layer_norm(x, (sizes.hidden,), scale.to(x.dtype), shift.to(x.dtype), sizes.eps)
