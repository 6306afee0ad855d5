"""Messages to text, by transformers models."""

from __future__ import annotations

from typing import Literal

from rag_app.protocols import ChatModel


def load_chat_model(
    name: str,
    *,
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
    quantization: Literal["none", "int8", "nf4"] = "none",
    device: str = "auto",
    offline: bool = False,
) -> ChatModel:
    """Load a causal or sequence-to-sequence model: a folder, a hub id or `pypi:<distribution>` (see `models.resolve`).

    `dtype` auto is bfloat16 where the device computes it natively, else float32. `quantization` loads the linear
    layers in 8 bits or in NF4 (4 bits, QLoRA, arXiv:2305.14314) by bitsandbytes, on CPU too. `device` auto is a GPU
    when there is one. The model may be used from several threads.

    Raises `ModelNotFoundError`, or `ModelError` when the folder holds no such model or the device cannot run it so.
    """
    from rag_app.generation.chat import TransformersChatModel
    from rag_app.generation.loading import load
    from rag_app.models import resolve

    folder = resolve(name, offline=offline)
    model, tokenizer = load(name, folder, dtype=dtype, quantization=quantization, device=device)
    return TransformersChatModel(name, folder, model, tokenizer)


__all__ = ["load_chat_model"]
