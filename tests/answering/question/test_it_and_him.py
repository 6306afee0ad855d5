"""What "it" and "him" of a follow-up stand for, where answers name somebody too."""

from follow_up_helpers import whole

from rag_app.answering.question.condense import FollowUp
from rag_app.schema import Message
from rag_app.testing import FakeChatModel


def asked_after(*turns: str) -> str:
    """The last of `turns`, questions and answers in turn, as the rules make it."""
    *earlier, question = turns
    said = [Message(("user", "assistant")[at % 2], text) for at, text in enumerate(earlier)]
    return FollowUp(question, said).standalone(FakeChatModel(""))


def test_somebody_and_something_of_one_question_are_two() -> None:
    begun = "Who founded Corvo?", "Ada Moor [1]."
    assert asked_after(*begun, "Who led it after her?") == "Who led Corvo after Ada Moor?"


def test_who_came_from_an_answer_is_not_set_behind_what_points_to_nobody() -> None:
    begun = "Who founded Corvo?", "Ada Moor [1].", "Where did she live?", "In Ulm."
    assert asked_after(*begun, "Who is the treasurer?") == "Who is the treasurer (Corvo)?"
    assert asked_after(*begun, "When did she retire?") == "When did Ada Moor retire (Corvo)?"


def test_where_somebody_lives_is_nobody() -> None:
    asked = asked_after("Where did Ada Moor live?", "In Ulm [1].", "When did she retire?")
    assert asked == "When did Ada Moor retire?"


def test_it_is_what_was_asked_of_last_though_the_topic_has_a_name() -> None:
    asked = "What should I check on the P-40?", "And the lid?", "How often do I need to replace it?"
    assert whole(*asked) == " ".join(asked)
