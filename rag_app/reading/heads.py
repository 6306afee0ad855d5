"""What a reader's heads say of the vectors that its encoder gives, for reading and for training alike."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear

from rag_app.models.bert.weights import Weights


class Logits(NamedTuple):
    """`verdicts` (batch, 3) as named in `VERDICTS`; `spans` (tokens, 2): that a span starts and that it ends, fp32."""

    verdicts: Tensor
    spans: Tensor


def judge(weights: Weights, vectors: Tensor, firsts: Tensor) -> Logits:
    """Of the vectors (tokens, hidden) of a batch, in fp32; `firsts` (batch,) are where its texts begin."""
    x = vectors.float()
    first = torch.tanh(linear(x[firsts], weights["heads.pooler.weight"], weights["heads.pooler.bias"]))
    verdicts = linear(first, weights["heads.verdicts.weight"], weights["heads.verdicts.bias"])
    return Logits(verdicts, linear(x, weights["heads.span.weight"], weights["heads.span.bias"]))
