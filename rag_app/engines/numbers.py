"""What a model computes where its numbers overflow or its weights are damaged."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from rag_app.errors import ModelError


def expect_numbers(logprobs: ArrayLike) -> None:
    """`ModelError` where any log probability is NaN: the best of those is a token or a label by chance."""
    if np.isnan(logprobs).any():
        raise ModelError(
            "the model computes no numbers (NaN): its weights are damaged or too large for its number type; load it in "
            "bfloat16 or float32 (`dtype`), or fetch it again."
        )
