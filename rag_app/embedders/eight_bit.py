"""BERT encoding with products of 8-bit numbers: twice as fast as bf16 with AVX-512 VNNI, and as float32 with AVX2.

Weights have one scale a row, inputs one scale and zero point a product, both fixed (`ranges`), so that the vector of
a text does not depend on the texts beside it. Layer norms give their output in steps of the product that reads it:
the residual sum is in the same steps, and the norm that follows takes no notice of a shift, so that nothing is
converted but the number type. GELU and the sums are done by the product itself (oneDNN). The few channels of the wide
layer that reach far beyond the others would take the precision of all and are multiplied in fp32 (Dettmers et al.,
LLM.int8(), NeurIPS 2022).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import gelu, layer_norm, linear, normalize, pad

from rag_app.embedders.packed import PackedBert
from rag_app.embedders.ranges import LayerRanges, calibration_ids, measure_ranges
from rag_app.models.device import best_dtype
from rag_app.models.eight_bits import EightBitWeight, whole
from rag_app.models.within_texts import Attention, within_texts

_LEAST_COSINE = 0.98  # to the vectors of the plain encoder on the calibration texts; MiniLM has 0.995
_EXACT_CHANNELS = 4
# Longest texts and tokens of a batch are filled up to multiples of these: oneDNN compiles a product for each shape in a
# tenth of the time of a batch, and keeps a thousand of them (docs/experiments.md).
_COLUMNS, _ROWS = 8, 32


@dataclass(frozen=True, slots=True)
class _Steps:
    """What a number of an input stands for: (value - zero) * size."""

    size: float
    zero: int

    @classmethod
    def of(cls, ranges: Tensor) -> _Steps:
        """The smallest steps that hold the range (2, channels) and 0 in 0 to 255."""
        low, high = min(float(ranges[0].min()), 0.0), max(float(ranges[1].max()), 0.0)
        size = (high - low) / 255 or 1.0
        return cls(size, round(-low / size))


class _Product:
    """x W^T + b for x in `steps`, with 8-bit weights; results are divided by `unit`."""

    def __init__(self, weight: Tensor, bias: Tensor, steps: _Steps, unit: float = 1.0) -> None:
        packed = EightBitWeight(weight)
        self._weight, self._scales, self._zeros = packed.packed, packed.steps / unit, packed.zeros
        self._bias = bias.detach().float() / unit
        self._steps = steps

    def __call__(self, x: Tensor, dtype: torch.dtype, out: _Steps | None = None) -> Tensor:
        """In `dtype`, or with `out` GELU of it in those steps, in 8 bits."""
        size, zero, kind, post = (out.size, out.zero, torch.uint8, "gelu") if out else (1.0, 0, dtype, "none")
        return torch.ops.onednn.qlinear_pointwise(
            *(x, self._steps.size, self._steps.zero, self._weight, self._scales, self._zeros, self._bias),
            *(size, zero, kind, post, [], "none" if out else ""),
        )

    def plus(self, x: Tensor, residual: Tensor) -> Tensor:
        """The product added to `residual`, fp32, which is written over."""
        return torch.ops.onednn.qlinear_pointwise.binary(
            *(x, self._steps.size, self._steps.zero, self._weight, self._scales, self._zeros, residual, self._bias),
            *(1.0, 0, torch.float32, 1.0, 0, "sum", 1.0, "none", [], ""),
        )


class _Norm:
    """Layer norm of numbers in `given` units, giving steps plus one half, so that cutting the fraction off rounds."""

    def __init__(self, norm: Any, given: float, out: _Steps | None) -> None:
        size, shift = (out.size, out.zero + 0.5) if out else (1.0, 0.0)
        self._weight = norm.weight.detach().float() / size
        self._bias = norm.bias.detach().float() / size + shift
        self._epsilon = norm.eps / given**2

    def __call__(self, x: Tensor) -> Tensor:
        return layer_norm(x, (x.shape[1],), self._weight, self._bias, self._epsilon)


class _AtOnce:
    """Self-attention of each text (`within_texts`), all in one call: texts of a batch are of like length. The greatest
    value is not taken off first, which would cost as much as the rest; `grew` tells whether any was too large."""

    def __init__(self, lengths: Sequence[int]) -> None:
        longest = max(lengths)
        self._lengths, self._longest = lengths, longest + -longest % _COLUMNS
        each, columns = torch.tensor(lengths)[:, None], torch.arange(self._longest)
        # Where tokens stand when every text is as long as the longest, and which of them stands in each row; a text's
        # last one stands in those that it does not fill.
        self._rows = (columns < each).flatten().nonzero()[:, 0]
        self._tokens = (columns.minimum(each - 1) + each.cumsum(0) - each).flatten()
        self._sums: list[Tensor] = []

    def __call__(self, split: Tensor) -> Tensor:
        count, longest, heads = len(self._lengths), self._longest, split.shape[2]
        rows = split.index_select(0, self._tokens).view(count, longest, *split.shape[1:]).permute(2, 0, 3, 1, 4)
        query, key, value = rows.reshape(3, count * heads, longest, -1)
        weights = torch.bmm(query, key.transpose(1, 2)).exp2_()
        for text, length in enumerate(self._lengths):
            if length < longest:
                weights[text * heads : (text + 1) * heads, :, length:] = 0
        total = weights.sum(-1, keepdim=True)
        self._sums += total.aminmax()
        out = torch.bmm(weights, value) / total
        out = out.view(count, heads, longest, -1).transpose(1, 2).reshape(count * longest, -1)
        return out.index_select(0, self._rows)

    @property
    def grew(self) -> bool:
        """Whether any weights of any call grew too large to be summed, or are no number."""
        extremes = torch.stack(self._sums)
        return not (extremes.min() > 0 and extremes.max() < math.inf)


class _Layer:
    def __init__(self, layer: Any, ranges: LayerRanges, after: _Steps | None, heads: int, dtype: torch.dtype) -> None:
        inside, between = _Steps.of(ranges.inside), _Steps.of(ranges.between)
        self._attended = _Steps.of(ranges.attended)
        self._heads, self._dtype = heads, dtype
        attention, output = layer.attention.self, layer.attention.output
        query = attention.query
        # Powers of two are faster than of e; torch's own attention scales by itself.
        scale = math.log2(math.e) / math.sqrt(query.weight.shape[0] // heads) if _at_once(dtype) else 1.0
        parts = (
            (query.weight * scale, query.bias * scale),
            *((p.weight, p.bias) for p in (attention.key, attention.value)),
        )
        self._project = _Product(torch.cat([w for w, _ in parts]), torch.cat([b for _, b in parts]), inside)
        self._output = _Product(output.dense.weight, output.dense.bias, self._attended, unit=inside.size)
        self._norm = _Norm(output.LayerNorm, inside.size, between)
        up, down = layer.intermediate.dense, layer.output.dense
        exact = ranges.wide[1].topk(min(_EXACT_CHANNELS, up.weight.shape[0] // 2)).indices
        others = torch.ones(up.weight.shape[0], dtype=torch.bool)
        others[exact] = False
        self._wide = _Steps.of(ranges.wide[:, others])
        self._up = _Product(up.weight * others[:, None], up.bias * others, between)
        self._down = _Product(down.weight * others, down.bias, self._wide, unit=between.size)
        weight = up.weight[exact].detach().float() * between.size
        self._exact_up = weight, up.bias[exact].detach().float() - (between.zero + 0.5) * weight.sum(1)
        self._exact_down = (down.weight[:, exact].detach().float() / between.size).T.contiguous()
        self._out_norm = _Norm(layer.output.LayerNorm, between.size, after)

    def __call__(self, x: Tensor, attend: Attention) -> Tensor:
        """`x` (tokens, hidden) in steps of this layer to steps of the next."""
        projected = self._project(whole(x.clamp(0, 255)), self._dtype)
        attended = attend(projected.view(len(x), 3, self._heads, -1)).float()
        attended = attended.mul_(1 / self._attended.size).add_(self._attended.zero + 0.5)
        attended = pad(whole(attended.clamp(0, 255)), (0, 0, 0, len(x) - len(attended)))
        x = self._norm(self._output.plus(attended, x))
        wide = self._up(whole(x.clamp(0, 255)), torch.uint8, out=self._wide)
        x = x.addmm_(gelu(linear(x, *self._exact_up)), self._exact_down)
        return self._out_norm(self._down.plus(wide, x))


def _at_once(dtype: torch.dtype) -> bool:
    """Whether `_AtOnce` is faster; in float32 torch's own attention is, and takes less memory."""
    return dtype is not torch.float32


