"""The weights of an encoder, and those of a reader laid over them.

A reader is a low-rank change of every linear layer (LoRA, arXiv:2106.09685), new biases and norms, and heads. Laid over
the base it gives one set of plain weights, so that reading costs no more than the base itself; the base's own tensors
stay as they are, and the two word tables are shared.
"""

from __future__ import annotations

from pathlib import Path

from rag_app.models.bert.weights import NORMS, Sizes, Weights, named

VERDICTS = ("relevance", "answers", "support")
"""What the verdict head judges, in the order of its rows."""


def load_base(folder: Path) -> tuple[Weights, Sizes]:
    """The weights (fp32) and sizes of the BERT encoder in `folder`, and the pooler that the heads begin with. Raises
    KeyError for a tensor that is not there, ValueError for an encoder of another kind."""
    import json

    from safetensors.torch import load_file

    sizes = Sizes.of(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    stored = load_file(folder / "model.safetensors")
    made = named(stored, sizes)
    made |= {f"heads.pooler.{kind}": stored[f"pooler.dense.{kind}"] for kind in ("weight", "bias")}
    return {name: tensor.float() for name, tensor in made.items()}, sizes


def adapter_shapes(sizes: Sizes, rank: int) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor of a reader."""
    h = sizes.hidden
    shapes: dict[str, tuple[int, ...]] = {"embeddings.types": (sizes.types, h)}
    for norm in ("embeddings.norm", *(f"layers.{i}.{n}" for i in range(sizes.layers) for n in NORMS)):
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
