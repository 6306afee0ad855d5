"""Words of a text are not cut between the two marks of a quotation."""

from __future__ import annotations

import pytest

from rag_app.answering.speaking.words_at import with_both_marks

TEXT = 'They met in "heavy fog." He calls it “the long night”, she „Nebel“ and a 5" pipe; "North" wind (see «a b»).'


@pytest.mark.parametrize(
    ("place", "whole"),
    [
        ('met in "heavy fog', 'met in "heavy fog."'),
        ("heavy fog", "heavy fog"),
        ('fog." He', 'fog." He'),
        ('"heavy fog."', '"heavy fog."'),
        ("it “the long night", "it “the long night”"),
        ("long night", "long night"),
        ("she „Nebel", "she „Nebel“"),
        ('5" pipe', '5" pipe'),
        ('North" wind', '"North" wind'),
        ("a b»", "«a b»"),
    ],
)
def test_a_mark_without_its_other_takes_it_in_where_it_stands_beside(place: str, whole: str) -> None:
    start = TEXT.index(place)
    low, high = with_both_marks(TEXT, start, start + len(place))
    assert TEXT[low:high] == whole
