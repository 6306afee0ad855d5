"""The weights of a decoder as its forward multiplies them: q, k, v in one matrix, gate and up in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from rag_app.engines.lean.lora import LoraUse, Part
from rag_app.engines.lean.packing import EightBits
from rag_app.engines.lean.products import Numbers, Plain, Product, few_and_many, product_of
from rag_app.engines.lean.rotation import Folding, Rotation


@dataclass(frozen=True, slots=True)
class Fused:
    """Linear layers over the same input as one product, and what an adapter adds to each of them.

    `folding` says in which basis inputs and outputs are, None where the model's own.
    """

    product: Product
    parts: tuple[Part, ...]
    folding: Folding | None = None

    def __call__(self, x: Tensor, lora: LoraUse | None) -> Tensor:
        y = self.product(x)
        if lora is not None:
            lora.add(self.parts, x.to(y.dtype), y, self.folding)
        return y


@dataclass(frozen=True, slots=True)
class Layer:
    """One block: norms (hidden,), None where the weights after them have their gains, projections, and for Qwen3 the
    norms (head_dim,) of each query and key."""

    before_attention: Tensor | None
    qkv: Fused
    q_norm: Tensor | None
    k_norm: Tensor | None
    out: Fused
    before_mlp: Tensor | None
    gate_up: Fused
    down: Fused


@dataclass(frozen=True, slots=True)
class Turned:
    """The blocks as more than `FEW_ROWS` tokens are multiplied: the hidden stream is in the basis of `rotation`."""

    rotation: Rotation
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """`turned` is None where the blocks of `layers` are for any number of tokens."""

    embedding: Tensor
    layers: tuple[Layer, ...]
    norm: Tensor
    head: Fused
    dtype: torch.dtype  # of the activations
    turned: Turned | None = None


def fuse(model: Any, numbers: Numbers = "plain") -> Weights:
    """Take the weights of a model that `fits`.

    The model's own layers become views of the fused matrices that are multiplied as they are, so that nothing is held
    twice. Those of other numbers are freed, and calling the model is an error then. What has a layer that no kernel
    for few rows takes is `packed` where `turned` is asked for.
    """
    taking = _Taking(model, numbers)
    layers, turned = [], []
    fits = (EightBits.fits(m.weight) for b in model.model.layers for those in _projections(b).values() for m in those)
    rotation = Rotation(model.config.hidden_size) if numbers == "turned" and all(fits) else None
    for layer in model.model.layers:
        projections = _projections(layer)
        if rotation is None:
            layers.append(taking.block(layer, {name: taking.linear(those) for name, those in projections.items()}))
            continue
        foldings = {
            "qkv": Folding(layer.input_layernorm.weight.data.float(), reads=rotation),
            "out": Folding(writes=rotation),
            "gate_up": Folding(layer.post_attention_layernorm.weight.data.float(), reads=rotation),
            "down": Folding(writes=rotation),
        }
        both = {name: taking.both(projections[name], folding) for name, folding in foldings.items()}
        layers.append(taking.block(layer, {name: few for name, (few, _) in both.items()}))
        turned.append(taking.block(layer, {name: many for name, (_, many) in both.items()}, gains=False))
    return Weights(
        embedding=model.get_input_embeddings().weight.data,
        layers=tuple(layers),
        norm=model.model.norm.weight.data.to(taking.dtype),
        head=taking.linear([model.get_output_embeddings()]),
        dtype=taking.dtype,
        turned=Turned(rotation, tuple(turned)) if rotation else None,
    )


class _Taking:
    """Takes linear layers out of a model."""

    def __init__(self, model: Any, numbers: Numbers) -> None:
        self._numbers = numbers
        self._names = {id(module): name for name, module in model.named_modules()}
        self._embedding = model.get_input_embeddings().weight
        self.dtype = model.dtype if numbers == "plain" else torch.float32

    def linear(self, modules: Sequence[Any]) -> Fused:
        """Layers over one input in the model's own basis."""
        weight, bias, parts = self._joined(modules)
        product = product_of(self._numbers, weight, bias)
        if modules[0].weight is not self._embedding:
            for module, part in zip(modules, parts, strict=True):
                shared = isinstance(product, Plain)
                module.weight.data = weight[part.begin : part.end] if shared else weight.new_empty(0)
        return Fused(product, parts)

    def both(self, modules: Sequence[Any], folding: Folding) -> tuple[Fused, Fused]:
        """Layers over one input as few rows are multiplied, and as many are, in the turned basis."""
        weight, bias, parts = self._joined(modules)
        few, many = few_and_many(weight, bias, folding)
        for module in modules:
            module.weight.data = weight.new_empty(0)
        return Fused(few, parts), Fused(many, parts, folding)

    def block(self, layer: Any, fused: Mapping[str, Fused], *, gains: bool = True) -> Layer:
        """A block of such layers, with `gains` in its norms or without."""
        attention = layer.self_attn
        return Layer(
            before_attention=self._norm(layer.input_layernorm) if gains else None,
            q_norm=self._norm(attention.q_norm) if hasattr(attention, "q_norm") else None,
            k_norm=self._norm(attention.k_norm) if hasattr(attention, "k_norm") else None,
            before_mlp=self._norm(layer.post_attention_layernorm) if gains else None,
            **fused,
        )

    def _norm(self, module: Any) -> Tensor:
        return module.weight.data.to(self.dtype)

    def _joined(self, modules: Sequence[Any]) -> tuple[Tensor, Tensor | None, tuple[Part, ...]]:
        parts, at = list[Part](), 0
        for module in modules:
            parts.append(Part(self._names[id(module)], at, at + module.out_features))
            at = parts[-1].end
        weight = torch.cat([m.weight.data for m in modules]) if len(modules) > 1 else modules[0].weight.data
        bias = torch.cat([m.bias.data for m in modules]) if modules[0].bias is not None else None
        return weight, bias, tuple(parts)


def _projections(layer: Any) -> dict[str, list[Any]]:
    """The linear layers of a block by the product that they are part of."""
    attention, mlp = layer.self_attn, layer.mlp
    return {
        "qkv": _those(attention, ("qkv_proj",), ("q_proj", "k_proj", "v_proj")),
        "out": [attention.o_proj],
        "gate_up": _those(mlp, ("gate_up_proj",), ("gate_proj", "up_proj")),
        "down": [mlp.down_proj],
    }


def _those(owner: Any, one: Sequence[str], several: Sequence[str]) -> list[Any]:
    return [getattr(owner, name) for name in (one if hasattr(owner, one[0]) else several)]
