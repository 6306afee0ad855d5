import pytest

from rag_app.answering.condense import needs_context, standalone_question
from rag_app.schema import Message
from rag_app.testing import FakeChatModel

TURNS = [Message("user", "Who approves travel costs?"), Message("assistant", "The head of department approves them.")]


@pytest.mark.parametrize(
    "question", ["And for trains?", "Why?", "When does it apply?", "What about hotels?", "Hotels?"]
)
def test_leaning_questions(question):
    assert needs_context(question)


@pytest.mark.parametrize("question", ["Who approves travel costs?", "What is the boiling point of tungsten?"])
def test_questions_that_stand_alone_cost_no_model_call(question):
    model = FakeChatModel("never used")
    assert standalone_question(question, TURNS, model) == question
    assert model.requests == []


def test_the_first_question_is_never_rewritten():
    assert standalone_question("Why?", [], FakeChatModel("x")) == "Why?"


def test_a_faithful_rewrite_is_used():
    rewrite = "Who approves travel costs for trains?"
    assert standalone_question("And for trains?", TURNS, FakeChatModel(rewrite)) == rewrite


@pytest.mark.parametrize(
    "rewrite",
    ["Who approves aeroplanes for trains?", "Who approves travel costs?", "I can help with trains!", ""],
)
def test_a_rewrite_that_cannot_be_checked_falls_back_to_the_conversation(rewrite):
    made = standalone_question("And for trains?", TURNS, FakeChatModel(rewrite))
    assert made == "Who approves travel costs? And for trains?"


def test_the_anchor_is_the_last_question_that_stood_alone():
    turns = [*TURNS, Message("user", "And for trains?"), Message("assistant", "The same.")]
    assert standalone_question("Why?", turns, FakeChatModel("")) == "Who approves travel costs? Why?"
