"""The adapter: which layers of which family, with which rank, scale and learning rate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model

from finetune.recipe import TrainingRecipe
from finetune.training.cpu.lora import fuse
from rag_app.errors import SettingsError

_LLAMA = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")

# All linear layers of a block, by `config.model_type`: adapters on all of them match full fine-tuning, attention alone
# does not (QLoRA, arXiv:2305.14314, section 4).
TARGETS: dict[str, tuple[str, ...]] = {
    "llama": _LLAMA,
    "mistral": _LLAMA,
    "qwen2": _LLAMA,
    "qwen3": _LLAMA,
    "smollm3": _LLAMA,
    "gemma2": _LLAMA,
    "phi3": ("qkv_proj", "o_proj", "gate_up_proj", "down_proj"),
    "t5": ("q", "k", "v", "o", "wi", "wi_0", "wi_1", "wo"),
}


def target_modules(model: Any, targets: Sequence[str] = ()) -> list[str]:
    """Names of the linear layers to adapt: `targets`, or all those of the model's family that the model has.

    An unknown family gets every linear layer that repeats (stands under a numbered block). Raises `SettingsError`
    for a name that no linear layer has.
    """
    linear = {name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)}
    present = {name.rpartition(".")[2] for name in linear}
    if targets:
        for target in targets:
            if target not in present:
                raise SettingsError(
                    f"targets: {target!r} is no linear layer of {type(model).__name__}; it has "
                    f"{', '.join(sorted(present))}."
                )
        return list(targets)
    family = TARGETS.get(model.config.model_type)
    if family:
        return [name for name in family if name in present]
    return sorted({name.rpartition(".")[2] for name in linear if re.search(r"\.\d+\.", name)})


def add_adapter(model: Any, recipe: TrainingRecipe, invocation: Sequence[int] = ()) -> PeftModel:
    """Wrap `model` in a fresh LoRA (rsLoRA, aLoRA) adapter; its parameters are float32 and alone require gradients.

    Seed `torch` before: A is random, B is zero.
    """
    seq2seq = model.config.is_encoder_decoder
    if recipe.alora and (seq2seq or not invocation):
        raise SettingsError("alora = true works for causal models only; train a plain LoRA (alora = false).")
    config = LoraConfig(
        task_type="SEQ_2_SEQ_LM" if seq2seq else "CAUSAL_LM",
        r=recipe.rank,
        lora_alpha=recipe.lora_alpha,
        lora_dropout=recipe.dropout,
        use_rslora=recipe.rslora,
        target_modules=target_modules(model, recipe.targets),
        alora_invocation_tokens=list(invocation) if recipe.alora else None,
    )
    adapted = get_peft_model(model, config)
    fuse(adapted)
    config.base_model_name_or_path = recipe.base  # PEFT would write the folder on this machine
    return adapted


def trained_parameters(model: torch.nn.Module) -> int:
    """How many numbers of `model` are trained."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def learning_rate(parameters: int) -> float:
    """A learning rate for LoRA on a base of that many parameters: 2e-4 at 8B, growing as size falls.

    2e-4 for 7-13B and 1e-4 for 33-65B are those of QLoRA (arXiv:2305.14314, table 9). The exponent 0.4 carries this
    to 1e-3 at 135M, the middle of the range that worked in a sweep (5e-4 to 2e-3). About ten times the rate of full
    fine-tuning at each size ("LoRA without regret", Thinking Machines 2025).
    """
    return float(min(2e-3, max(5e-5, 2e-4 * (8e9 / parameters) ** 0.4)))
