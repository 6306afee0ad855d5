"""How far two tokens are apart where two texts begin to differ, by plain PEFT in float32."""

from __future__ import annotations

from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

from rag_app.adapters.versions import BASE
from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.models import resolve
from rag_app.schema import GenerationRequest


class Ties:
    """`model` renders the prompts; `adapter` is the folder of the adapter that requests name besides the base."""

    def __init__(self, model: Any, adapter: Path) -> None:
        self._model, self._adapter = model, adapter

    def gap(self, request: GenerationRequest | None, one: str, other: str) -> float:
        """Nats between the two texts' tokens at the first place of difference, after the words that they share."""
        import torch

        assert request is not None
        tokenizer, end = self._model.tokenizer, self._model.tokenizer.eos_token_id
        first, second = ([*tokenizer(text, add_special_tokens=False)["input_ids"], end] for text in (one, other))
        at = next(n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b)
        prompt = self._model.rendering.ids(request.messages)
        plain = self._plain
        with torch.inference_mode(), plain.disable_adapter() if request.adapter == BASE else nullcontext():
            logits = plain(input_ids=torch.tensor([[*prompt, *first[:at]]])).logits[0, -1].float()
        logprobs = logits.log_softmax(-1)
        return float(abs(logprobs[first[at]] - logprobs[second[at]]))

    @cached_property
    def _plain(self) -> Any:
        import torch
        from peft import PeftModel
        from transformers import AutoModelForCausalLM

        folder = resolve(DEFAULT_CHAT_MODEL)
        base = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, trust_remote_code=False
        )
        return PeftModel.from_pretrained(base, self._adapter).eval()
