"""A long search says how far it is, a short one nothing."""

from __future__ import annotations

import pytest

from finetune.rows.searching import telling


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1.0, []),
        (10.0, ["searching: 2 of 5 questions, 30 s left", "searching: 4 of 5 questions, 10 s left"]),
    ],
)
def test_a_search_says_how_far_it_is(seconds: float, said: list[str]) -> None:
    clock, told = [0.0], list[str]()

    def retrieve(question: str, k: int) -> tuple[()]:
        clock[0] += seconds
        return ()

    search = telling(retrieve, 5, told.append, lambda: clock[0])
    for number in range(5):
        assert search(f"What is {number}?", 3) == ()
    assert told == said


def test_a_question_counts_once() -> None:
    clock, told = [0.0], list[str]()

    def retrieve(question: str, k: int) -> tuple[()]:
        clock[0] += 20
        return ()

    search = telling(retrieve, 3, told.append, lambda: clock[0])
    for _ in range(2):
        search("Who?", 1)
    assert told == ["searching: 1 of 3 questions, 40 s left", "searching: 1 of 3 questions, 80 s left"]
