# ruff: noqa: TID253
"""The base model, ready to be trained on: frozen, quantised where asked, with right gradients on every device."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, BitsAndBytesConfig

from finetune.config import TrainingRecipe
from finetune.memory import available_bytes

# Share of the free memory that an unpacked copy of the weights may take.
_UNPACKED_SHARE = 0.4


def training_device() -> torch.device:
    """The accelerator if there is one, else the CPU."""
    if torch.accelerator.is_available():
        return torch.device(torch.accelerator.current_accelerator().type)
    return torch.device("cpu")


def training_dtype(recipe: TrainingRecipe, device: torch.device) -> torch.dtype:
    """`recipe.dtype`, or bfloat16 where the hardware multiplies it fast and float32 elsewhere.

    A CPU without AVX512-BF16 or AMX emulates bfloat16 at a tenth of its float32 speed.
    """
    if recipe.dtype != "auto":
        return torch.float32 if recipe.dtype == "float32" else torch.bfloat16
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    return torch.float32


def load_base(folder: Path, recipe: TrainingRecipe, device: torch.device) -> Any:
    """Load causal or seq2seq weights from `folder` (safetensors), frozen and in training mode.

    `qlora` quantises every linear layer but the output head to NF4 with double quantisation. On a CPU with memory to
    spare the NF4 weights are then unpacked once (`unpack_nf4`).

    Unlike `peft.prepare_model_for_kbit_training` nothing else changes its dtype: norms compute in float32 anyway,
    embeddings and head would only take twice the memory, and serving computes with what was trained against.
    """
    dtype = training_dtype(recipe, device)
    config = AutoConfig.from_pretrained(folder)
    options: dict[str, Any] = {"dtype": dtype, "use_safetensors": True, "low_cpu_mem_usage": True}
    if recipe.method == "qlora":
        options["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=dtype,
        )
    if device.type != "cpu":
        options["device_map"] = {"": device}
    auto = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    model = auto.from_pretrained(folder, **options)
    model.requires_grad_(False)
    model.config.use_cache = False
    if recipe.method == "qlora":
        keep_gradients_right(model)
        if device.type == "cpu" and unpacked_bytes(model, dtype) < _UNPACKED_SHARE * available_bytes():
            unpack_nf4(model, dtype)
    if recipe.gradient_checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    return model.train()


def keep_gradients_right(model: torch.nn.Module) -> int:
    """Stop bitsandbytes from repacking NF4 weights for inference; returns the number of layers.

    On CPUs with AVX512-BF16 the first forward in evaluation mode repacks each `Linear4bit` in place for a kernel that
    has no autograd: training that goes on after an evaluation then follows wrong gradients, with no error.
    """
    import bitsandbytes as bnb

    layers = [m for m in model.modules() if isinstance(m, bnb.nn.Linear4bit)]
    for layer in layers:
        layer.support_avx512bf16_for_cpu = False
    return len(layers)


def unpacked_bytes(model: torch.nn.Module, dtype: torch.dtype) -> int:
    """Memory that the quantised weights take once unpacked to `dtype`."""
    import bitsandbytes as bnb

    layers = [m for m in model.modules() if isinstance(m, bnb.nn.Linear4bit)]
    return sum(m.in_features * m.out_features for m in layers) * dtype.itemsize


def unpack_nf4(model: torch.nn.Module, dtype: torch.dtype) -> int:
    """Replace each NF4 layer by a plain one that holds the same (dequantised) numbers; returns how many.

    bitsandbytes dequantises a layer again in every forward and every backward; on a CPU that costs more than a third
    of the step for small models. The numbers, and so losses and gradients, are those of NF4.
    """
    import bitsandbytes as bnb

    count = 0
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if not isinstance(layer, bnb.nn.Linear4bit):
                continue
            weight = bnb.functional.dequantize_4bit(layer.weight.data, layer.weight.quant_state).to(dtype)
            plain = torch.nn.Linear(
                layer.in_features, layer.out_features, bias=layer.bias is not None, device="meta", dtype=dtype
            )
            plain.weight = torch.nn.Parameter(weight, requires_grad=False)
            if layer.bias is not None:
                plain.bias = torch.nn.Parameter(layer.bias.data.to(dtype), requires_grad=False)
            setattr(parent, name, plain)
            count += 1
    # The model no longer holds 4-bit weights: PEFT and Trainer must not treat it as if it did.
    model.is_loaded_in_4bit = False
    model.is_quantized = False
    return count
