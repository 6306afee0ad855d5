"""Messages and replies to token ids, for any engine: the same text and the same limits whoever computes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from rag_app import prompts
from rag_app.errors import ContextTooLongError, SettingsError
from rag_app.models.stopping import end_of_turn_id
from rag_app.schema import Message


class Rendering:
    """The tokenizer of the model `name`, whose window has `context_tokens`; safe to use from several threads.

    Each of the tokens `stops` ends a reply. With `encoder` the window holds the prompt alone, else prompt and reply
    together.
    """

    def __init__(
        self,
        name: str,
        tokenizer: Any,
        context_tokens: int,
        stops: frozenset[int] = frozenset(),
        *,
        encoder: bool = False,
    ) -> None:
        self.tokenizer = tokenizer
        self.context_tokens = context_tokens
        self.stops = stops
        self._name, self._encoder = name, encoder
        self._lock = threading.Lock()

    def ids(self, messages: Sequence[Message]) -> list[int]:
        """The prompt, however long it is."""
        with self._lock:
            return prompts.render_ids(self.tokenizer, messages)

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """The prompt, which leaves room for one token at least; `ContextTooLongError` otherwise, and `SettingsError`
        where the messages make no token."""
        made = self.ids(messages) if messages else []
        if not made:
            raise SettingsError(f"{self._name}: the messages make no prompt; expected some words, the user's last.")
        if self.context_tokens - len(made) + (1 if self._encoder else 0) < 1:
            raise ContextTooLongError(
                f"{self._name}: the prompt is too long: "  # words by which LangChain knows this error
                f"it has {len(made)} tokens and the window {self.context_tokens}; shorten what is sent: the last "
                "message, earlier messages, or the passages."
            )
        return made

    def room(self, prompt: Sequence[int], asked: int) -> int:
        """How many tokens may follow a prompt where `asked` are wanted."""
        return asked if self._encoder else min(asked, self.context_tokens - len(prompt))

    def replies(self, texts: Sequence[str], prompts_: Sequence[Sequence[int]]) -> list[list[int]]:
        """Each reply with its end of turn; `ContextTooLongError` where the longest does not fit after the prompts."""
        end = end_of_turn_id(self.tokenizer)
        with self._lock:
            rows = [prompts.render_answer_ids(self.tokenizer, text, end) for text in texts]
        prompt, longest = max(map(len, prompts_), default=0), max(map(len, rows), default=0)
        if not self._encoder and prompt + longest > self.context_tokens:
            raise ContextTooLongError(
                f"{self._name}: prompt ({prompt} tokens) and longest continuation ({longest}) exceed the window of "
                f"{self.context_tokens} tokens; give fewer or shorter passages."
            )
        return rows

    def first_id(self, reply: str) -> int | None:
        """The first token of a reply, None of an empty one."""
        return self.replies([reply], [])[0][0] if reply else None
