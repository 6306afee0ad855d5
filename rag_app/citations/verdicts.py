"""The three verdicts on a sentence and a passage, and how a score becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["supported", "unsure", "unsupported"]

_WORST_FIRST: tuple[Verdict, ...] = ("unsupported", "unsure", "supported")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score (0 to 1) on a sentence is supported, and from which it is to be checked by a person."""

    supported: float
    unsure: float

    def verdict(self, score: float, allowed: Verdict = "supported") -> Verdict:
        """The verdict of `score`, `allowed` at most."""
        made: Verdict = "supported" if score >= self.supported else "unsure" if score >= self.unsure else "unsupported"
        return at_most(made, allowed)


def at_most(verdict: Verdict, allowed: Verdict) -> Verdict:
    """The worse of the two."""
    return min(verdict, allowed, key=_WORST_FIRST.index)
