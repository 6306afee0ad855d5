"""Which systems are judged side by side: the base, the trained adapter, published versions, a plain fine-tune."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from finetune.judging.answering import System
from finetune.judging.result import ADAPTER
from finetune.judging.staging import free_name, stage_adapter, stage_version
from finetune.recipe import TrainingRecipe
from finetune.rows.taught import lineage, shared_sources
from finetune.run import Run, adapter_digest, find_run
from rag_app.adapters.files import LABELS
from rag_app.adapters.manifest import read_manifest
from rag_app.adapters.routing import GENERAL, general_adapter
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import BASE
from rag_app.classification.labels import Labels
from rag_app.errors import AdapterError


def stage_systems(
    run: Run,
    recipe: TrainingRecipe,
    labels: Labels,
    base_fingerprint: str,
    *,
    published: Sequence[str],
    plain: str,
    root: Path,
) -> list[System]:
    """Stage every adapter in the run's `candidate` folder: base, adapter, `published` ones of `root`, `plain` run.

    `AdapterError` for a published one that is damaged, of another task, or cannot be loaded beside the base, and for
    a `plain` run of another task or base.
    """
    store = AdapterStore(root)
    systems = [System(BASE)]
    staged = stage_adapter(run.candidate, run.name, run.adapter, recipe, base_fingerprint, labels)
    systems.append(System(ADAPTER, staged, run.adapter_digest(), to_fit=True))
    for asked in published:
        folder = store.folder(asked)
        full = f"{folder.parent.name}@{folder.name}"
        manifest = read_manifest(folder)
        if manifest.task != recipe.task:
            raise AdapterError(
                f"{full}: made for the task {manifest.task!r}, the run for {recipe.task!r}; judge it beside versions "
                "of its own task."
            )
        store.verify(full, base_fingerprint)  # now, and not when the others are judged
        name = free_name(f"{folder.parent.name}.v{folder.name}", _names(systems))
        staged = stage_version(run.candidate, name, folder)
        own = Labels.load(folder / LABELS) if manifest.task == "classify" else None
        digest = adapter_digest(folder)
        systems.append(System(full, staged, digest, calibration=manifest.calibration, labels=own))
    if plain:
        other = find_run(plain)
        _check_plain(other, plain, recipe, base_fingerprint)
        name, digest = f"plain {other.name}", other.adapter_digest()
        free = free_name(f"{other.name}.plain", _names(systems))
        staged = stage_adapter(run.candidate, free, other.adapter, other.recipe(), base_fingerprint, labels)
        systems.append(System(name, staged, digest))
        systems.append(System(f"{name}, no passages", staged, digest, passages=False))
    return systems


def general_beside(store: AdapterStore, name: str, task: str, base_fingerprint: str) -> str:
    """The general adapter as `name@version`, which answers until now what a new adapter for questions is to answer;
    empty where it does not fit base or prompts, for its own next version and for labels."""
    full = BASE if task != "qa" or name == GENERAL else general_adapter(store, base_fingerprint)
    return "" if full == BASE else full


def replaced_by(
    store: AdapterStore, name: str, base_fingerprint: str, report: Callable[[str], None] = lambda text: None
) -> str:
    """What a new version of `name` is served instead of and must beat: the current one as `name@version`, also one that
    comes with the package, or `base` where there is none that can be loaded beside it. Where the current one is
    damaged, gone or of another base it is the one before it, which is served then, too."""
    if name not in store.names() or store.current(name) is None:
        return BASE
    try:
        promoted = store.candidates(name)
    except AdapterError:  # all of them are gone
        return BASE
    for full in promoted:
        try:
            if store.manifest(full).fits(base_fingerprint):
                store.verify(full)
                return full
        except AdapterError as error:
            report(f"{full}: damaged, so it need not be beaten ({error})")
    return BASE


def taught_by(
    published: Sequence[str],
    split: Literal["dev", "test"],
    recipe: TrainingRecipe,
    train_sha256: str,
    store: AdapterStore,
) -> dict[str, str]:
    """Why published versions may have been trained on rows of the set `split`, by their full names; none for others.

    `recipe` built those rows, and `train_sha256` is of the training rows beside them."""
    found: dict[str, str] = {}
    for full in map(store.resolve, published):
        for taught in lineage(store.manifest(full), store):
            if shared := shared_sources(taught, recipe, train_sha256, (split,)):
                found[full] = f"{full} was trained on other rows of {', '.join(shared)}, which may be among these"
                break
    return found


def _check_plain(other: Run, asked: str, recipe: TrainingRecipe, base_fingerprint: str) -> None:
    theirs = other.recipe()
    if theirs.task != recipe.task:
        raise AdapterError(
            f"{asked}: trained for the task {theirs.task!r}, the run for {recipe.task!r}; compare it with a run of its "
            "own task."
        )
    if other.base_fingerprint() != base_fingerprint:
        raise AdapterError(
            f"{asked}: trained on other weights ({theirs.base}) than those that the run is judged on ({recipe.base}); "
            "compare it with a run on the same base."
        )


def _names(systems: Sequence[System]) -> set[str]:
    """What is staged already: a run may be called like a version of another adapter, `papers.v2`."""
    return {system.adapter.partition("@")[0] for system in systems}
