"""Vectors of texts from a BERT encoder without padding (`models.bert`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from transformers import BertModel

from rag_app.models.bert.eight_bit import in_eight_bits
from rag_app.models.bert.forward import Encoder, Tokens, plain_encoder
from rag_app.models.bert.weights import Sizes, Weights, named


@dataclass(frozen=True, slots=True)
class PackedBert:
    """The transformer and pooling (`mean` or `cls`) of a sentence-transformers model made of a BERT encoder."""

    weights: Weights
    sizes: Sizes
    pooling: str
    encode: Encoder

    def __call__(self, ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> Tensor:
        """Pooled vectors (n, dimension), fp32, of n token id lists; `types` are their token type ids."""
        tokens = Tokens.of(ids, types)
        rows = self.encode(tokens).float().split(tokens.lengths)
        return torch.stack([row[0] if self.pooling == "cls" else row.mean(0) for row in rows])

    def in_eight_bits(self, ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> PackedBert | None:
        """The same in 8 bits, with the ranges that it has for these; None where 8 bits do not suit it."""
        encode = in_eight_bits(self.weights, self.sizes, Tokens.of(ids, types))
        return encode and replace(self, encode=encode)


def pack(model: Any) -> PackedBert | None:
    """A packed version of the SentenceTransformer `model`, in its number type; None where it is of another kind."""
    modules = list(model)
    if len(modules) < 2 or any(type(m).__name__ != "Normalize" for m in modules[2:]):
        return None
    bert, pooling = getattr(modules[0], "auto_model", None), modules[1]
    mode = getattr(pooling, "pooling_mode", None)
    if type(bert) is not BertModel or mode not in ("mean", "cls") or not pooling.include_prompt:
        return None
    try:
        sizes = Sizes.of(bert.config.to_dict())
    except ValueError:  # another activation
        return None
    weights = named(bert.state_dict(), sizes)
    return PackedBert(weights, sizes, mode, plain_encoder(weights, sizes))
