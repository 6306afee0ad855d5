"""Which texts are encoded together."""

from __future__ import annotations

from collections.abc import Sequence

CPU_TOKENS = 1536  # of a batch of an encoder: as many as a CPU's caches hold what is made of them (docs/experiments.md)


def batches_by_tokens(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Indices of texts in batches of like length, longest first, each of at most `budget` tokens with padding.

    Sorting keeps padding small, and the budget keeps the activations of one batch inside the CPU's caches. A text
    longer than the budget is a batch of its own.
    """
    batches: list[list[int]] = []
    longest = 0
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batches and (len(batches[-1]) + 1) * longest <= budget:
            batches[-1].append(index)
        else:
            batches.append([index])
            longest = lengths[index]
    return batches
