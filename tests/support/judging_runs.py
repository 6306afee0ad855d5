"""A run whose training is finished, and a chat model that says what the test tells it to."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from kept_folders import kept_folder
from tiny import make_tiny_model

from finetune.data.report import Report
from finetune.recipe import TrainingRecipe
from finetune.rows.built import Built, save
from finetune.run import Run
from finetune.schema import Row, RowPassage
from finetune.training.train import train
from rag_app.classification.labels import Labels
from rag_app.prompts import ABSTENTION
from rag_app.testing import FakeChatModel

COLOURS = ("red", "green", "blue", "black", "white")
LABELS = Labels.of(["greeting", "place", "oos"], "oos")


def qa_rows(split: str, count: int) -> list[Row]:
    """Every fourth question has no answer; documents are of two questions each."""
    rows = []
    for n in range(count):
        colour, answerable = COLOURS[n % len(COLOURS)], n % 4 != 3
        passages = (RowPassage(text=f"Door {n} is {colour}.", title="Doors"), RowPassage(text="Rooms are big."))
        rows.append(
            Row(
                id=f"{split}{n}",
                kind="answerable" if answerable else "unanswerable",
                question=f"{split}: what colour is door {n}?" if answerable else f"{split}: who painted door {n}?",
                target=f"{colour} [1]" if answerable else ABSTENTION,
                passages=passages,
                accepted=(colour,) if answerable else (),
                gold=1 if answerable else 0,
                document=f"{split}{n // 2}",
            )
        )
    return rows


def calibration_rows() -> list[Row]:
    """As `qa_rows`, with what retrieval knew: nothing that tells one kind from the other."""
    return [dataclasses.replace(row, retrieval=0.6) for row in qa_rows("calibration", 48)]


def label_rows(split: str, count: int) -> list[Row]:
    texts = list(LABELS.texts.values())
    return [
        Row(id=f"{split}{n}", task="classify", kind="label", question=f"{texts[n % 3]} {split} {n}",
            target=texts[n % 3])
        for n in range(count)
    ]  # fmt: skip


@cache
def _trained(task: str, method: str, alora: bool) -> Path:
    return train_colours(kept_folder("run"), task, method, alora)


def train_colours(root: Path, task: str = "qa", method: str = "lora", alora: bool = False) -> Path:
    """The folder of a run, `root / "colours"`, whose base model is beside it."""
    make = qa_rows if task == "qa" else label_rows
    folder = root / "colours"
    base = make_tiny_model("llama", root / "base", layers=1)
    recipe = TrainingRecipe(
        name="colours", base=str(base), task=task, method=method, alora=alora, max_steps=2, batch_rows=4,
        max_tokens=512, learning_rate=1e-2, dtype="float32", report_to=("tensorboard",) if task == "classify" else (),
    )  # fmt: skip
    rows = {"train": make("train", 8), "dev": make("dev", 12), "test": make("test", 32)}
    save(Built(rows=rows, labels=LABELS if task == "classify" else Labels(), report=Report()), recipe, folder / "rows")
    train(recipe, rows["train"], rows["dev"], folder / "training", report=lambda _: None)
    return folder


def finished_run(folder: Path, task: str = "qa", method: str = "lora", alora: bool = False) -> Run:
    """A run of its own, copied from one that was trained once."""
    shutil.copytree(_trained(task, method, alora), folder / "colours")
    return Run(folder / "colours")


def right(rows: list[Row]) -> Callable[[str], str]:
    """Says what the rows say is right."""
    targets = {row.question: row.target for row in rows}
    return lambda prompt: next(target for question, target in targets.items() if question in prompt)


class ScriptedModel(FakeChatModel):
    """Replies by adapter: `says` maps the beginning of its name to a function of the prompt. Fails after `most`."""

    def __init__(self, says: dict[str, Callable[[str], str]], most: int = 10_000) -> None:
        super().__init__()
        self.says, self.most = says, most
        self.asked: list[str] = []

    def _say(self, request) -> str:
        self.asked.append(request.adapter)
        if len(self.asked) > self.most:
            raise KeyboardInterrupt
        say = next(say for name, say in self.says.items() if request.adapter.startswith(name))
        return say(request.messages[-1].content)

    def stream(self, request, cancel=None):
        self.requests.append(request)
        text = self._say(request)
        fake = FakeChatModel(text)
        yield from fake.stream(request, cancel)

    def score(self, request, continuations, cancel=None):
        said = self._say(request)
        return [0.0 if c == said else -3.0 for c in continuations]
