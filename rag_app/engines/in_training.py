"""Choosing among given replies by a torch model as it is: one in training, which no engine serves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag_app.engines.choosing import decisions
from rag_app.engines.transformers.constrained import Keywords, choose_apart


def choose_in_training(
    model: Any, prompts: Sequence[Sequence[int]], replies: Sequence[Sequence[int]], begins: Sequence[int]
) -> NDArray[np.float64]:
    """Log probabilities (prompts, replies) of decoding that is limited to `replies`, as in serving.

    Prompts and replies are token ids, those of a reply with its end of turn. `begins` are the first positions that an
    activated LoRA in the `model` (PEFT's) changes, 0 for every other adapter. `ValueError` where two replies are equal.
    """
    return choose_apart(model, prompts, decisions(replies), begins, _acts_from)


def _acts_from(place: int) -> Keywords:
    """For each forward: how many of its last tokens an activated LoRA changes that begins at `place`; nothing
    for 0, since no other adapter takes it."""
    return lambda ends: {"alora_offsets": [max(0, end - place) for end in ends]} if place else {}
