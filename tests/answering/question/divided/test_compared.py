"""A question that compares two documents or versions is put as one about each."""

from __future__ import annotations

import pytest

from rag_app.answering.question.divided.compared import compared
from rag_app.retrieval.several import Named, TwoNamed

TWO = TwoNamed(Named(frozenset({"alva"}), frozenset({1})), Named(frozenset({"brio"}), frozenset({2})), 2)


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "How much lighter is the pump of revision B than that of revision A?",
            "How heavy is the pump of revision B?",
            "How heavy is the pump of revision A?",
        ),
        (
            "How many more hours a week do we get under version 2 than under version 1?",
            "How many hours a week do we get under version 2?",
            "How many hours a week do we get under version 1?",
        ),
        (
            "By how much is the fee in version 2 higher than in version 1?",
            "How high is the fee in version 2?",
            "How high is the fee in version 1?",
        ),
        (
            "Do we have longer to pay in v1 or in v2?",
            "How long do we have to pay in v1?",
            "How long do we have to pay in v2?",
        ),
        (
            "What did the fee change from and to between version 1 and version 2?",
            "What was the fee in version 1?",
            "What was the fee in version 2?",
        ),
    ],
)
def test_each_of_two_versions_is_asked_about(question: str, first: str, second: str) -> None:
    assert [part.question for part in compared(question, None)] == [first, second]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (
            "Which pool is dearer for a day, Alva or Brio, and by how much?",
            "What does the pool cost for a day in Alva?",
        ),
        ("Which pool is dearer, the Alva or the Brio?", "What does the pool cost in the Alva?"),
        ("Which of Alva's and Brio's warranty is longer?", "How long is Alva's warranty?"),
        ("Which of Alva and Brio has the higher fee, and by how much?", "What is the fee in Alva?"),
        ("What is the difference in price between Alva and Brio?", "What is price in Alva?"),
        ("How did the price change from Alva to Brio?", "What was the price in Alva?"),
    ],
)
def test_each_of_two_documents_is_asked_about(question: str, first: str) -> None:
    one, other = compared(question, TWO)
    assert one.question == first and "Brio" in other.question
    assert one.is_compared and (one.document_ids, other.document_ids) == ({1}, {2})


@pytest.mark.parametrize(
    "question",
    [
        "How many more adults came in summer than in winter?",
        "What does the pool cost, Alva or Brio?",
        "Is the fee of Alva higher than that of Brio?",
        "How much more do I pay than last year?",
        "Which pump is heavier?",
    ],
)
def test_what_names_no_two_or_compares_none_is_one_question(question: str) -> None:
    assert compared(question, TWO) == ()
