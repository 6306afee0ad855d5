"""BERT encoding with products of 8-bit numbers: twice as fast as bf16 with AVX-512 VNNI, and as float32 with AVX2.

Weights have one scale a row, inputs one scale and zero point a product, both fixed (`ranges`), so that the vectors of
a text do not depend on the texts beside it. Layer norms give their output in steps of the product that reads it:
the residual sum is in the same steps, and the norm that follows takes no notice of a shift, so that nothing is
converted but the number type. GELU and the sums are done by the product itself (oneDNN). The few channels that reach
far beyond the others would take the precision of all (Dettmers et al., LLM.int8(), NeurIPS 2022): those of the wide
layer are multiplied in fp32, those before it go on in columns of their own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity, gelu, layer_norm, linear, pad

from rag_app.models.bert.attention import AtOnce, Attention, within_texts
from rag_app.models.bert.forward import Encoder, Tokens, embedded, plain_encoder
from rag_app.models.bert.ranges import LayerRanges, measured
from rag_app.models.bert.weights import Sizes, Weights
from rag_app.models.device import best_dtype
from rag_app.models.eight_bits import EightBitWeight, weight_levels, whole

_LEAST_COSINE = 0.98  # of a text's first and mean vector to those of the plain encoder; MiniLM has 0.997
_FAR_CHANNELS = 4
_LONGEST = 8  # times as far as the others at most a channel goes on in columns of its own
_ROWS = 32  # tokens of a batch are filled up to a multiple of this, as its longest text is (`attention`)


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

    def leave_out(self, x: Tensor) -> None:
        """From now on without what it gives for these levels, (1, inputs)."""
        self._bias = 2 * self._bias - self(x, torch.float32)[0]

    def plus(self, x: Tensor, residual: Tensor) -> Tensor:
        """The product added to `residual`, fp32, which is written over."""
        return torch.ops.onednn.qlinear_pointwise.binary(
            *(x, self._steps.size, self._steps.zero, self._weight, self._scales, self._zeros, residual, self._bias),
            *(1.0, 0, torch.float32, 1.0, 0, "sum", 1.0, "none", [], ""),
        )


class _Columns:
    """Steps for most channels of an input, and columns of their own for what the others have beyond these: the level of
    a channel is the sum of those of its columns."""

    def __init__(self, ranges: Tensor) -> None:
        reach = ranges.abs().amax(0)
        near = reach.argsort()[: -min(_FAR_CHANNELS, len(reach) // 2)]
        self.steps = _Steps.of(torch.cat([ranges[:, near], ranges / _LONGEST], 1))
        low, high = (ranges / self.steps.size + self.steps.zero).round()
        above = [(c, -255.0 * n, 0) for c in range(len(reach)) for n in range(1, math.ceil(float(high[c]) / 255))]
        below = [(c, 255.0 * n, 255) for c in range(len(reach)) for n in range(1, 1 + math.ceil(float(-low[c]) / 255))]
        channels, shifts, none = zip(*above, *below, strict=True) if above or below else ((), (), ())
        self._channels = torch.tensor(channels, dtype=torch.long)
        self._shifts, self._none = torch.tensor(shifts), torch.tensor(none)  # the level that stands for nothing

    def product(self, weight: Tensor, bias: Tensor) -> _Product:
        """The product of what `levels` gives."""
        made = _Product(torch.cat([weight, weight[:, self._channels]], 1), bias, self.steps)
        silent = torch.cat([torch.full((weight.shape[1],), self.steps.zero), self._none]).to(torch.uint8)
        made.leave_out(silent[None])
        return made

    def levels(self, x: Tensor) -> Tensor:
        """Of `x` (tokens, channels) in these steps, in 8 bits (tokens, columns)."""
        made = x.new_empty(len(x), x.shape[1] + len(self._channels))
        torch.clamp(x, 0, 255, out=made[:, : x.shape[1]])
        made[:, x.shape[1] :] = (x[:, self._channels] + self._shifts).clamp_(0, 255)
        return whole(made)


class _Norm:
    """Layer norm of numbers in `given` units, giving steps plus one half, so that cutting the fraction off rounds."""

    def __init__(self, weight: Tensor, bias: Tensor, eps: float, given: float, out: _Steps | None) -> None:
        size, shift = (out.size, out.zero + 0.5) if out else (1.0, 0.0)
        self._weight = weight.float() / size
        self._bias = bias.float() / size + shift
        self._epsilon = eps / given**2

    def __call__(self, x: Tensor) -> Tensor:
        return layer_norm(x, (x.shape[1],), self._weight, self._bias, self._epsilon)


class _Layer:
    def __init__(
        self, weights: Weights, number: int, sizes: Sizes, ranges: LayerRanges, after: _Steps | None, dtype: torch.dtype
    ) -> None:
        def parts(name: str) -> tuple[Tensor, Tensor]:
            return weights[f"layers.{number}.{name}.weight"], weights[f"layers.{number}.{name}.bias"]

        self._between = _Columns(ranges.between)
        inside, between = _Steps.of(ranges.inside), self._between.steps
        self._attended = _Steps.of(ranges.attended)
        self._heads, self._dtype = sizes.heads, dtype
        # Powers of two are faster than of e; torch's own attention scales by itself.
        scale = math.log2(math.e) / math.sqrt(sizes.hidden // sizes.heads) if _at_once(dtype) else 1.0
        qkv, qkv_bias = (torch.cat([p[: sizes.hidden] * scale, p[sizes.hidden :]]) for p in parts("qkv"))
        self._project = _Product(qkv, qkv_bias, inside)
        self._output = _Product(*parts("attention_output"), self._attended, unit=inside.size)
        self._norm = _Norm(*parts("attention_norm"), sizes.eps, inside.size, between)
        (up, up_bias), (down, down_bias) = parts("intermediate"), parts("output")
        exact = ranges.wide[1].topk(min(_FAR_CHANNELS, len(up) // 2)).indices
        kept = torch.ones(len(up), dtype=torch.bool)
        kept[exact] = False
        self._wide = _Steps.of(ranges.wide[:, kept])
        self._up = self._between.product(up * kept[:, None], up_bias * kept)
        self._down = _Product(down * kept, down_bias, self._wide, unit=between.size)
        weight = up[exact].float() * between.size
        self._exact_up = weight, up_bias[exact].float() - (between.zero + 0.5) * weight.sum(1)
        self._exact_down = (down[:, exact].float() / between.size).T.contiguous()
        self._out_norm = _Norm(*parts("output_norm"), sizes.eps, between.size, after)

    def __call__(self, x: Tensor, attend: Attention) -> Tensor:
        """`x` (tokens, hidden) in steps of this layer to steps of the next."""
        projected = self._project(whole(x.clamp(0, 255)), self._dtype)
        attended = attend(projected.view(len(x), 3, self._heads, -1)).float()
        attended = attended.mul_(1 / self._attended.size).add_(self._attended.zero + 0.5)
        attended = pad(whole(attended.clamp(0, 255)), (0, 0, 0, len(x) - len(attended)))
        x = self._norm(self._output.plus(attended, x))
        wide = self._up(self._between.levels(x), torch.uint8, out=self._wide)
        x = x.addmm_(gelu(linear(x, *self._exact_up)), self._exact_down)
        return self._out_norm(self._down.plus(wide, x))


def _at_once(dtype: torch.dtype) -> bool:
    """Whether `AtOnce` is faster; in float32 torch's own attention is, and takes less memory."""
    return dtype is not torch.float32


