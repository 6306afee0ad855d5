"""The few weights that a mixture of scores has, fitted by maximum likelihood."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def fitted_weights(loss: Callable[[Tensor], Tensor], count: int, ridge: float) -> list[float]:
    """The weights (count,) at which `loss` and `ridge` times their squares are least together, found from 0 on."""
    import torch

    weights = torch.zeros(count, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        value = loss(weights) + ridge * weights.square().sum()
        value.backward()
        return value

    optimizer.step(closure)
    return [float(weight) for weight in weights.detach()]
