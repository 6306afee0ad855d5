"""The loss of a batch: three verdicts and the place of the answer, each only where it is known."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from finetune.reader.training.batches import NOT_KNOWN, Batch
from rag_app.reading.heads import Logits
from rag_app.reading.weights import VERDICTS

WEIGHTS = {"relevance": 0.7, "answers": 1.0, "support": 0.5, "span": 1.0}


def loss(logits: Logits, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """The sum of the parts, and each part by name. A part without a row in the batch counts 0."""
    parts = {}
    for i, name in enumerate(VERDICTS):
        known = batch.truths[:, i] != NOT_KNOWN
        if known.any():
            parts[name] = binary_cross_entropy_with_logits(logits.verdicts[known, i], batch.truths[known, i])
    known = batch.span[:, 0] >= 0
    if known.any():
        spans = logits.spans.view(*batch.allowed.shape, 2)[known]
        spans = spans.masked_fill(~batch.allowed[known, :, None], -torch.inf)
        ends = [cross_entropy(spans[..., i], batch.span[known, i]) for i in (0, 1)]
        parts["span"] = (ends[0] + ends[1]) / 2
    total = sum((WEIGHTS[name] * part for name, part in parts.items()), torch.zeros(()))
    return total, {name: part.item() for name, part in parts.items()}
