"""A fixed set of replies as a trie of tokens, with only the nodes where they part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """A node of the trie where replies part: `path` leads to it, then each of `tokens` opens one of `branches`.

    A branch is another decision or the number of the one reply left; `replies` are all numbers below.
    """

    path: tuple[int, ...]
    tokens: tuple[int, ...]
    branches: tuple[Decision | int, ...]
    replies: tuple[int, ...]


def decisions(replies: Sequence[Sequence[int]]) -> Decision | int:
    """The trie of replies given as token ids, each ending with its end of turn; `ValueError` if two are equal."""
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

    return node(list(range(len(replies))), 0)
