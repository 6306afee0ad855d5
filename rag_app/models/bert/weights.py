"""The weights of a BERT encoder under short names, and its sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

Weights = dict[str, Tensor]

_EMBEDDINGS = {"words": "word_embeddings", "positions": "position_embeddings", "types": "token_type_embeddings"}
_PARTS = {"attention_output": "attention.output.dense", "intermediate": "intermediate.dense", "output": "output.dense"}
NORMS = {"attention_norm": "attention.output.LayerNorm", "output_norm": "output.LayerNorm"}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Shape of a BERT encoder: `types` is the number of token types, `positions` the longest input in tokens."""

    layers: int
    hidden: int
    heads: int
    inner: int
    positions: int
    types: int
    eps: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Sizes:
        """Of a `config.json`. Raises KeyError for what is not in it, ValueError for what `forward` does not compute."""
        for name, expected in (("hidden_act", "gelu"), ("position_embedding_type", "absolute")):
            if (found := config.get(name, expected)) != expected:
                raise ValueError(f"{name} is {found}, expected {expected}")
        return cls(
            layers=config["num_hidden_layers"],
            hidden=config["hidden_size"],
            heads=config["num_attention_heads"],
            inner=config["intermediate_size"],
            positions=config["max_position_embeddings"],
            types=config["type_vocab_size"],
            eps=config["layer_norm_eps"],
        )

    def linears(self) -> Iterator[tuple[str, int, int]]:
        """(name, outputs, inputs) of every linear layer."""
        h, n = self.hidden, self.inner
        for i in range(self.layers):
            for name, outputs, inputs in (
                ("qkv", 3 * h, h),
                ("attention_output", h, h),
                ("intermediate", n, h),
                ("output", h, n),
            ):
                yield f"layers.{i}.{name}", outputs, inputs


def named(stored: Mapping[str, Tensor], sizes: Sizes) -> Weights:
    """Tensors under the names of a `BertModel`, under ours; those of query, key and value become one. Raises KeyError
    for one that is not there."""
    made = {f"embeddings.{ours}": stored[f"embeddings.{theirs}.weight"] for ours, theirs in _EMBEDDINGS.items()}
    for kind in ("weight", "bias"):
        made[f"embeddings.norm.{kind}"] = stored[f"embeddings.LayerNorm.{kind}"]
        for i in range(sizes.layers):
            layer = f"encoder.layer.{i}"
            parts = [stored[f"{layer}.attention.self.{p}.{kind}"] for p in ("query", "key", "value")]
            made[f"layers.{i}.qkv.{kind}"] = torch.cat(parts)
            for ours, theirs in {**_PARTS, **NORMS}.items():
                made[f"layers.{i}.{ours}.{kind}"] = stored[f"{layer}.{theirs}.{kind}"]
    return made
