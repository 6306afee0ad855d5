"""Training that goes on from a published adapter instead of from nothing."""

from __future__ import annotations

import json
from typing import Any

from peft import PeftModel

from finetune.recipe import TrainingRecipe
from finetune.training.checkpoints import load_adapter_weights
from rag_app.adapters.manifest import CONFIG
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
