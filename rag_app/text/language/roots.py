"""Words of the same root."""

from __future__ import annotations

from collections.abc import Iterable

_ROOT = 5  # letters that two words of one root begin with


def is_of_root(stem: str, names: frozenset[str]) -> bool:
    """Whether a word is one of `names`, or of the same root: "supplies" of a supplier."""
    return stem in names or (len(stem) >= _ROOT and any(name[:_ROOT] == stem[:_ROOT] for name in names))


def are_of_root(stems: Iterable[str], names: frozenset[str]) -> bool:
    """Whether each of some words is one of `names`, or of the same root."""
    return all(is_of_root(stem, names) for stem in stems)
