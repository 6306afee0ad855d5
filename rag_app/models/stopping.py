"""When a generation ends: token ids that end a turn, and stop strings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def end_of_turn_id(tokenizer: Any) -> int:
    """The token that the chat template writes after an assistant's words, else the tokenizer's end of sequence.

    It is what a trained answer must end with and what generation stops at: `<|im_end|>`, `<|eot_id|>`, `<|end|>`,
    `<end_of_turn>` or `</s>`, whatever the template of the model says.
    """
    if getattr(tokenizer, "chat_template", None):
        said = "answer"
        turns = [{"role": "user", "content": "question"}, {"role": "assistant", "content": said}]
        try:
            text = tokenizer.apply_chat_template(turns, tokenize=False)
        except Exception:  # jinja2.TemplateError by the template's own raise_exception
            text = ""
        after = text.rpartition(said)[2].lstrip() if said in text else ""
        special = {*tokenizer.all_special_tokens, *tokenizer.get_added_vocab()}
        found = max((t for t in special if after.startswith(t)), key=len, default=None)
        if found:
            return int(tokenizer.convert_tokens_to_ids(found))
    return int(tokenizer.eos_token_id)


def stop_ids(settings: Any, tokenizer: Any) -> frozenset[int]:
    """Every token id that ends a generation: those of the generation settings (a model's `generation_config`), the
    tokenizer and the template."""
    told = settings.eos_token_id
    ids = set(told) if isinstance(told, list | tuple) else {told}
    ids |= {tokenizer.eos_token_id}
    if tokenizer.eos_token_id is not None or getattr(tokenizer, "chat_template", None):
        ids.add(end_of_turn_id(tokenizer))
    return frozenset(i for i in ids if i is not None)


class StopStrings:
    """Lets text through until a stop string appears, holding back what may be the beginning of one."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = [s for s in stops if s]
        self._held = ""
        self.stopped = False

    def push(self, text: str) -> str:
        """Text that is safe to show now; after a stop string `stopped` is true and nothing follows."""
        if self.stopped:
            return ""
        self._held += text
        at = min((i for s in self._stops if (i := self._held.find(s)) >= 0), default=-1)
        if at >= 0:
            self.stopped = True
            shown, self._held = self._held[:at], ""
            return shown
        keep = max((n for s in self._stops for n in range(1, len(s)) if self._held.endswith(s[:n])), default=0)
        shown, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return shown

    def flush(self) -> str:
        """What was held back, once no more text comes."""
        shown, self._held = self._held, ""
        return shown
