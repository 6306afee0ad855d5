"""Places about what a follow-up has put something else in the place of are set back."""

from __future__ import annotations

import pytest

from rag_app.answering.question.follow_up.replaced import replaced
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.said import set_back
from rag_app.schema import Passage

LAST, NOW = "How many rings may a guest wear?", "How many amulets may a guest wear?"


@pytest.mark.parametrize(
    ("text", "heading", "is_other"),
    [
        ("A guest may wear eight rings.", "Dress", True),
        ("A guest may wear eight.", "Rings", True),
        ("A guest may wear eight amulets, and ten rings.", "Dress", False),
        ("A guest may wear eight, but no rings.", "Amulets", False),
        ("A guest may wear eight rings.", "Rings and amulets", True),
        ("A guest may wear eight.", "Rings and amulets", False),
        ("A guest may wear eight of each kind.", "Dress", False),
        ("A guest may wear eight rings. Of amulets eight.", "Dress", False),
    ],
)
def test_a_sentence_about_what_was_replaced_is_about_another_thing(text: str, heading: str, is_other: bool) -> None:
    passage = Passage(1, 1, "a.md", "House", (heading,), None, 0, len(text), text, 1.0)
    (place,) = set_back([Proposal(1, "eight", 3.0, 1.0)], replaced(LAST, "amulets?", NOW), [passage])
    assert place.of_another_thing is is_other
