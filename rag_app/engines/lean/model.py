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
from rag_app.models.device import cpu_has_bf16
from rag_app.models.eight_bits import HALF, weight_levels


class LeanChatModel(TransformersChatModel):
    """The reference's chat model with another engine below: for decoders on a CPU (`shape.fits` says which).

    `numbers` says how weights are multiplied (see `products.Numbers`); by default `turned` where the CPU has VNNI,
    else `packed`, or `gridded` where `model` is in float32 since the CPU has no bfloat16; and `plain` where float32 was
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
        settings: EngineSettings = EngineSettings(),
        *,
        numbers: Numbers | None = None,
        drafts: bool = True,
    ) -> None:
        numbers = numbers or numbers_for(model.dtype, settings)
        kv_dtype = torch.bfloat16 if numbers in ("packed", "turned") and cpu_has_bf16() else None
        decoder = Decoder(model, numbers, kv_dtype)
        runner = LeanRunner(model, decoder, settings.prefix_mb << 20, drafts=drafts)
        super().__init__(name, folder, model, tokenizer, adapters, settings, runner)


def numbers_for(dtype: torch.dtype, settings: EngineSettings) -> Numbers:
    """The fastest ones for a model in `dtype` on this processor that do not lose answers."""
    if dtype is torch.float32 and settings.dtype == "float32":
        return "plain"
    if weight_levels() == HALF:
        return "turned"
    return "gridded" if dtype is torch.float32 else "packed"
