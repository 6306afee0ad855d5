"""The other of two, one of which a question names."""

from __future__ import annotations

import pytest

from rag_app.text.statements.alternative_to import is_alternative_to_asked

TEXT = (
    "Draft is for plain, Photo for glossy or premium matte papers. "
    "Use oil or the **grease** that comes with it, for 2 days or 3."
)


@pytest.mark.parametrize(
    ("question", "place", "is_other"),
    [
        ("Which quality is for glossy paper?", "premium matte papers", True),
        ("Which quality is for premium paper?", "glossy", True),
        ("Which quality is for glossy paper?", "Photo", False),
        ("Which quality is for plain paper?", "premium matte papers", False),
        ("Which quality is for glossy paper or others?", "premium matte papers", False),
        ("What comes with the oil?", "grease", True),
        ("What do I use instead of oil?", "grease", False),
        ("How many days is it used?", "3", False),
    ],
)
def test_the_other_of_two_is_no_answer_to_a_question_for_one(question: str, place: str, is_other: bool) -> None:
    start = TEXT.index(place)
    assert is_alternative_to_asked(question, TEXT, start, start + len(place)) is is_other


def test_rows_are_not_read_so() -> None:
    row = "| Photo | glossy or matte |"
    start = row.index("matte")
    assert not is_alternative_to_asked("Which is for glossy paper?", row, start, start + 5)
