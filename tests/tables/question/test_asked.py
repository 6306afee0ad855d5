"""What a question asks for is read in a time that grows with its length, and not with the square of it."""

from __future__ import annotations

import pytest

from rag_app.tables.question import asked


@pytest.mark.parametrize(
    ("question", "stems"),
    [
        ("the three months to July 2023 and fiscal year 2022", {"three", "month", "fiscal", "year"}),
        ("from July to December 2023", {"juli", "to", "decemb", "2023"}),
        ("Who approves travel costs?", set()),
    ],
)
def test_words_that_say_how_long_a_period_lasts(question: str, stems: set[str]) -> None:
    assert asked._lasting(question) >= stems and bool(asked._lasting(question)) == bool(stems)


def test_the_periods_of_a_question_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Spans(list[tuple[int, int]]):
        looks = 0

        def __iter__(self):
            Spans.looks += 1
            return super().__iter__()

    monkeypatch.setattr(asked, "lengths_in", lambda _question: Spans([(0, 7), (8, 15)]))
    assert asked._lasting("Q1 2022 Q2 2023 Q3 2024") == {"q1", "2022", "q2", "2023"}
    assert Spans.looks == 1


def test_what_a_question_is_asked_with_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    def plain(question: str) -> frozenset[str]:
        looks.append(question)
        return frozenset()

    monkeypatch.setattr(asked, "_plain", plain)
    asked.Asked.of("What did the shop in Berlin sell?", lambda _stem: 1, 1)
    assert len(looks) == 1


@pytest.mark.parametrize(
    ("question", "turned"),
    [
        ("the length of all rivers but the Dell", {2}),
        ("the length of rivers other than the Dell", {3}),
        ("the length of rivers apart from the Dell", {3}),
        ("income before taxes without other income", {1, 2}),
        ("the length of the Dell, but in miles", set()),
    ],
)
def test_words_that_make_what_follows_another_thing(question: str, turned: set[int]) -> None:
    assert asked._turned(question) == turned


def test_a_question_is_divided_into_words_once_for_all_that_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    divided = asked.split_words
    monkeypatch.setattr(asked, "split_words", lambda text: looks.append(len(text)) or divided(text))
    monkeypatch.setattr(asked, "label_stems", None)
    assert len(asked._turned("income before taxes " * 5)) == 5
    assert len(looks) == 1
