"""What is seen of a training while it runs: a line on the terminal, and `log.jsonl` for whoever watches."""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from rag_app.artifacts import whole_lines, write_atomic
from rag_app.metrics.running import RunningMean
from rag_app.timing import duration

_QUIET_S = 30.0  # between two lines that no terminal shows


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
    """Rewrites one line on a terminal; elsewhere prints a line now and then and per evaluation."""

    def __init__(self, metric: str) -> None:
        self.metric = metric
        self.stream = sys.stderr
        self.live = self.stream.isatty()
        self.mean = RunningMean()
        self.loss: float | None = None
        self.value: float | None = None
        self.printed = 0.0

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.pace = Pace(state)
        self.value = state.best_metric

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **kwargs: Any) -> None:
        logs = logs or {}
        if "loss" in logs:
            self.loss = self.mean.add(logs["loss"])  # single batches jump
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
        elif always or now - self.printed >= _QUIET_S:
            self.stream.write(f"{self.line(state)}\n")
            self.printed = now
        self.stream.flush()


def _step(line: bytes) -> float:
    """The step of a line; past every one for a line that a crash of the machine left damaged."""
    try:
        return float(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return math.inf


class LiveLog(TrainerCallback):
    """Appends `{"step", "max_steps", "loss", "tokens_per_s", "time_left_s"}` and `{"step", "evaluation": {...}}`.

    A run that goes on from a checkpoint first drops the lines of the steps that it will do again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.pace = Pace(state)
        if state.is_world_process_zero:
            kept = [line for line in whole_lines(self.path) if _step(line) <= state.global_step]
            write_atomic(self.path, b"".join(line + b"\n" for line in kept))

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **kwargs: Any) -> None:
        logs = logs or {}
        line: dict[str, Any] = {"step": state.global_step}
        if "loss" in logs:
            line |= {
                "max_steps": state.max_steps,
                "loss": round(logs["loss"], 5),
                "tokens_per_s": round(self.pace.tokens_per_s(state), 1),
                "time_left_s": round(self.pace.seconds_left(state), 1),
            }
        elif "eval_seconds" in logs:
            line["evaluation"] = {k.removeprefix("eval_"): v for k, v in logs.items() if k.startswith("eval_")}
        if len(line) > 1 and state.is_world_process_zero:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
