"""Guesses at what comes next, looked up in what was read and written: answers quote their passages.

Prompt-lookup decoding (Saxena 2023, github.com/apoorvumang/prompt-lookup-decoding): where the last tokens stood before,
what followed them there may follow again. A guess costs a row in a product that is read anyway, and whoever verifies it
takes only tokens that would have been chosen without it.
"""

from __future__ import annotations

from collections.abc import Iterable

_SIZES = (3, 2)  # of the match that a guess needs, the longest first
# Tokens that are guessed, and after a guess that was right to its end: more cost more than they find (measured;
# docs/experiments.md).
_REACH, _FURTHER = 3, 7


class Drafts:
    """A growing sequence of tokens and the places after which its short runs of tokens last stood."""

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._ids: list[int] = []
        self._after: dict[tuple[int, ...], int] = {}
        self._guess: list[int] = []
        for token in ids:
            self.push(token)

    def push(self, token: int) -> None:
        """Append a token."""
        self._ids.append(token)
        for size in _SIZES:
            self._after[tuple(self._ids[-size:])] = len(self._ids)

    def guess_after(self, token: int, most: int) -> list[int]:
        """Up to `most` tokens that may come after `token`, which is not pushed yet; perhaps none."""
        was_right = bool(self._guess) and self._ids[-len(self._guess) :] == self._guess
        reach = min(most, _FURTHER if was_right else _REACH)
        ends = ((*self._ids[len(self._ids) - size + 1 :], token) for size in _SIZES)
        begin = next((self._after[end] for end in ends if end in self._after), None)
        self._guess = [] if begin is None else self._ids[begin : begin + reach]
        return self._guess
