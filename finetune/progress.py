# ruff: noqa: TID253
"""The progress line of a training run: step, loss, metric, tokens a second, time left."""

from __future__ import annotations

import sys
import time
from typing import Any, TextIO

from transformers import TrainerCallback


class Pace:
    """How fast a run is since it was started or went on; `state` is transformers' `TrainerState`."""

    def __init__(self, state: Any) -> None:
        self.started = time.monotonic()
        self.first_step, self.first_tokens = state.global_step, state.num_input_tokens_seen

    def tokens_per_s(self, state: Any) -> float:
        return (state.num_input_tokens_seen - self.first_tokens) / self._elapsed()

    def seconds_left(self, state: Any) -> float:
        """At the pace so far; 0 before the first step."""
        done = state.global_step - self.first_step
        return self._elapsed() / done * (state.max_steps - state.global_step) if done else 0.0

    def _elapsed(self) -> float:
        return max(1e-9, time.monotonic() - self.started)


class ProgressLine(TrainerCallback):
    """Rewrites one line on a terminal; elsewhere prints a line at most every `quiet_s` seconds and per evaluation."""

    def __init__(self, metric: str, stream: TextIO | None = None, quiet_s: float = 30.0) -> None:
        self.metric = metric
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.quiet_s = quiet_s
        self.loss: float | None = None
        self.value: float | None = None
        self.printed = 0.0

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.pace = Pace(state)
        self.value = state.best_metric

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **kwargs: Any) -> None:
        logs = logs or {}
        if "loss" in logs:
            # An average over about ten steps: single batches jump.
            self.loss = logs["loss"] if self.loss is None else 0.9 * self.loss + 0.1 * logs["loss"]
        self.value = logs.get(f"eval_{self.metric}", self.value)
        if state.is_world_process_zero and self.loss is not None:
            self._show(state, always="eval_seconds" in logs)

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.is_world_process_zero and self.live:
            self.stream.write("\n")

    def line(self, state: Any) -> str:
        """The line for the present state."""
        parts = [f"step {state.global_step}/{state.max_steps}", f"loss {self.loss:.3f}"]
        if self.value is not None:
            parts.append(f"{'held-out loss' if self.metric == 'loss' else self.metric} {self.value:.3f}")
        parts.append(f"{self.pace.tokens_per_s(state):,.0f} tokens/s")
        if state.global_step > self.pace.first_step:
            parts.append(f"{duration(self.pace.seconds_left(state))} left")
        return "  ".join(parts)

    def _show(self, state: Any, always: bool) -> None:
        now = time.monotonic()
        if self.live:
            self.stream.write(f"\r\x1b[K{self.line(state)}")
        elif always or now - self.printed >= self.quiet_s:
            self.stream.write(f"{self.line(state)}\n")
            self.printed = now
        self.stream.flush()


def duration(seconds: float) -> str:
    """`45 s`, `12 min` or `3 h 05 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
