"""An office that is only called after the one that is asked for."""

from __future__ import annotations

import pytest

from rag_app.text.statements.offices import is_of_another_office


@pytest.mark.parametrize(
    ("question", "text", "is_other"),
    [
        ("Who is the president?", "- President-Elect – Ada Holm", True),
        ("Who is the club's president?", "Vice President: Ada Holm", True),
        ("Who was the head of Acme?", "The deputy head was Ada Holm.", True),
        ("Who is the president?", "Ada Holm is president, and the vice president is Kai Lund.", False),
        ("Who was the head of Acme in 1990?", "The former head Ada Holm opened the hall in 1990.", False),
        ("Who is the head of Acme?", "The former head Ada Holm opened the hall in 1990.", True),
        ("Who is the professor of botany?", "Associate Professor Ada Holm teaches botany.", False),
        ("Who is the vice president?", "Vice President: Ada Holm", False),
        ("Who is the president?", "Treasurer: Ada Holm", False),
        ("Who elects the president?", "The vice president, Ada Holm, does.", False),
    ],
)
def test_who_holds_an_office_called_after_another_is_another(question: str, text: str, is_other: bool) -> None:
    start = text.index("Ada Holm")
    assert is_of_another_office(question, text, start, start + len("Ada Holm")) is is_other
