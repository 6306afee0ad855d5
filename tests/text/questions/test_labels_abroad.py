"""What questions in other languages ask for by a label."""

from __future__ import annotations

import pytest

from rag_app.text.questions.labels_abroad import words_asked


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Wie lautet die\n Rechnungsnummer ? ", ["rechnung", "number"]),
        ("What is the invoice number?", []),
        ("Was ist" + " " * 20_000 + "?x", []),  # takes no long time
    ],
)
def test_what_is_asked_for_by_a_noun(question: str, words: list[str]) -> None:
    assert words_asked(question) == words
