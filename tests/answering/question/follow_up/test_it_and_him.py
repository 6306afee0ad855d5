"""What "it" and "him" of a follow-up stand for, where answers name somebody too."""

from follow_up_helpers import whole

from rag_app.answering.question.follow_up.condense import FollowUp
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
    asked = asked_after("When did Ada Moor join?", "In 1990 in Ulm [1].", "What does she earn?")
    assert asked == "What does Ada Moor earn?"
    asked = asked_after("Where did Ada Moor live?", "Ada Moor lived in Ulm with Ben Holt [1].", "When did she retire?")
    assert asked == "When did Ada Moor retire (Ben Holt)?"


def test_who_is_told_of_a_thing_or_of_how_it_was_is_who_is_meant() -> None:
    asked = asked_after("When was Corvo founded?", "In 1990 by Ada Moor [1].", "Where does she live?")
    assert asked == "Where does Ada Moor live (Corvo)?"
    asked = asked_after("How did Ada Moor die?", "She was shot by Ben Holt [1].", "When was he tried?")
    assert asked == "When was Ben Holt tried (Ada Moor)?"
    asked = asked_after("Where is the archive?", "In the office of Ada Moor [1].", "Is she there?")
    assert asked == "Is Ada Moor there?"


def test_who_somebody_is_says_more_of_the_one_who_was_asked_about() -> None:
    asked = asked_after("Who is Ada Moor?", "The daughter of Ben Holt [1].", "Where does she live?")
    assert asked == "Where does Ada Moor live (Ben Holt)?"
    asked = asked_after("Who is CEO of Zeta?", "Ada Moor [1].", "Where does she live?")
    assert asked == "Where does Ada Moor live (CEO of Zeta)?"


def test_it_is_what_was_asked_of_last_though_the_topic_has_a_name() -> None:
    asked = "What should I check on the P-40?", "And the lid?", "How often do I need to replace it?"
    assert whole(*asked) == " ".join(asked)
