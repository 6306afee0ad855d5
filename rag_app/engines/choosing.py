"""Choosing among a fixed set of replies, for every engine: the trie of their tokens, the walk through it, the calls."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag_app.engines.numbers import expect_numbers
from rag_app.engines.rendering import Rendering
from rag_app.errors import ModelError
from rag_app.schema import GenerationRequest

# A node that is less probable shares its probability evenly among its replies instead of being read.
MIN_MASS = 1e-3


@dataclass(frozen=True, slots=True)
class Decision:
    """A node of the trie where replies part: `path` leads to it, then each of `tokens` opens one of `branches`.

    A branch is another decision or the number of the one reply left; `replies` are all numbers below.
    """

    path: tuple[int, ...]
    tokens: tuple[int, ...]
    branches: tuple[Decision | int, ...]
    replies: tuple[int, ...]


def decisions(replies: Sequence[Sequence[int]]) -> Decision:
    """The trie of replies given as token ids, each ending with its end of turn, of a single one with one branch;
    `ValueError` if two are equal."""
    if not replies:
        raise ValueError("no replies to choose from")

    def node(numbers: list[int], depth: int) -> Decision | int:
        if len(numbers) == 1:
            return numbers[0]
        by_token: dict[int, list[int]] = {}
        while len(by_token) < 2:
            by_token = {}
            for number in numbers:
                if depth == len(replies[number]):
                    raise ValueError(f"replies {numbers} are the same tokens or begin with one another")
                by_token.setdefault(replies[number][depth], []).append(number)
            depth += 1
        branches = tuple(node(below, depth) for below in by_token.values())
        return Decision(tuple(replies[numbers[0]][: depth - 1]), tuple(by_token), branches, tuple(numbers))

    whole = node(list(range(len(replies))), 0)
    return Decision((), tuple(replies[0][:1]), (0,), (0,)) if isinstance(whole, int) else whole


class ReadPrompts(Protocol):
    """Prompts that an engine has read and can continue."""

    def child_logprobs(
        self, wanted: Sequence[tuple[int, Sequence[int]]], tokens: Sequence[Sequence[int]]
    ) -> list[NDArray[np.float64]]:
        """For each (prompt, path), the log probabilities of the next token, renormalised over its `tokens`."""


def walk(read: ReadPrompts, count: int, tree: Decision, *, min_mass: float = MIN_MASS) -> NDArray[np.float64]:
    """Log probability of every reply after each of `count` prompts that `read` has read, (prompts, replies)."""
    found = np.zeros((count, len(tree.replies)))
    level: list[tuple[Decision, NDArray[np.int64], NDArray[np.float64]]]
    level = [(tree, np.arange(count), np.zeros(count))]
    while level:
        wanted = [(int(row), node.path) for node, rows, _ in level for row in rows]
        tokens = [node.tokens for node, rows, _ in level for _ in rows]
        logprobs = iter(read.child_logprobs(wanted, tokens))
        below: list[tuple[Decision, NDArray[np.int64], NDArray[np.float64]]] = []
        for node, rows, mass in level:
            reached = mass[:, None] + np.stack([next(logprobs) for _ in rows])
            for branch, value in zip(node.branches, reached.T, strict=True):
                if isinstance(branch, int):
                    found[rows, branch] = value
                    continue
                likely = np.exp(value) >= min_mass
                if likely.any():
                    below.append((branch, rows[likely], value[likely]))
                shared = value[~likely] - math.log(len(branch.replies))
                found[np.ix_(rows[~likely], branch.replies)] = shared[:, None]
        level = below
    return found


Part = Callable[[str, list[list[int]], Decision], NDArray[np.float64]]
"""Adapter, prompts as token ids and the tree of replies to log probabilities (prompts, replies)."""


def choices(
    name: str, rendering: Rendering, requests: Sequence[GenerationRequest], replies: Sequence[str], part: Part
) -> NDArray[np.float64]:
    """Log probabilities (requests, replies) when only `replies` may be said; `part` is asked once for each adapter.

    `ModelError` where two replies are the same tokens, or where the model computes no numbers.
    """
    rendered = [rendering.prompt(r.messages) for r in requests]
    try:
        tree = decisions(rendering.replies(replies, rendered))
    except ValueError as error:
        raise ModelError(f"{name}: {error}; give distinct replies.") from None
    found = np.zeros((len(requests), len(replies)))
    for adapter in dict.fromkeys(r.adapter for r in requests):
        numbers = [n for n, r in enumerate(requests) if r.adapter == adapter]
        found[numbers] = part(adapter, [rendered[n] for n in numbers], tree)
    expect_numbers(found)
    return found
