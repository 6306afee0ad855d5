"""What a short form stands for, in the passage that writes it out."""

from __future__ import annotations

import pytest
from fake_reads import FakeReads

from rag_app.answering.lookup.short_form import long_form
from rag_app.answering.speaking.proposals import proposals
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Chunk, Hit

TEXT = "- The BHA is the voice for Coast Rangers. It joined the Tidal Power Council (TPC), of Bay Hill Angling."
HIT = Hit(Chunk(1, 1, "deck.pptx", "Deck", 0, len(TEXT), TEXT), 1.0)
SHOWN = [passage_of(1, HIT)]


def test_the_words_before_the_brackets_are_said_and_cited_where_they_stand():
    found = long_form("What does TPC stand for?", SHOWN)
    assert found is not None
    assert (found.marked, TEXT[found.start : found.end]) == ("Tidal Power Council [1]", "Tidal Power Council")
    assert found.is_asked_for


def test_nothing_is_written_out_for_other_short_forms_and_other_questions():
    assert long_form("What does DPC stand for?", SHOWN) is None
    assert long_form("What does TPC do?", SHOWN) is None


@pytest.mark.parametrize(
    ("question", "said", "is_another"),
    [
        ("What does BHA stand for?", "Coast Rangers", True),
        ("What does BHA stand for?", "Bay Hill Angling", False),
        ("Who does BHA speak for?", "Coast Rangers", False),
    ],
)
def test_words_with_other_initials_are_of_another_kind(question, said, is_another):
    read = FakeReads({said: 3.0}).read(question, [HIT])
    (place,) = proposals(question, read, SHOWN, lambda _, start, end: TEXT[start:end])
    assert place.of_another_kind is is_another
