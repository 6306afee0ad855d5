"""How large the numbers inside a BERT encoder become, measured once on some texts (`sample`)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from rag_app.models.bert.attention import within_texts
from rag_app.models.bert.forward import Tokens, forward, plain_linear
from rag_app.models.bert.weights import Sizes, Weights


@dataclass(frozen=True, slots=True)
class LayerRanges:
    """Least and greatest value of each channel of what the products of one layer read, shape (2, channels) each:
    `inside` for query, key and value, `attended` for the attention's output, `between` and `wide` for the two products
    of the feed-forward part."""

    inside: Tensor
    attended: Tensor
    between: Tensor
    wide: Tensor


def measured(weights: Weights, sizes: Sizes, tokens: Tokens) -> tuple[list[LayerRanges], Tensor]:
    """The ranges of every layer, and the vectors of the tokens."""
    found: dict[str, Tensor] = {}
    plain = plain_linear(weights)

    def apply(name: str, x: Tensor) -> Tensor:
        found[name] = torch.stack([x.amin(0), x.amax(0)]).float()
        return plain(name, x)

    with torch.inference_mode():
        vectors = forward(weights, sizes, tokens, apply, within_texts(tokens.lengths))
    products = ("qkv", "attention_output", "intermediate", "output")
    ranges = [LayerRanges(*(found[f"layers.{i}.{name}"] for name in products)) for i in range(sizes.layers)]
    return ranges, vectors
