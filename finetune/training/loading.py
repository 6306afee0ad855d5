"""The base model, ready to be trained on: frozen, quantised where asked, with right gradients on every device."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from finetune.recipe import TrainingRecipe
from finetune.training.memory import available_bytes
from rag_app.models.loading import load

# Share of the free memory that an unpacked copy of the weights may take.
_UNPACKED_SHARE = 0.4


def load_base(folder: Path, recipe: TrainingRecipe) -> tuple[Any, Any]:
    """Load model and tokenizer from `folder` as serving does, then freeze the model and set it to training mode.

    `qlora` quantises every linear layer but the output head to NF4 with double quantisation. On a CPU with memory to
    spare the NF4 weights are then unpacked once (`unpack_nf4`).

    Unlike `peft.prepare_model_for_kbit_training` nothing else changes its dtype: norms compute in float32 anyway,
    embeddings and head would only take twice the memory, and serving computes with what was trained against.
    Gradient checkpointing is left out for an activated LoRA: it would throw away the cached keys and values of the
    context, and what is left to store is small.
    """
    model, tokenizer = load(recipe.base, folder, dtype=recipe.dtype, quantization=recipe.quantization, device="auto")
    model.requires_grad_(False)
    model.config.use_cache = False
    if recipe.quantization == "nf4":
        keep_gradients_right(model)
        if model.device.type == "cpu" and unpacks(unpacked_bytes(model)):
            unpack_nf4(model)
    if recipe.gradient_checkpointing and not recipe.alora:
        store_less(model)
    return model.train(), tokenizer


def keep_gradients_right(model: torch.nn.Module) -> None:
    """Stop bitsandbytes from repacking NF4 weights for inference.

    On CPUs with AVX512-BF16 the first forward in evaluation mode repacks each `Linear4bit` in place for a kernel that
    has no autograd: training that goes on after an evaluation then follows wrong gradients, with no error.
    """
    for layer in _nf4_layers(model):
        layer.support_avx512bf16_for_cpu = False


def store_less(model: Any) -> None:
    """Recompute activations in the backward pass instead of keeping them, whatever transformers calls that."""
    if hasattr(model, "activation_checkpointing_enable"):  # from 5.2x on
        model.activation_checkpointing_enable(activation_checkpointing_kwargs={"use_reentrant": False})
    else:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})


def unpacks(unpacked: int) -> bool:
    """Whether NF4 weights that take so many bytes unpacked are unpacked for training on a CPU."""
    return unpacked < _UNPACKED_SHARE * available_bytes()


def unpacked_bytes(model: torch.nn.Module) -> int:
    """Memory that the NF4 weights take once unpacked to the dtype they were quantised from."""
    return sum(m.in_features * m.out_features * m.weight.quant_state.dtype.itemsize for m in _nf4_layers(model))


def unpack_nf4(model: Any) -> None:
    """Replace each NF4 layer by a plain one that holds the same (dequantised) numbers.

    bitsandbytes dequantises a layer again in every forward and every backward; on a CPU that costs up to a third of
    the step of a small model. The numbers, and so losses and gradients, are those of NF4.
    """
    from bitsandbytes.functional import dequantize_4bit

    layers = {id(layer) for layer in _nf4_layers(model)}
    for parameter in model.parameters():
        if parameter.is_floating_point():
            parameter.data = parameter.data.clone()  # lets go of the mapped file with the unquantised weights
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if id(layer) not in layers:
                continue
            plain = torch.nn.Linear(layer.in_features, layer.out_features, bias=False, device="meta")
            weight = dequantize_4bit(layer.weight.data, layer.weight.quant_state)
            plain.weight = torch.nn.Parameter(weight, requires_grad=False)
            if layer.bias is not None:
                plain.bias = torch.nn.Parameter(layer.bias.data.to(weight.dtype), requires_grad=False)
            setattr(parent, name, plain)
    # The model holds no 4-bit weights any more: PEFT and Trainer must not treat it as if it did.
    model.is_loaded_in_4bit = False
    model.is_quantized = False


def _nf4_layers(model: torch.nn.Module) -> list[Any]:
    import bitsandbytes as bnb

    return [m for m in model.modules() if isinstance(m, bnb.nn.Linear4bit)]  # type: ignore[attr-defined]
