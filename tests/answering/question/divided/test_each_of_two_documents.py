"""A question about two documents is put as one about each."""

from __future__ import annotations

import pytest

from rag_app.answering.question.divided.each_of_two import of_each_document
from rag_app.answering.question.divided.subquestion import Subquestion
from rag_app.retrieval.several import Named, TwoNamed
from rag_app.text.language.words import split_words


def two(first: str, second: str) -> TwoNamed:
    one, other = (
        Named(frozenset(w.stem for w in split_words(n)), frozenset({i})) for i, n in ((1, first), (2, second))
    )
    return TwoNamed(one, other, 2)


@pytest.mark.parametrize(
    ("question", "first", "second", "expected"),
    [
        (
            "What were the margins of Zeta in Q1 2023 and of Acme in the second quarter of 2023, in millions?",
            "Acme", "Zeta",
            [("Zeta", 2, "What were the margins of Zeta in Q1 2023, in millions?"),
             ("Acme", 1, "What were the margins of Acme in the second quarter of 2023, in millions?")],
        ),
        (
            "What did wages cost Acme in May 2022 and Zeta in the year ended July 2023, in millions?", "Acme", "Zeta",
            [("Acme", 1, "What did wages cost Acme in May 2022, in millions?"),
             ("Zeta", 2, "What did wages cost Zeta in the year ended July 2023, in millions?")],
        ),
        (
            "What were the revenues of both Acme and Zeta in Q1 2023?", "Acme", "Zeta",
            [("Acme", 1, "What were the revenues of Acme in Q1 2023?"),
             ("Zeta", 2, "What were the revenues of Zeta in Q1 2023?")],
        ),
        (
            "Who headed the Department of Ships and who headed ZW when their plans appeared?", "Ships", "ZW",
            [("Department of Ships", 1, "Who headed the Department of Ships when their plans appeared?"),
             ("ZW", 2, "Who headed ZW when their plans appeared?")],
        ),
        (
            "How old were the pilots at Blue Valley and at Belen?", "Belen", "Blue Valley",
            [("Blue Valley", 2, "How old were the pilots at Blue Valley?"),
             ("Belen", 1, "How old were the pilots at Belen?")],
        ),
        (
            "What are Acme's and Zeta's goods in stock?", "Acme", "Zeta",
            [("Acme", 1, "What are Acme's goods in stock?"), ("Zeta", 2, "What are Zeta's goods in stock?")],
        ),
        (
            "Who leads the General Works Administration and the Zeta Office?", "General Works", "Zeta",
            [("General Works Administration", 1, "Who leads the General Works Administration?"),
             ("Zeta Office", 2, "Who leads the Zeta Office?")],
        ),
        (
            "What were the total assets of Acme and the cost of sales of the Zeta Office at the end of May?",
            "Acme", "Zeta",
            [("Acme", 1, "What were the total assets of Acme at the end of May?"),
             ("Zeta Office", 2, "What were the cost of sales of the Zeta Office at the end of May?")],
        ),
        (
            "How many boats did Acme buy and how many trucks did Zeta sell, in their latest year?", "Acme", "Zeta",
            [("Acme", 1, "How many boats did Acme buy, in their latest year?"),
             ("Zeta", 2, "How many trucks did Zeta sell, in their latest year?")],
        ),
        ("Which earned more, Acme or Zeta?", "Acme", "Zeta",
         [("Acme", 1, "Which earned more, Acme?"), ("Zeta", 2, "Which earned more, Zeta?")]),
    ],
)  # fmt: skip
def test_what_is_said_of_both_stays_and_what_is_said_of_one_goes_with_it(
    question: str, first: str, second: str, expected: list[tuple[str, int, str]]
) -> None:
    found = of_each_document(question, two(first, second))
    assert found == tuple(Subquestion(called, asked, frozenset({number})) for called, number, asked in expected)


@pytest.mark.parametrize(
    "question",
    [
        "Did Acme and Zeta sign a contract?",  # about both together
        "What did Acme pay for Zeta?",
        "What did Acme lose on trucks and Zeta?",  # the join is of trucks
        "What does Acme say about trucks and Zeta about boats?",
        "What were sales of Acme in 2022, and what were those of Zeta?",  # the second half needs the first
        "What do Acme and Zeta and Acme sell?",
        "What does Acme sell?",
        "What did Acme earn and the total assets of Zeta?",  # of nothing that Acme has
        "What is the difference between Acme and Zeta?",
        "What was agreed between Acme and Zeta in 2021?",
        "What do Acme and Zeta have in common?",
        "What is the combined revenue of Acme and Zeta?",
        "When did Acme and Zeta merge?",
    ],
)
def test_other_questions_stay_whole(question: str) -> None:
    assert of_each_document(question, two("Acme", "Zeta")) == ()
    assert of_each_document(question, None) == ()