class EightBitEncoder:
    """The encoder of `weights` in 8 bits; its vectors are in fp32."""

    def __init__(self, weights: Weights, sizes: Sizes, ranges: Sequence[LayerRanges]) -> None:
        self._embeddings = {name: tensor for name, tensor in weights.items() if name.startswith("embeddings.")}
        first, after = _Steps.of(ranges[0].inside), [_Steps.of(r.inside) for r in ranges[1:]]
        norm = weights["embeddings.norm.weight"], weights["embeddings.norm.bias"]
        self._norm = _Norm(*norm, sizes.eps, 1.0, first)
        self._dtype = best_dtype("cpu")
        self._plain = plain_encoder(weights, sizes) if _at_once(self._dtype) else None
        self._layers = [
            _Layer(weights, number, sizes, found, then, self._dtype)
            for number, (found, then) in enumerate(zip(ranges, [*after, None], strict=True))
        ]

    def __call__(self, tokens: Tokens) -> Tensor:
        """Vectors (tokens, hidden), fp32, of a batch."""
        count = len(tokens.ids)
        attend = AtOnce(tokens.lengths) if _at_once(self._dtype) else within_texts(tokens.lengths)
        x = self._norm(pad(embedded(self._embeddings, tokens).float(), (0, 0, 0, -count % _ROWS)))
        for layer in self._layers:
            x = layer(x, attend)
        if self._plain and isinstance(attend, AtOnce) and attend.grew:
            return self._plain(tokens).float()
        return x[:count]


def in_eight_bits(weights: Weights, sizes: Sizes, tokens: Tokens) -> Encoder | None:
    """The encoder of `weights` in 8 bits, whose ranges are those of `tokens`; None where torch, the processor or the
    weights do not suit them."""
    if not weight_levels():
        return None
    try:
        ranges, expected = measured(weights, sizes, tokens)
        made = EightBitEncoder(weights, sizes, ranges)
        with torch.inference_mode():
            found = made(tokens)
    except (AttributeError, RuntimeError, TypeError):  # another version of torch, whose products differ
        return None
    one, other = (_firsts_and_means(vectors, tokens) for vectors in (found, expected))
    return made if float(cosine_similarity(one, other).min()) >= _LEAST_COSINE else None


def _firsts_and_means(vectors: Tensor, tokens: Tokens) -> Tensor:
    texts = vectors.float().split(tokens.lengths)
    return torch.stack([vector for text in texts for vector in (text[0], text.mean(0))])
