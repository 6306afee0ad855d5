"""The settings of the training loop of a reader."""

from __future__ import annotations

from dataclasses import dataclass

from rag_app.errors import SettingsError


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Settings of one training. `tokens` is its length; the rate rises over the first `warm_up` of it and falls to
    nothing over the last `cool_down`. `batch_tokens` counts filling; `bf16` is the number type of the products.
    """

    rank: int = 48
    alpha: float = 96.0
    learning_rate: float = 4e-4
    head_rate: float = 4e-4
    tokens: int = 3_000_000
    warm_up: float = 0.03
    cool_down: float = 0.5
    batch_tokens: int = 2048
    longest: int = 256
    seed: int = 1
    bf16: bool = True

    def __post_init__(self) -> None:
        bounds = {"rank": 512, "tokens": 10**12, "batch_tokens": 10**6, "longest": 512}
        for key, most in bounds.items():
            if not 1 <= getattr(self, key) <= most:
                raise SettingsError(f"{key} = {getattr(self, key)!r}: expected 1 to {most}.")
        for key in ("warm_up", "cool_down"):
            if not 0 < getattr(self, key) <= 1:
                raise SettingsError(f"{key} = {getattr(self, key)!r}: expected more than 0 and at most 1.")

    @property
    def scale(self) -> float:
        """What the low-rank product is multiplied by."""
        return self.alpha / self.rank

    def rate_at(self, seen: int) -> float:
        """The factor on the rates after `seen` tokens."""
        done = seen / self.tokens
        return max(min(done / self.warm_up, (1 - done) / self.cool_down, 1.0), 0.0)
