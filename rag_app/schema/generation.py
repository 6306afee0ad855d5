"""What a chat model is asked, and what it writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Message:
    """One chat turn."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What to generate. `temperature` 0 is greedy. `adapter` is `base`, `name` or `name@version`.

    After `timeout_s` seconds, waiting included, the generation ends with what it has (0: no limit). The reply does not
    begin with the first token of `avoid`. `logprobs` asks for the tokens of the reply with their log probabilities, and
    `top_logprobs` for so many of the most probable ones in each place (0 to 20).
    """

    messages: tuple[Message, ...]
    max_new_tokens: int = 256
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    adapter: str = "base"
    timeout_s: float = 0.0
    avoid: str = ""
    logprobs: bool = False
    top_logprobs: int = 0


@dataclass(frozen=True, slots=True)
class WrittenToken:
    """A token of a reply with its natural-log probability; the text of half a character is its replacement.

    `top` are the most probable tokens in its place, the most probable first, as the request asked for.
    """

    text: str
    logprob: float
    top: tuple[tuple[str, float], ...] = ()


BROKEN_OFF = frozenset({"length", "cancelled", "timeout"})  # reasons to finish before the end


@dataclass(frozen=True, slots=True)
class Generation:
    """What a model produced. `mean_logprob` is the mean natural-log probability of the generated tokens.

    `repetition` comes from `rag_app.answering.writing.repetition`, not from a model. `tokens` are all that were
    written, the end of turn too, where the request asked for `logprobs`; they take no part in comparisons.
    """

    text: str
    prompt_tokens: int
    completion_tokens: int
    finish_reason: Literal["stop", "length", "cancelled", "timeout", "repetition"]
    mean_logprob: float = 0.0
    adapter: str = "base"
    tokens: tuple[WrittenToken, ...] = field(default=(), compare=False)
