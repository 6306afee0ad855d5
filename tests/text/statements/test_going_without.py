"""What a question wants to be spared and a sentence says nothing of."""

from __future__ import annotations

import pytest

from rag_app.text.statements.going_without import is_silent_on_what_is_spared


@pytest.mark.parametrize(
    ("question", "sentence", "is_silent"),
    [
        ("Can a sexton open the tower without asking?", "The sexton may open the tower on weekdays.", True),
        ("Can a sexton open the tower without asking?", "The sexton asks the vicar to open the tower.", False),
        ("Can a sexton open the tower without asking?", "The sexton may open the tower on her own.", False),
        ("Can a sexton open the tower without asking?", "No permission is needed to open the tower.", False),
        ("Can a sexton open the tower?", "The sexton may open the tower on weekdays.", False),
        ("Can a sexton open the tower without asking?", "Whoever opens the tower needs a permit.", False),
        ("Can I climb the tower for free?", "Visitors may climb the tower.", True),
        ("Can I climb the tower for free?", "Climbing the tower costs 3 euros.", False),
        ("Can I climb the tower without a fee?", "The tower is free to climb.", False),
        ("Can I climb the tower at no extra cost?", "The ticket includes the tower.", False),
        ("Can I climb the tower without paying?", "Visitors may climb the tower.", True),
        ("Is it done without it?", "Visitors may climb the tower.", False),
    ],
)
def test_a_sentence_that_does_not_speak_of_what_is_spared(question: str, sentence: str, is_silent: bool) -> None:
    assert is_silent_on_what_is_spared(question, sentence) is is_silent
