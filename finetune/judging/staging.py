"""Adapters that are to be judged, staged in one private root, so that they are loaded as served ones are."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np

from finetune.recipe import TrainingRecipe
from finetune.run import ADAPTER_FILES
from rag_app.adapters.files import LABELS, WEIGHTS
from rag_app.adapters.manifest import AdapterManifest, read_manifest
from rag_app.adapters.versions import add_version
from rag_app.artifacts import files_below, write_atomic
from rag_app.classification.labels import Labels
from rag_app.config import LONGEST_NAME
from rag_app.prompts import PROMPT_VERSION
from rag_app.timing import now


def fill_adapter(adapter: Path, folder: Path, labels: Labels) -> None:
    """Copy a trained adapter (plain PEFT) and its labels into the folder of a new version.

    Weights become float16, half the size; what is judged is staged in the same way, so the scores are theirs.
    """
    for name in ADAPTER_FILES:
        if name == WEIGHTS:
            write_atomic(folder / name, _half(adapter / name))
        else:
            shutil.copyfile(adapter / name, folder / name)
    if labels.texts:
        labels.save(folder / LABELS)


def _half(weights: Path) -> bytes:
    """The file with its tensors in float16, or as it is where a value is too large for that."""
    from safetensors.numpy import load_file, save

    with np.errstate(over="ignore"):
        halved = {name: tensor.astype(np.float16) for name, tensor in load_file(weights).items()}
    if not all(np.isfinite(tensor).all() for tensor in halved.values()):
        return weights.read_bytes()
    return save(halved, {"format": "pt"})


def first_manifest(name: str, recipe: TrainingRecipe, base_fingerprint: str) -> AdapterManifest:
    """The manifest of an adapter of `recipe` without scores; `version` is set by `add_version`."""
    return AdapterManifest(
        name=name,
        version=0,
        created=now(),
        task=recipe.task,
        base=recipe.base,
        base_fingerprint=base_fingerprint,
        prompt_version=PROMPT_VERSION,
        seed=recipe.seed,
        recipe=recipe.to_dict(),
    )


def stage_adapter(
    root: Path, name: str, adapter: Path, recipe: TrainingRecipe, base_fingerprint: str, labels: Labels
) -> str:
    """Stage a trained adapter; returns the `name@1` to ask for. What was staged by that name is replaced."""

    def fill(folder: Path, version: int) -> AdapterManifest:
        fill_adapter(adapter, folder, labels)
        return first_manifest(name, recipe, base_fingerprint)

    return _stage(root, name, fill)


def stage_version(root: Path, name: str, published: Path) -> str:
    """The same for a published version."""
    manifest = read_manifest(published)

    def fill(folder: Path, version: int) -> AdapterManifest:
        for file, path in files_below(published).items():
            shutil.copyfile(path, folder / file)
        return dataclasses.replace(manifest, name=name, files={})

    return _stage(root, name, fill)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """`wanted` as an adapter can be called: cut where it is too long, and with a number where it is `taken`."""
    for number in itertools.count(1):
        end = "" if number == 1 else f"-{number}"
        name = f"{wanted[: LONGEST_NAME - len(end)]}{end}"
        if name not in taken:
            break
    return name


def _stage(root: Path, name: str, fill: Callable[[Path, int], AdapterManifest]) -> str:
    shutil.rmtree(root / name, ignore_errors=True)
    return f"{name}@{add_version(root, name, fill, promote=True)}"
