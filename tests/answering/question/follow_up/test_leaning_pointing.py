import pytest

from rag_app.answering.question.follow_up.leaning import points_back


@pytest.mark.parametrize(
    ("question", "pronoun"),
    [
        ("Does the museum sell its tickets?", None),
        ("How high must the pressure be before it starts?", None),
        ("Who sells its tickets?", "its"),
        # What stands far before a pronoun is not looked for: of a long text that took seconds.
        (f"Does the museum {'and so on ' * 40}sell its tickets?", "its"),
    ],
)
def test_a_pronoun_points_back_where_the_question_does_not_say_what_it_stands_for(
    question: str, pronoun: str | None
) -> None:
    found = points_back(question)
    assert (found and found.group().strip()) == pronoun
