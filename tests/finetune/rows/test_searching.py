"""Each question that is searched for counts once."""

from __future__ import annotations

from finetune.rows.searching import telling
from rag_app.timing import Progress


def test_a_question_counts_once_and_one_that_was_known_not() -> None:
    clock, told = [0.0], list[str]()

    def retrieve(question: str, k: int) -> tuple[()]:
        clock[0] += 20
        return ()

    progress = Progress("searching", 3, "questions", told.append, clock=lambda: clock[0])
    search = telling(retrieve, {"Who?", "When?", "Where?"}, progress)
    for question in ("Who?", "Who?", "Why?"):
        assert search(question, 1) == ()
    assert told == ["searching: 1 of 3 questions, 0.1 a second, 40 s left"]
    search("When?", 1)
    assert told[1:] == ["searching: 2 of 3 questions, 0.0 a second, 40 s left"]
