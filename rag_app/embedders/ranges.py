"""How large the numbers inside a BERT encoder become, measured once on words of its own vocabulary.

Random words reach the same extremes as real text (within 2 % for MiniLM), in any language, and need no data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from rag_app.embedders.packed import PackedBert

_TEXTS, _TOKENS = 8, 128
_SEED = 0


@dataclass(frozen=True, slots=True)
class LayerRanges:
    """Least and greatest value of each channel of what the products of one layer read, shape (2, channels) each:
    `inside` for query, key and value, `attended` for the attention's output, `between` and `wide` for the two products
    of the feed-forward part."""

    inside: Tensor
    attended: Tensor
    between: Tensor
    wide: Tensor


def calibration_ids(bert: Any) -> list[list[int]]:
    """Token ids of eight texts of 128 random words, the same each time."""
    generator = torch.Generator().manual_seed(_SEED)
    tokens = min(_TOKENS, bert.config.max_position_embeddings // 2)
    # The first ids of a vocabulary are special or unused.
    low, high = bert.config.vocab_size // 30, bert.config.vocab_size
    return torch.randint(low, high, (_TEXTS, tokens), generator=generator).tolist()


def measure_ranges(bert: Any, packed: PackedBert) -> tuple[list[LayerRanges], Tensor]:
    """The ranges of every layer, and the pooled vectors (8, dimension) of the calibration texts."""
    found: dict[tuple[int, str], Tensor] = {}

    def keep(layer: int, name: str, values: Tensor) -> None:
        found[layer, name] = torch.stack([values.amin(0), values.amax(0)]).float()

    layers = bert.encoder.layer
    handles = [bert.embeddings.LayerNorm.register_forward_hook(lambda _m, _i, made: keep(0, "inside", made))]
    for n, layer in enumerate(layers):
        for module, name in (
            (layer.attention.output.dense, "attended"),
            (layer.intermediate.dense, "between"),
            (layer.output.dense, "wide"),
        ):
            handles.append(module.register_forward_pre_hook(lambda _m, given, n=n, name=name: keep(n, name, given[0])))
        handles.append(
            layer.output.LayerNorm.register_forward_hook(lambda _m, _i, made, n=n: keep(n + 1, "inside", made))
        )
    try:
        with torch.inference_mode():
            ids = calibration_ids(bert)
            pooled = packed(ids, [[0] * len(row) for row in ids])
    finally:
        for handle in handles:
            handle.remove()
    names = ("inside", "attended", "between", "wide")
    return [LayerRanges(*(found[n, name] for name in names)) for n in range(len(layers))], pooled
