"""One sequence on its way through the lean engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from rag_app.engines.lean.drafts import Drafts
from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.transformers.lora import LoraWeights


@dataclass(slots=True, eq=False, weakref_slot=True)
class LeanSequence:
    """`kv` holds its first `length` tokens, until it joins a batch; `adapter` changes tokens from `begins` on.
    `opening` are the logits after its prompt, once all of it was read."""

    kv: KvBuffer
    length: int
    adapter: LoraWeights | None
    begins: int
    drafts: Drafts | None = None
    opening: Tensor | None = None

    def is_read(self, prompt: Sequence[int]) -> bool:
        """Whether all of the prompt was read, or is known from an earlier one."""
        return self.length == len(prompt)

    def piece(self, prompt: Sequence[int], most: int) -> int:
        """Where the next piece of the prompt to be read ends: at `most` tokens, or a quarter more where that is all of
        it, since a few tokens cost a tenth of a piece; and never across `begins`."""
        end = len(prompt) if len(prompt) - self.length <= most + most // 4 else self.length + most
        return self.begins if self.adapter is not None and self.length < self.begins < end else end

    def adapter_at(self, position: int) -> LoraWeights | None:
        """The adapter of tokens from `position` on."""
        return self.adapter if position >= self.begins else None

    def grow(self, token: int) -> None:
        """A token was read."""
        self.length += 1
        if self.drafts is not None:
            self.drafts.push(token)
