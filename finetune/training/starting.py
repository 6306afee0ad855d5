"""Training that goes on from a published adapter instead of from nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peft import PeftModel

from finetune.recipe import TrainingRecipe
from finetune.rows.taught import lineage, shared_sources
from finetune.training.checkpoints import load_adapter_weights
from rag_app.adapters.files import CONFIG
from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.store import AdapterStore
from rag_app.errors import AdapterError
from rag_app.prompts import PROMPT_VERSION


@dataclass(frozen=True, slots=True)
class Start:
    """A published adapter whose files were checked."""

    folder: Path
    manifest: AdapterManifest
    config: Mapping[str, Any]


def check_start(recipe: TrainingRecipe, base_fingerprint: str = "") -> Start | None:
    """The adapter `recipe.start`, None where it names none. Raises `AdapterError` where it is not there, damaged, or of
    another task, other prompts, another size, a size that differs by layer or, where the fingerprint is known,
    another base: before anything is loaded."""
    if not recipe.start:
        return None
    store = AdapterStore()
    full = store.resolve(recipe.start)
    store.verify(full)
    folder, manifest = store.folder(full), store.manifest(full)
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    expected: dict[str, tuple[Any, Any]] = {
        "task": (manifest.task, recipe.task),
        "prompt version": (manifest.prompt_version, PROMPT_VERSION),
        "rank": (config["r"], recipe.rank),
        "alpha": (config["lora_alpha"], recipe.lora_alpha),
        "rslora": (bool(config.get("use_rslora")), recipe.rslora),
        "alora": (bool(config.get("alora_invocation_tokens")), recipe.alora),
    }
    if base_fingerprint not in ("", manifest.base_fingerprint):
        raise AdapterError(
            f"start = {recipe.start!r}: {full} was trained on {manifest.base} (hash {manifest.base_fingerprint[:16]}), "
            f"and the base of this recipe is {recipe.base} (hash {base_fingerprint[:16]}); change the base, or leave "
            "start out."
        )
    if recipe.targets:
        expected["targets"] = (sorted(config["target_modules"]), sorted(recipe.targets))
    _compare(recipe, full, expected)
    if patterns := [name for name in ("alpha_pattern", "rank_pattern") if config.get(name)]:
        raise AdapterError(
            f"start = {recipe.start!r}: {full} gives some layers another alpha or rank ({' and '.join(patterns)}), "
            "which no recipe can; start from another adapter, or leave start out."
        )
    return Start(folder, manifest, config)


def start_from(model: PeftModel, start: Start, recipe: TrainingRecipe) -> None:
    """Put the weights of `start` into `model`. Raises `AdapterError` where its layers or its invocation are not those
    of `model`."""
    mine: Any = model.peft_config[model.active_adapter]
    _compare(recipe, start.manifest.full_name, {
        "alora": (start.config.get("alora_invocation_tokens"), mine.alora_invocation_tokens),
        "targets": (sorted(start.config["target_modules"]), sorted(mine.target_modules)),
    })  # fmt: skip
    load_adapter_weights(model, start.folder)


def _compare(recipe: TrainingRecipe, full: str, expected: Mapping[str, tuple[Any, Any]]) -> None:
    for key, (found, wanted) in expected.items():
        if found != wanted:
            raise AdapterError(
                f"start = {recipe.start!r}: {full} has {key} {found}, this recipe {wanted}; change the recipe, or "
                "leave start out."
            )


def leak_of(manifest: AdapterManifest, recipe: TrainingRecipe, train_sha256: str) -> str:
    """Why rows that taught the adapter of `manifest`, or one that this went on from, may be among those that judge one
    of `recipe`; empty if none can. See `shared_sources`."""
    for taught in lineage(manifest, AdapterStore()):
        if shared := shared_sources(taught, recipe, train_sha256):
            from_it = "" if taught is manifest else f" through {manifest.full_name}"
            return (
                f"{taught.full_name}, from which the training went on{from_it}, was trained on {', '.join(shared)} "
                "with other rows, so what it was trained on may be among those that judge"
            )
    return ""
