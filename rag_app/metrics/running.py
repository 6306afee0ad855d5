"""An average of the last numbers of a series that is still growing."""

from __future__ import annotations

_KEPT = 0.9


class RunningMean:
    """Each number weighs 0.9 of the one after it: an average of about the last ten.

    The sum of the weights divides it, so that the first number does not count as ten (Kingma & Ba 2015,
    arXiv:1412.6980, section 3).
    """

    def __init__(self) -> None:
        self._sum = self._weights = 0.0

    def add(self, value: float) -> float:
        """The average with `value` as the last number."""
        self._sum = _KEPT * self._sum + value
        self._weights = _KEPT * self._weights + 1.0
        return self._sum / self._weights
