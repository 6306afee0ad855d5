"""BERT encoding without padding: the texts of a batch lie end to end, and each attends to itself only.

MiniLM, BGE, E5 and GTE are BERT models. Against the padded forward of transformers this saves the padding, the
attention mask and two of three projections, and gives the same vectors to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear
from transformers import BertModel

from rag_app.models.within_texts import within_texts


class PackedBert:
    """The transformer and pooling of a sentence-transformers model made of a BERT encoder and mean or CLS pooling."""

    def __init__(self, bert: Any, pooling: str) -> None:
        self._embeddings = bert.embeddings
        self._heads = bert.config.num_attention_heads
        self._pooling = pooling
        self._layers = [(layer, *_fused_projection(layer.attention.self)) for layer in bert.encoder.layer]

    def __call__(self, ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> Tensor:
        """Pooled vectors (n, dimension), fp32, of n token id lists; `types` are their token type ids."""
        lengths = [len(row) for row in ids]
        attend = within_texts(lengths)
        x = self._embeddings.LayerNorm(self.embedded(ids, types))
        for layer, weight, bias in self._layers:
            attended = attend(linear(x, weight, bias).view(len(x), 3, self._heads, -1))
            x = layer.attention.output(attended, x)
            x = layer.output(layer.intermediate(x), x)
        return self.pooled(x, lengths)

    def embedded(self, ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> Tensor:
        """The sum (tokens, hidden) of the three embeddings of every token, before its norm."""
        e = self._embeddings
        x = e.word_embeddings(torch.tensor([i for row in ids for i in row]))
        x = x + e.token_type_embeddings(torch.tensor([t for row in types for t in row]))
        return x + e.position_embeddings(torch.cat([torch.arange(len(row)) for row in ids]))

    def pooled(self, x: Tensor, lengths: Sequence[int]) -> Tensor:
        """Vectors (n, hidden), fp32, of n texts from the vectors of their tokens."""
        rows = x.float().split(lengths)
        return torch.stack([row[0] if self._pooling == "cls" else row.mean(0) for row in rows])


def pack(model: Any) -> PackedBert | None:
    """A packed version of the SentenceTransformer `model`, in its number type; None where it is of another kind."""
    modules = list(model)
    if len(modules) < 2 or any(type(m).__name__ != "Normalize" for m in modules[2:]):
        return None
    bert, pooling = getattr(modules[0], "auto_model", None), modules[1]
    mode = getattr(pooling, "pooling_mode", None)
    if type(bert) is not BertModel or getattr(bert.config, "position_embedding_type", "absolute") != "absolute":
        return None
    return PackedBert(bert, mode) if mode in ("mean", "cls") and pooling.include_prompt else None


def _fused_projection(attention: Any) -> tuple[Tensor, Tensor]:
    parts = (attention.query, attention.key, attention.value)
    return torch.cat([p.weight for p in parts]).detach(), torch.cat([p.bias for p in parts]).detach()
