"""Long work says how far it is, short work nothing."""

from __future__ import annotations

import pytest

from rag_app.timing import Progress


@pytest.mark.parametrize(
    ("seconds", "at_most", "said"),
    [
        (1.0, False, []),
        (
            10.0,
            False,
            ["work: 2 of 5 pieces, 0.1 a second, 30 s left", "work: 4 of 5 pieces, 0.1 a second, 10 s left"],
        ),
        (16.0, True, [f"work: {n} of at most 5 pieces, 0.1 a second, at most {left} s left"
                      for n, left in ((1, 64), (2, 48), (3, 32), (4, 16))]),
    ],
)  # fmt: skip
def test_progress_is_told_every_fifteen_seconds_but_for_the_end(seconds: float, at_most: bool, said: list[str]) -> None:
    clock, told = [0.0], list[str]()
    progress = Progress("work", 5, "pieces", told.append, at_most=at_most, clock=lambda: clock[0])
    for _ in range(5):
        clock[0] += seconds
        progress.made()
    assert told == said
