"""The one thing that the last question is about, for the "it" of the next one."""

from __future__ import annotations

import pytest

from rag_app.answering.question.follow_up.subject import thing_asked_of


@pytest.mark.parametrize(
    ("last", "question", "thing"),
    [
        ("How many rooms has the inn in Bern?", "Does it have a pool?", "the inn in Bern"),
        ("How much does the old pump cost?", "Where can I buy it?", "the old pump"),
        ("When was the fire?", "Where did it happen?", "the fire"),
        ("When was the mill built?", "Is it old?", ""),
        ("How old is the captain?", "Is it true?", ""),
        ("How hot is the kiln?", "Does it rain there?", ""),
        ("When does the show start?", "Is it necessary to book?", ""),
        ("How far is the quay?", "How much is it by taxi?", ""),
        ("How does the mill make money?", "How much was it?", ""),  # no "mill make" that moneys
        ("How many rooms has the inn?", "How are they heated?", ""),
    ],
)
def test_it_is_the_one_thing_that_was_asked_of(last, question, thing):
    pronoun = "they" if "they" in question else "it"
    assert thing_asked_of(last, pronoun, question) == thing
