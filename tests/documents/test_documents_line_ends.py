"""Words that the end of a line divides."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.line_ends import Hyphens


@pytest.mark.parametrize(
    ("known", "above", "below", "joined"),
    [
        ("a self-serving bank", "of self-", "serving\u2079 and", "of self-serving\u2079 and"),  # the mark of a footnote
        ("a self-serving\u00b9\u00b2 bank", "of self-", "serving and", "of self-serving and"),
        ("a self-serving bank", "of ser-", "vants\u00b9 and", "of servants\u00b9 and"),
    ],
)
def test_a_hyphen_that_the_document_has_within_a_word_stays(known: str, above: str, below: str, joined: str) -> None:
    assert Hyphens([known, above, below], [(above, below)]).join(above, below) == joined


def test_a_word_with_the_mark_of_a_footnote_tells_that_words_are_divided() -> None:
    ends = [("of ser-", "vants now"), ("the cap-", "tains now")]
    hyphens = Hyphens(["servants\u00b9 and captains\u00b2"], ends)
    assert hyphens.without_break("har", "bours") == "harbours"
