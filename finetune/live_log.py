# ruff: noqa: TID253
"""`log.jsonl` of a training: one JSON object a step, for whoever watches (the user interface, `tail -f`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from finetune.progress import Pace
from rag_app.files import whole_lines

NAME = "log.jsonl"


class LiveLog(TrainerCallback):
    """Appends `{"step", "max_steps", "loss", "tokens_per_s", "time_left_s"}` and `{"step", "evaluation": {...}}`.

    A run that goes on from a checkpoint first drops the lines of the steps that it will do again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.pace = Pace(state)
        if state.is_world_process_zero:
            kept = [line for line in read_log(self.path) if line["step"] <= state.global_step]
            self.path.write_text("".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8")

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


def read_log(path: Path) -> list[dict[str, Any]]:
    """Lines of a log; a last one that is being written is left out. Empty if there is no log."""
    return [json.loads(line) for line in whole_lines(path)]
