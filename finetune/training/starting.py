"""Training that goes on from a published adapter instead of from nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from peft import PeftModel

from finetune.recipe import TrainingRecipe
from finetune.training.checkpoints import load_adapter_weights
from rag_app.adapters.files import CONFIG
from rag_app.adapters.store import AdapterStore
from rag_app.errors import AdapterError
from rag_app.models import fingerprint, resolve
from rag_app.prompts import PROMPT_VERSION


def start_from(model: PeftModel, recipe: TrainingRecipe) -> str:
    """Put the weights of the adapter `recipe.start` into `model`; returns its full name, `name@version`.

    Raises `AdapterError` where that adapter is not there or damaged, or was made for another base, other prompts, or
    with other settings than the recipe's.
    """
    store = AdapterStore()
    full = store.resolve(recipe.start)
    store.verify(full)
    manifest, config = store.manifest(full), json.loads((store.folder(full) / CONFIG).read_text(encoding="utf-8"))
    mine: Any = model.peft_config[model.active_adapter]
    expected = {
        "base": (manifest.base_fingerprint, fingerprint(resolve(recipe.base))),
        "prompt version": (manifest.prompt_version, PROMPT_VERSION),
        "rank": (config["r"], mine.r),
        "alpha": (config["lora_alpha"], mine.lora_alpha),
        "rslora": (bool(config.get("use_rslora")), bool(mine.use_rslora)),
        "alora": (config.get("alora_invocation_tokens"), mine.alora_invocation_tokens),
        "targets": (sorted(config["target_modules"]), sorted(mine.target_modules)),
    }
    for key, (found, wanted) in expected.items():
        if found != wanted:
            raise AdapterError(
                f"start = {recipe.start!r}: {full} has {key} {found}, this recipe {wanted}; change the recipe, or "
                "leave start out."
            )
    load_adapter_weights(model, store.folder(full))
    return full


def leak_of(full: str, recipe: TrainingRecipe, train_sha256: str) -> str:
    """Why rows that taught the adapter `full` may be among those that judge one of `recipe`; empty where none can.

    Sources are known by their names alone. Rows that are the same, by the SHA-256 of their file, are divided alike.
    """
    manifest, mine = AdapterStore().manifest(full), recipe.data
    theirs = manifest.recipe.get("data")
    if not isinstance(theirs, Mapping) or manifest.data.get("train.jsonl") == train_sha256:
        return ""
    named = theirs.get("train")
    judging = [*(mine.dev or mine.train), *(mine.test or mine.train)]
    shared = [name for name in dict.fromkeys(judging) if isinstance(named, list | tuple) and name in named]
    if theirs.get("generate_questions") and mine.generate_questions and theirs.get("index") == mine.index:
        shared += [] if mine.dev and mine.test else [f"questions about {mine.index}"]
    if not shared:
        return ""
    return (
        f"{full}, from which the training went on, was trained on {', '.join(shared)} with other rows, so what it was "
        "trained on may be among those that judge"
    )