class EightBitBert:
    """The encoder and pooling of a `PackedBert` in 8 bits; called the same way."""

    def __init__(self, bert: Any, packed: PackedBert, ranges: Sequence[LayerRanges]) -> None:
        self._packed = packed
        first, after = _Steps.of(ranges[0].inside), [_Steps.of(r.inside) for r in ranges[1:]]
        self._norm = _Norm(bert.embeddings.LayerNorm, 1.0, first)
        heads, self._dtype = bert.config.num_attention_heads, best_dtype("cpu")
        self._layers = [
            _Layer(layer, found, then, heads, self._dtype)
            for layer, found, then in zip(bert.encoder.layer, ranges, [*after, None], strict=True)
        ]

    def __call__(self, ids: Sequence[Sequence[int]], types: Sequence[Sequence[int]]) -> Tensor:
        """Pooled vectors (n, dimension), fp32, of n token id lists; `types` are their token type ids."""
        lengths = [len(row) for row in ids]
        tokens = sum(lengths)
        attend = _AtOnce(lengths) if _at_once(self._dtype) else within_texts(lengths)
        x = self._norm(pad(self._packed.embedded(ids, types).float(), (0, 0, 0, -tokens % _ROWS)))
        for layer in self._layers:
            x = layer(x, attend)
        if isinstance(attend, _AtOnce) and attend.grew:
            return self._packed(ids, types)
        return self._packed.pooled(x[:tokens], lengths)


def in_eight_bits(bert: Any, packed: PackedBert) -> EightBitBert | None:
    """`packed` in 8 bits; None where torch or the model does not suit them. The processor must (`weight_levels`)."""
    if bert.config.hidden_act != "gelu":
        return None
    try:
        ranges, expected = measure_ranges(bert, packed)
        made = EightBitBert(bert, packed, ranges)
        ids = calibration_ids(bert)
        with torch.inference_mode():
            found = made(ids, [[0] * len(row) for row in ids])
    except (AttributeError, RuntimeError, TypeError):  # another version of torch, whose products differ
        return None
    cosines = (normalize(found, dim=1) * normalize(expected, dim=1)).sum(1)
    return made if float(cosines.min()) >= _LEAST_COSINE else None
