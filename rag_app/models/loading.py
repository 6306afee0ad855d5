"""Configuration, tokenizer and weights of a chat model, these in the number type and on the device asked for."""

from __future__ import annotations

import inspect
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer, BitsAndBytesConfig

from rag_app.errors import ModelError, first_line
from rag_app.models.allocator import keep_freed_memory
from rag_app.models.device import best_device, best_dtype
from rag_app.models.kernels import bound_kernels
from rag_app.models.known import fetching_again
from rag_app.models.quiet import quiet_bitsandbytes, quiet_loading

_WRITING = ("CausalLM", "LMHead", "ConditionalGeneration", "Seq2SeqLM")  # in names of classes of transformers
_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def read_config_and_tokenizer(name: str, folder: Path) -> tuple[Any, Any]:
    """What `folder` holds of the model `name` beside its weights; `ModelError` where transformers cannot read it."""
    try:
        with quiet_loading():
            config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
            return config, AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # for damaged files they raise all kinds
        raise ModelError(
            f"{name}: its configuration or tokenizer cannot be read ({type(error).__name__}: {first_line(error)}); "
            "check the name, fetch the model again, or update transformers."
        ) from error


def without_weights(config: Any) -> Any:
    """A model as its configuration says, on torch's device `meta`: its layers have sizes and no numbers."""
    with torch.device("meta"):
        return _kind(config).from_config(config, trust_remote_code=False)


def _kind(config: Any) -> Any:
    return AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM


def load(name: str, folder: Path, *, dtype: str, quantization: str, device: str) -> tuple[Any, Any]:
    """Model in evaluation mode and tokenizer; arguments and errors as in `load_chat_model`.

    Trap for those who train what this returns: with NF4 on a CPU that has AVX512-BF16, bitsandbytes repacks each
    `Linear4bit` in its first evaluation-mode forward, and the packed path has no gradients. Set
    `support_avx512bf16_for_cpu = False` on every `Linear4bit` before anything runs.
    """
    bound_kernels()
    keep_freed_memory()
    quiet_bitsandbytes()
    device = best_device() if device == "auto" else device
    if dtype not in ("auto", *_DTYPES):
        raise ModelError(f"dtype = {dtype!r}: expected one of auto, {', '.join(_DTYPES)}.")
    number = best_dtype(device) if dtype == "auto" else _DTYPES[dtype]
    config, tokenizer = read_config_and_tokenizer(name, folder)
    if number is torch.float16 and "t5" in config.model_type:
        raise ModelError(f"{name}: T5 overflows in float16; use bfloat16 or float32.")
    built_as = config.architectures or ()
    writes = config.is_encoder_decoder or any(part in kind for kind in built_as for part in _WRITING)
    if built_as and not writes:
        raise ModelError(f"{name}: a model of the kind {built_as[0]}, which writes no text; name a chat model.")
    if quantization != "none" and find_spec("bitsandbytes") is None:
        raise ModelError(
            f"{name}: quantization {quantization} needs the package bitsandbytes: pip install 'lora-rag[train]'."
        )
    try:
        with quiet_loading():
            model, told = _kind(config).from_pretrained(
                folder,
                dtype=number,
                device_map={"": device},
                quantization_config=_quantization(quantization, number),
                use_safetensors=True,
                local_files_only=True,
                trust_remote_code=False,
                output_loading_info=True,
            )
    except MemoryError:
        raise
    except Exception as error:  # for damaged files they raise all kinds
        reason = first_line(error)
        raise ModelError(
            f"{name}: cannot be loaded as a chat model with dtype {dtype}, quantization {quantization} on {device} "
            f"({reason}); check the name, {fetching_again(name)}, or try another quantization or device."
        ) from error
    if missing := sorted(told["missing_keys"]):
        raise ModelError(
            f"{name}: its files lack {len(missing)} of its weights, {missing[0]} among them, for which numbers by "
            "chance would stand; fetch the model or save it again."
        )
    _compact_head(model)
    return model.eval(), tokenizer


def cache_keyword(model: Any) -> str:
    """Name of the key-value cache in the arguments and outputs of `model`, or of what peft wraps, whose own arguments
    do not tell; transformers renamed it in 5.x."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    return "cache" if "cache" in inspect.signature(inner.forward).parameters else "past_key_values"


def _compact_head(model: Any) -> None:
    """Hand the output head the last positions as a tensor of their own.

    They come as a slice of all positions. For a frozen weight torch multiplies such a slice row by row and copies the
    whole weight for each row: 2.5 GB and 4 s instead of 15 ms for 47 prompts of SmolLM2-135M.
    """
    head = model.get_output_embeddings()
    if head is not None:
        head.register_forward_pre_hook(lambda _, inputs: (inputs[0].contiguous(), *inputs[1:]))


def _quantization(quantization: str, number: torch.dtype) -> BitsAndBytesConfig | None:
    if quantization == "none":
        return None
    if quantization == "int8":
        return BitsAndBytesConfig(load_in_8bit=True)
    if quantization == "nf4":
        return BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=number,
            # FSDP shares out tensors of one type (bitsandbytes' manual, "FSDP-QLoRA"); one device needs it not.
            bnb_4bit_quant_storage=number if os.environ.get("ACCELERATE_USE_FSDP") == "true" else torch.uint8,
        )
    raise ModelError(f"quantization = {quantization!r}: expected one of none, int8, nf4.")
