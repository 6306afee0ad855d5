# ruff: noqa: TID253
"""`ChatModel` over the lean engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from rag_app.adapters.store import AdapterStore
from rag_app.engines.lean.engine import LeanEngine
from rag_app.engines.lean.forward import Decoder
from rag_app.engines.lean.products import has_int8
from rag_app.generation.chat import TransformersChatModel
from rag_app.models.device import cpu_has_bf16


class LeanChatModel(TransformersChatModel):
    """The reference's chat model with another engine below: for decoders on a CPU (`shape.fits` says which).

    `int8` multiplies by weights rounded to 8 bits; by default where `model` is not in float32. Without it the numbers
    are those of the model, in float32 the reference's tokens. With it the model's own large weights are freed.
    `drafts` guesses ahead in greedy answers, which changes no token but where rounding decides.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        model: Any,
        tokenizer: Any,
        *,
        adapters: AdapterStore | None = None,
        adapter_bytes: int = 1 << 30,
        prefix_bytes: int = 256 << 20,
        max_rows: int = 16,
        max_waiting: int = 256,
        int8: bool | None = None,
        drafts: bool = True,
    ) -> None:
        rounded = has_int8() and (model.dtype is not torch.float32 if int8 is None else int8)
        kv_dtype = torch.bfloat16 if rounded and cpu_has_bf16() else None
        decoder = Decoder(model, int8=rounded, kv_dtype=kv_dtype)
        super().__init__(
            name,
            folder,
            model,
            tokenizer,
            adapters=adapters,
            adapter_bytes=adapter_bytes,
            prefix_bytes=prefix_bytes,
            max_rows=max_rows,
            max_waiting=max_waiting,
            engine=LeanEngine(model, decoder, prefix_bytes, drafts=drafts),
        )
