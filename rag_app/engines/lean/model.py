"""`ChatModel` over the lean engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from rag_app.adapters.store import AdapterStore
from rag_app.config import EngineSettings
from rag_app.engines.lean.forward import Decoder
from rag_app.engines.lean.products import Numbers
from rag_app.engines.lean.runner import LeanRunner
from rag_app.engines.transformers.model import TransformersChatModel
from rag_app.models.device import cpu_has_bf16, cpu_has_vnni
from rag_app.models.eight_bits import is_exact


class LeanChatModel(TransformersChatModel):
    """The reference's chat model with another engine below: for decoders on a CPU (`shape.fits` says which).

    `numbers` says how weights are multiplied (see `products.Numbers`); by default `turned` or, without VNNI, `packed`
    where `model` is not in float32, `gridded` where it is since the CPU has no bfloat16, and `plain` where float32 was
    asked for. In `plain` they are those of the model, in float32 the reference's tokens; large weights that are packed
    are freed from the model. `drafts` guesses ahead in greedy answers, which changes no token but where rounding
    decides.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        model: Any,
        tokenizer: Any,
        adapters: AdapterStore | None = None,
        settings: EngineSettings = EngineSettings(),  # noqa: B008
        *,
        numbers: Numbers | None = None,
        drafts: bool = True,
    ) -> None:
        if numbers is None and model.dtype is torch.float32:
            numbers = "plain" if settings.dtype == "float32" else "gridded"
        numbers = numbers or ("turned" if cpu_has_vnni() and is_exact() else "packed")
        kv_dtype = torch.bfloat16 if numbers in ("packed", "turned") and cpu_has_bf16() else None
        decoder = Decoder(model, numbers, kv_dtype)
        runner = LeanRunner(model, decoder, settings.prefix_mb << 20, drafts=drafts)
        super().__init__(name, folder, model, tokenizer, adapters, settings, runner)
