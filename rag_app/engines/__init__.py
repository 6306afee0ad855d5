"""Messages to text, by transformers models."""

from __future__ import annotations

import os
from typing import Literal

from rag_app.config import Quantization
from rag_app.protocols import ChatModel


def load_chat_model(
    name: str,
    *,
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
    quantization: Quantization = "none",
    device: str = "auto",
    offline: bool = False,
    adapters: str | os.PathLike[str] | None = None,
    adapter_mb: int = 1024,
    prefix_mb: int = 256,
    max_rows: int = 16,
    max_waiting: int = 256,
) -> ChatModel:
    """Load a causal or sequence-to-sequence model: a folder, a hub id or `pypi:<distribution>` (see `models.resolve`).

    `dtype` auto is bfloat16 where the device computes it natively, else float32. `quantization` loads the linear
    layers in 8 bits or in NF4 (4 bits, QLoRA, arXiv:2305.14314) by bitsandbytes, on CPU too; over NF4 use adapters that
    were trained over it (`method = "qlora"`), others lose much (docs/experiments.md). `device` auto is a GPU when there
    is one. The model may be used from any number of threads; one worker runs up to `max_rows` requests
    together while at most `max_waiting` wait.

    With `adapters`, a folder of published adapters (those that come with the package are there too), requests may name
    them: `name` or `name@version`. Up to `adapter_mb` MiB of them stay in memory, and up to `prefix_mb` MiB of what was
    read of earlier prompts.

    Raises `ModelNotFoundError`, or `ModelError` when the folder holds no such model or the device cannot run it so.
    """
    from rag_app.adapters.store import AdapterStore
    from rag_app.engines.transformers.model import TransformersChatModel
    from rag_app.models import resolve
    from rag_app.models.loading import load

    folder = resolve(name, offline=offline)
    model, tokenizer = load(name, folder, dtype=dtype, quantization=quantization, device=device)
    return TransformersChatModel(
        name,
        folder,
        model,
        tokenizer,
        adapters=AdapterStore(adapters) if adapters is not None else None,
        adapter_bytes=adapter_mb << 20,
        prefix_bytes=prefix_mb << 20,
        max_rows=max_rows,
        max_waiting=max_waiting,
    )


__all__ = ["load_chat_model"]
