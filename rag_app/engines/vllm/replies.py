"""Log probabilities of given replies on a vLLM server, token by token along their own ids.

vLLM's `structured_outputs` would force a reply in one call, but its log probabilities are those after the grammar's
mask (0 wherever one token is left) and along other tokens than a model writes; `prompt_logprobs` are wrong where the
prefix cache knows the prompt. Both were tried on vLLM 0.32. What is asked instead is one token after the prompt and
each beginning of a reply, with the raw log probabilities of the tokens that continue it (`logprob_token_ids`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag_app.errors import ModelError

_IDS = 128  # tokens asked for in one call, the most that vLLM takes (sampling_params.MAX_LOGPROB_TOKEN_IDS)
_PROMPTS = 32  # prompts of one call

Complete = Callable[[dict[str, Any]], dict[str, Any]]


class NextTokens:
    """The next token after prompts that end in given ways; `complete` calls `/v1/completions` with a body."""

    def __init__(self, complete: Complete, prompts: Sequence[Sequence[int]]) -> None:
        self._complete, self._prompts = complete, prompts
        self._read: set[int] = set()

    def logprobs(
        self, wanted: Sequence[tuple[int, Sequence[int]]], tokens: Sequence[Sequence[int]]
    ) -> list[list[float]]:
        """For each (prompt, path), the natural-log probability of each of its `tokens`."""
        made: list[dict[int, float]] = [{} for _ in wanted]
        # A prompt is read once: what follows it finds it in the server's prefix cache.
        first = [n for n, (prompt, _) in enumerate(wanted) if prompt not in self._read]
        alone = [n for at, n in enumerate(first) if wanted[n][0] not in {wanted[m][0] for m in first[:at]}]
        rest = [n for n in range(len(wanted)) if n not in set(alone)]
        for group in (alone, rest):
            for begin in range(0, len(group), _PROMPTS):
                self._ask(group[begin : begin + _PROMPTS], wanted, tokens, made)
        self._read |= {prompt for prompt, _ in wanted}
        return [[row[t] for t in its] for row, its in zip(made, tokens, strict=True)]

    def child_logprobs(
        self, wanted: Sequence[tuple[int, Sequence[int]]], tokens: Sequence[Sequence[int]]
    ) -> list[NDArray[np.float64]]:
        """The same, renormalised over the `tokens`; see `engines.choosing.walk`."""
        rows = [np.asarray(row, np.float64) for row in self.logprobs(wanted, tokens)]
        return [row - np.logaddexp.reduce(row) for row in rows]

    def _ask(self, numbers: Sequence[int], wanted: Any, tokens: Any, made: list[dict[int, float]]) -> None:
        ids = sorted({t for n in numbers for t in tokens[n]})
        for begin in range(0, len(ids), _IDS):
            part = ids[begin : begin + _IDS]
            reply = self._complete({
                "prompt": [[*self._prompts[wanted[n][0]], *wanted[n][1]] for n in numbers],
                "max_tokens": 1, "temperature": 0, "logprobs": len(part), "logprob_token_ids": part,
                "return_tokens_as_token_ids": True,
            })  # fmt: skip
            for choice in reply["choices"]:
                found = top_logprobs(choice)
                made[numbers[choice["index"]]].update({t: found[t] for t in part})


def top_logprobs(choice: dict[str, Any]) -> dict[int, float]:
    """Token id to log probability at the first token of a reply; `ModelError` where the server left them out."""
    try:
        return {int(k.removeprefix("token_id:")): float(v) for k, v in choice["logprobs"]["top_logprobs"][0].items()}
    except (KeyError, TypeError, IndexError, ValueError, AttributeError):
        raise ModelError(
            "a vLLM server left out the log probabilities that were asked for (`logprob_token_ids`); it needs vLLM "
            "0.32 or newer."
        ) from None


def score(next_tokens: NextTokens, rows: Sequence[Sequence[int]]) -> list[float]:
    """Log probability of each row of tokens after the first prompt."""
    places = list(dict.fromkeys(tuple(row[:n]) for row in rows for n in range(len(row))))
    after: dict[tuple[int, ...], set[int]] = {place: set() for place in places}
    for row in rows:
        for n, token in enumerate(row):
            after[tuple(row[:n])].add(token)
    tokens = [sorted(after[place]) for place in places]
    found = next_tokens.logprobs([(0, place) for place in places], tokens)
    known = {
        (p, t): v for p, its, row in zip(places, tokens, found, strict=True) for t, v in zip(its, row, strict=True)
    }
    return [sum(known[tuple(row[:n]), token] for n, token in enumerate(row)) for row in rows]
