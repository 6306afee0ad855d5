"""Two questions in one sentence: where they are parted, and what the second takes from the first."""

from __future__ import annotations

import pytest

from rag_app.answering.twofold import questions_in, twofold


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("How many workers does Acme have, and how many trucks does Zeta own?", "How many trucks does Zeta own?"),
        ("How much did Acme earn in 2022 and how much in 2023?", "How much did Acme earn in 2023?"),
        ("How much did Acme earn in Q3 2022, and how much Zeta in Q2 2023?", "How much did Zeta earn in Q2 2023?"),
        (
            "How much had Acme set aside at the end of December 2023, and how much at the end of March 2024?",
            "How much had Acme set aside at the end of March 2024?",
        ),
        ("By when was the Corvo ferry to be built, and when did it really sail?", "When did the Corvo really sail?"),
        ("What was the total cost and who paid the bill?", "Who paid the bill?"),
        ("What is the role of the board and how are members chosen?", "How are members chosen?"),
        ("What is the boiling point of it and what happens above 80 degrees?", "What happens above 80 degrees?"),
        ("How much is the deposit and when must it be paid?", "When must the deposit be paid?"),
        ("Who is the director, and when did she start?", "When did the director start?"),
        ("What is the fee and is it refundable?", "Is the fee refundable?"),
        ("What is the fee? And what is its purpose?", "What is the fee's purpose?"),
        ("What is the fee? When is it due?", "When is the fee due?"),
        ("What is the fee for adults? What about children?", "What is the fee for children?"),
        ("what happened in 2021? what happened in 2022?", "What happened in 2022?"),
        ("When was the bridge built, and who designed it?", "When was the bridge built? Who designed it?"),
        ("What was revenue in 2023 and how much of it came from services?",
         "What was revenue in 2023? How much of it came from services?"),
    ],
)  # fmt: skip
def test_the_second_question_takes_what_it_leaves_out_from_the_first(question: str, second: str) -> None:
    first, other = twofold(question)
    assert question.startswith(first.question.rstrip("?"))
    assert other.question == second
    assert first.document_ids is None and other.document_ids is None


def test_neither_of_two_questions_opens_with_courtesy() -> None:
    first, other = twofold("Could you tell me what it costs and who pays for it?")
    assert (first.question, other.question) == ("what it costs?", "what it costs? Who pays for it?")


@pytest.mark.parametrize(
    "question",
    [
        "How much did Acme and Zeta earn in 2023?",
        "Did Acme earn more, and how much was it?",
        "Which earned more in 2023, Acme or Zeta, and how much was each?",
        "Who and what is Acme?",
        "Which is it? What does the report say?",
        "Which day and at what time does it start?",
        "What are the rules on who may sign and who must approve contracts?",
        "What does the policy say about who can work from home and what equipment is provided?",
        "Who decides which projects are funded and which are cancelled?",
        "What do managers and those who work for them have to sign?",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    assert not twofold(question)


def test_what_was_answered_before_is_not_asked_again() -> None:
    question = "What is the fee? And who pays it?"
    assert len(questions_in(question, None)) == 2
    assert questions_in(question, None, "20 euros") == ()


def test_a_text_of_many_pages_is_not_looked_through_for_two_questions() -> None:
    question = "What does the ferry cost? When does it leave?"
    assert len(twofold(question)) == 2
    assert not twofold(f"{'Where is it? ' * 200}{question}")
