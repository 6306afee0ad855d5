"""Probabilities from log odds."""

from __future__ import annotations

import math


def probability_of(log_odds: float) -> float:
    """1 / (1 + exp(-log odds)), without overflow on either side."""
    return 1 / (1 + math.exp(-log_odds)) if log_odds >= 0 else math.exp(log_odds) / (1 + math.exp(log_odds))
