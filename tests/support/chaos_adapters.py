"""Train, publish, promote, roll back and remove small adapters, to be killed: `from chaos_adapters import ...`.

What needs PyTorch is imported where it is used: promoting and removing go without.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path
from typing import Any

from killed_changes import Command
from safetensors.numpy import load_file, save_file

from rag_app.adapters.files import NAME, WEIGHTS
from rag_app.adapters.manifest import AdapterManifest, read_manifest
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import add_version
from rag_app.artifacts import sha256_of
from rag_app.errors import AdapterError
from rag_app.testing import FakeEmbedder

_MADE = Path(__file__).parents[1] / "fixtures" / "before_layout" / "adapters" / "colours" / "1"
_KNOWN = re.compile(r"lock|state\.json|[1-9][0-9]*")


def store_of(folder: Path) -> AdapterStore:
    return AdapterStore(folder / "adapters", shipped=folder / "none")


def two_versions(folder: Path) -> None:
    """`law` with versions 1 and 2, promoted in turn, whose weights differ."""

    def fill(target: Path, version: int) -> AdapterManifest:
        shutil.copytree(_MADE, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(NAME))
        _multiply(target / WEIGHTS, version)
        return dataclasses.replace(read_manifest(_MADE), name="law")

    for _ in range(2):
        add_version(folder / "adapters", "law", fill, promote=True)


def two_versions_and_more(folder: Path) -> None:
    """`two_versions`, and what a third is added from."""
    from tiny import make_tiny_model
    from tiny_adapters import save_peft

    two_versions(folder)
    save_peft(make_tiny_model("llama", folder / "base", layers=1), folder / "peft", seed=3)


def look(folder: Path) -> dict[str, str]:
    """SHA-256 of the weights by full name."""
    store = store_of(folder)
    return {
        f"{name}@{version}": sha256_of(store.folder(f"{name}@{version}") / WEIGHTS)
        for name in store.names()
        for version in store.versions(name)
    }


def problems(folder: Path, before: dict[str, str], may_go: tuple[str, ...] = ()) -> list[str]:
    """Versions that are damaged, or gone though nobody removed them, and a current one that is neither old nor new."""
    store, found = store_of(folder), []
    present = look(folder)
    for full in present:
        try:
            store.verify(full)
        except AdapterError as error:
            found.append(str(error))
    found += [f"{full} is gone" for full in before if full not in may_go and present.get(full) != before[full]]
    for name in store.names():
        if (current := store.current(name)) is not None and f"{name}@{current}" not in present:
            found.append(f"{name}: version {current} is current and not there")
        if current is None and f"{name}@{max(store.versions(name))}" not in may_go and before:
            found.append(f"{name}: no version is current")
    return found


def left(folder: Path) -> list[str]:
    """What lies about beside locks, states and complete versions."""
    store = store_of(folder)
    names = store.names()
    for name in names:  # the next command, whichever it is
        if (current := store.current(name)) is not None:
            store.promote(name, current)
    paths = [path for path in (folder / "adapters").glob("*/*")]
    return [str(path) for path in paths if not _KNOWN.fullmatch(path.name)]


def on_disk(name: str, act: Any, finished: Any, may_go: tuple[str, ...] = ()) -> Command:
    return Command(
        name, two_versions, act, look, lambda folder, before: problems(folder, before, may_go), finished, left
    )


def judged_run(folder: Path) -> None:
    """A finished run that was evaluated and published once, and trained further since."""
    from judging_runs import train_colours

    from finetune.run import Run

    run = Run(shutil.copytree(train_colours(folder.parent / "trained"), folder / "colours"))
    publish_run(folder)
    _multiply(run.adapter / WEIGHTS, 2)


def _multiply(weights: Path, factor: int) -> None:
    save_file({name: tensor * factor for name, tensor in load_file(weights).items()}, weights)


def publish_run(folder: Path) -> None:
    from judging_runs import ScriptedModel, qa_rows, right

    from finetune.publishing.publish import publish
    from finetune.run import Run

    says = right(qa_rows("test", 32))
    model = ScriptedModel({"base": lambda _: "I talk a lot", "colours": says})
    publish(Run(folder / "colours"), FakeEmbedder(), root=folder / "adapters", force=True,
            open_model=lambda recipe, root: model, report=lambda _: None)  # fmt: skip


def _published(folder: Path) -> bool:
    store = store_of(folder)
    weights = {v: sha256_of(store.folder(f"colours@{v}") / WEIGHTS) for v in store.versions("colours")}
    current = store.current("colours")
    return current is not None and current > 1 and weights[current] != weights[1]


def trained_unbroken(folder: Path) -> None:
    """The weights that a training makes that nobody kills."""
    from tiny import make_tiny_model

    make_tiny_model("llama", folder / "base", layers=1)
    train_run(folder, "unbroken")


def train_run(folder: Path, into: str = "training") -> None:
    from judging_runs import qa_rows

    from finetune.recipe import TrainingRecipe
    from finetune.training.train import train

    recipe = TrainingRecipe(
        name="colours", base=str(folder / "base"), max_steps=4, eval_every=2, batch_rows=4, max_tokens=512,
        learning_rate=1e-2, dtype="float32",
    )  # fmt: skip
    train(recipe, qa_rows("train", 8), qa_rows("dev", 12), folder / into, report=lambda _: None)


def _same_weights(folder: Path) -> bool:
    first, second = (folder / name / "adapter" / WEIGHTS for name in ("unbroken", "training"))
    return second.is_file() and sha256_of(first) == sha256_of(second)


def _trained_left(folder: Path) -> list[str]:
    """What a training that nobody kills does not have; it keeps as many checkpoints."""
    names = [{p.name for p in (folder / into).glob("*")} | {p.name for p in (folder / into / "checkpoints").glob("*")}
             for into in ("unbroken", "training")]  # fmt: skip
    return sorted(names[1] - names[0])


def _gone(folder: Path) -> bool:
    return "law" not in store_of(folder).names()


COMMANDS = [
    on_disk("promote", lambda f: store_of(f).promote("law", 1), lambda f: store_of(f).current("law") == 1),
    on_disk("roll back", lambda f: store_of(f).rollback("law"), lambda f: store_of(f).current("law") == 1),
    on_disk("remove a version", lambda f: store_of(f).remove("law", 1),
            lambda f: store_of(f).versions("law") == [2], ("law@1",)),
    on_disk("remove an adapter", lambda f: store_of(f).remove("law"), _gone, ("law@1", "law@2")),
    dataclasses.replace(
        on_disk("add", lambda f: store_of(f).add(f / "peft", "law", base=str(f / "base")),
                lambda f: (store_of(f).current("law") or 0) > 2),
        prepare=two_versions_and_more,
    ),
    Command("publish", judged_run, publish_run, look, problems, _published, left),
    Command("train", trained_unbroken, train_run, lambda f: None, lambda f, before: [], _same_weights, _trained_left),
]  # fmt: skip
