"""Random adapters for tiny models, written by PEFT and published as versions: `from tiny_adapters import ...`."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.versions import add_version
from rag_app.models import fingerprint
from rag_app.prompts import PROMPT_VERSION

TARGETS = {
    "phi3": ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"],
    "t5": ["q", "k", "v", "o", "wi_0", "wi_1", "wo"],
}
_LLAMA = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@functools.cache
def plain_model(folder: Path) -> Any:
    """The base in float32, without any hook; loaded once."""
    kind = AutoModelForSeq2SeqLM if "t5" in folder.name else AutoModelForCausalLM
    return kind.from_pretrained(folder, dtype=torch.float32).eval()


def save_peft(base: Path, target: Path, *, seed: int, strength: float = 1.0, **config: Any) -> Path:
    """A PEFT folder whose A and B are random, so that its answers differ from the base's and from other seeds'."""
    model = plain_model(base)
    family = model.config.model_type
    options: dict[str, Any] = {"r": 4, "lora_alpha": 8, "target_modules": TARGETS.get(family, _LLAMA), **config}
    torch.manual_seed(seed)
    task = "SEQ_2_SEQ_LM" if family == "t5" else "CAUSAL_LM"
    adapted = get_peft_model(model, LoraConfig(task_type=task, init_lora_weights=False, **options))
    for name, parameter in adapted.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter, std=0.1 * strength)
    adapted.save_pretrained(target)
    adapted.unload()
    return target


def publish(root: Path, name: str, base: Path, peft_folder: Path, *, promote: bool = True, **about: Any) -> int:
    """Copy a PEFT folder in as a version with a manifest; returns its number."""

    def fill(folder: Path, version: int) -> AdapterManifest:
        labels = ["labels.json"] if (peft_folder / "labels.json").exists() else []
        for file in ("adapter_config.json", "adapter_model.safetensors", *labels):
            shutil.copyfile(peft_folder / file, folder / file)
        fields: dict[str, Any] = {
            "task": "qa",
            "base": str(base),
            "base_fingerprint": fingerprint(base),
            "prompt_version": PROMPT_VERSION,
            **about,
        }
        return AdapterManifest(name=name, version=version, created="2026-01-01T00:00:00+00:00", **fields)

    return add_version(root, name, fill, promote=promote)
