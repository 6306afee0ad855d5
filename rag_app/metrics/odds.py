"""Probabilities from log odds, and log odds from probabilities."""

from __future__ import annotations

import math


def probability_of(log_odds: float) -> float:
    """1 / (1 + exp(-log odds)), without overflow on either side."""
    return 1 / (1 + math.exp(-log_odds)) if log_odds >= 0 else math.exp(log_odds) / (1 + math.exp(log_odds))


def log_odds_of(probability: float) -> float:
    """log(p / (1 - p)), held within -20 and 20."""
    return log_odds_by_log(math.log(max(probability, 1e-12)))


def log_odds_by_log(logprob: float) -> float:
    """log(p / (1 - p)) from log p, held within what a float can tell from certainty."""
    logprob = max(-20.0, min(-1e-9, logprob))
    return logprob - math.log(-math.expm1(logprob))
