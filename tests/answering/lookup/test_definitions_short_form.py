"""What a short form stands for, in the passage that writes it out."""

from __future__ import annotations

from rag_app.answering.lookup.definitions import long_form
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Chunk, Hit

TEXT = "- The BHA is the voice for Coast Rangers. It joined the Tidal Power Council (TPC), of Bay Hill Angling."
SHOWN = [passage_of(1, Hit(Chunk(1, 1, "deck.pptx", "Deck", 0, len(TEXT), TEXT), 1.0))]


def test_the_words_before_the_brackets_are_said_and_cited_where_they_stand():
    found = long_form("What does TPC stand for?", SHOWN)
    assert found is not None
    assert (found.marked, TEXT[found.start : found.end]) == ("Tidal Power Council [1]", "Tidal Power Council")
    assert found.is_asked_for


def test_nothing_is_written_out_for_other_short_forms_and_other_questions():
    assert long_form("What does DPC stand for?", SHOWN) is None
    assert long_form("What does TPC do?", SHOWN) is None
