"""The weights of a BERT encoder under short names, and those of a reader laid over them.

A reader is a low-rank change of every linear layer (LoRA, arXiv:2106.09685), new biases and norms, and heads. Laid over
the base it gives one set of plain weights, so that reading costs no more than the base itself; the base's own tensors
stay as they are, and the two word tables are shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

Weights = dict[str, Tensor]

VERDICTS = ("relevance", "answers", "support")
"""What the verdict head judges, in the order of its rows."""

_PARTS = {"attention_output": "attention.output.dense", "intermediate": "intermediate.dense", "output": "output.dense"}
_NORMS = {"attention_norm": "attention.output.LayerNorm", "output_norm": "output.LayerNorm"}


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


def load_base(folder: Path) -> tuple[Weights, Sizes]:
    """The weights (fp32) and sizes of the BERT encoder in `folder`. Raises KeyError for a tensor that is not there."""
    import json

    from safetensors.torch import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    stored = load_file(folder / "model.safetensors")
    sizes = Sizes(
        layers=config["num_hidden_layers"],
        hidden=config["hidden_size"],
        heads=config["num_attention_heads"],
        inner=config["intermediate_size"],
        positions=config["max_position_embeddings"],
        types=config["type_vocab_size"],
        eps=config["layer_norm_eps"],
    )
    return _renamed(stored, sizes), sizes


def _renamed(stored: Mapping[str, Tensor], sizes: Sizes) -> Weights:
    made = {
        f"embeddings.{n}": stored[f"embeddings.{k}_embeddings.weight"].float()
        for n, k in (("words", "word"), ("positions", "position"), ("types", "token_type"))
    }
    for kind in ("weight", "bias"):
        made[f"embeddings.norm.{kind}"] = stored[f"embeddings.LayerNorm.{kind}"].float()
        made[f"heads.pooler.{kind}"] = stored[f"pooler.dense.{kind}"].float()
        for i in range(sizes.layers):
            layer = f"encoder.layer.{i}"
            parts = [stored[f"{layer}.attention.self.{p}.{kind}"] for p in ("query", "key", "value")]
            made[f"layers.{i}.qkv.{kind}"] = torch.cat(parts).float()
            for ours, theirs in {**_PARTS, **_NORMS}.items():
                made[f"layers.{i}.{ours}.{kind}"] = stored[f"{layer}.{theirs}.{kind}"].float()
    return made


def adapter_shapes(sizes: Sizes, rank: int) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor of a reader."""
    h = sizes.hidden
    shapes: dict[str, tuple[int, ...]] = {"embeddings.types": (sizes.types, h)}
    for norm in ("embeddings.norm", *(f"layers.{i}.{n}" for i in range(sizes.layers) for n in _NORMS)):
        shapes |= {f"{norm}.weight": (h,), f"{norm}.bias": (h,)}
    for name, outputs, inputs in sizes.linears():
        shapes |= {f"{name}.lora_a": (rank, inputs), f"{name}.lora_b": (outputs, rank), f"{name}.bias": (outputs,)}
    for head, outputs in (("pooler", h), ("verdicts", len(VERDICTS)), ("span", 2)):
        shapes |= {f"heads.{head}.weight": (outputs, h), f"heads.{head}.bias": (outputs,)}
    return shapes


def lay_over(base: Weights, adapter: Weights, scale: float) -> Weights:
    """Plain weights of `base` changed by `adapter`; `scale` is the LoRA's alpha / rank."""
    made = dict(base)
    for name, tensor in adapter.items():
        if name.endswith(".lora_a"):
            linear = name.removesuffix(".lora_a")
            low = adapter[f"{linear}.lora_b"].float() @ tensor.float()
            made[f"{linear}.weight"] = base[f"{linear}.weight"] + scale * low
        elif not name.endswith(".lora_b"):
            made[name] = tensor.float()
    return made
