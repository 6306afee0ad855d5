# ruff: noqa: TID253
"""One forward pass of the encoder and its heads, for reading and for training alike: plain functions of weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import gelu, layer_norm, linear, scaled_dot_product_attention

from rag_app.reading.weights import Sizes, Weights

Linear = Callable[[str, Tensor], Tensor]
Attention = Callable[[Tensor, Tensor, Tensor, Tensor | None], Tensor]


class Logits(NamedTuple):
    """`verdicts` (batch, 3) as named in `VERDICTS`; `start` and `end` (batch, length), fp32."""

    verdicts: Tensor
    start: Tensor
    end: Tensor


def plain_linear(weights: Weights) -> Linear:
    """The linear layers of `weights` as they are."""

    def apply(name: str, x: Tensor) -> Tensor:
        return linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    return apply


def forward(
    weights: Weights, sizes: Sizes, ids: Tensor, types: Tensor, lengths: Tensor, apply: Linear, attend: Attention
) -> Logits:
    """Logits of a batch: `ids` and `types` (batch, length), rows filled up to `lengths` (batch,).

    `apply` computes the linear layers, in the number type of the word table. Filled places are hidden from attention
    and their span logits mean nothing.
    """
    x = embed(weights, sizes, ids, types)
    batch, length, hidden = x.shape
    mask = None
    if int(lengths.min()) < length:
        mask = torch.zeros(batch, 1, 1, length, dtype=x.dtype)
        mask.masked_fill_(torch.arange(length) >= lengths[:, None, None, None], -torch.inf)
    for i in range(sizes.layers):
        at = f"layers.{i}"
        split = apply(f"{at}.qkv", x).view(batch, length, 3, sizes.heads, -1)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        seen = attend(query, key, value, mask)
        seen = apply(f"{at}.attention_output", seen.transpose(1, 2).reshape(batch, length, hidden))
        x = _norm(weights, sizes, f"{at}.attention_norm", x + seen)
        inner = gelu(apply(f"{at}.intermediate", x))
        x = _norm(weights, sizes, f"{at}.output_norm", x + apply(f"{at}.output", inner))
    return judge(weights, x)


def embed(weights: Weights, sizes: Sizes, ids: Tensor, types: Tensor) -> Tensor:
    """Embeddings (batch, length, hidden) in the number type of the word table."""
    words = weights["embeddings.words"]
    x = words[ids] + weights["embeddings.types"].to(words.dtype)[types]
    x = x + weights["embeddings.positions"][: ids.shape[1]].to(words.dtype)
    return _norm(weights, sizes, "embeddings.norm", x)


def judge(weights: Weights, x: Tensor) -> Logits:
    """The heads over hidden states (batch, length, hidden): verdicts at the first token, span ends at every token."""
    first = torch.tanh(linear(x[:, 0].float(), weights["heads.pooler.weight"], weights["heads.pooler.bias"]))
    verdicts = linear(first, weights["heads.verdicts.weight"], weights["heads.verdicts.bias"])
    span = linear(x, weights["heads.span.weight"].to(x.dtype), weights["heads.span.bias"].to(x.dtype)).float()
    return Logits(verdicts, span[..., 0], span[..., 1])


def _norm(weights: Weights, sizes: Sizes, name: str, x: Tensor) -> Tensor:
    scale, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return layer_norm(x, (sizes.hidden,), scale.to(x.dtype), shift.to(x.dtype), sizes.eps)
