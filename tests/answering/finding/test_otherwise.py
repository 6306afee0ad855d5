"""What other documents alike say in the place of an answer that a question does not tell apart."""

from __future__ import annotations

import pytest

from rag_app.answering.finding.otherwise import said_otherwise
from rag_app.schema import Chunk, Hit

TERM = "This agreement begins on {} and runs for {}. It is extended by one year at a time unless a party ends it."
OPENINGS = (
    "Agreement between Brightwater Ltd and the Orchard Clinic.",
    "Agreement between Brightwater Ltd and Tidewater School.",
    "Agreement between Brightwater Ltd and Mercer Press.",
)
ASKED = "How long does the agreement run?"


def others(question: str, said: str, texts: tuple[str, ...], sources: tuple[str, ...] = ()) -> list[int]:
    """Which of the texts, each of a document of its own, say something else than the first one, which `said` it."""
    chunks = [
        Chunk(n, n, source, "Agreement", 0, len(text), text)
        for n, (text, source) in enumerate(zip(texts, sources or [f"LA-{n:03}.docx" for n in range(9)], strict=False))
    ]
    stated = next(one for one in texts[0].split(". ") if said in one)
    hits = [Hit(chunk, 1.0) for chunk in chunks]
    made = said_otherwise(question, said, stated, chunks[0], hits, lambda ids, length: [OPENINGS[i] for i in ids])
    return [hit.chunk.id for hit in made]


TEXTS = (TERM.format("1 March", "12 months"), TERM.format("5 June", "two years"), TERM.format("9 July", "24 months"))


@pytest.mark.parametrize(
    ("question", "said", "found"),
    [
        (ASKED, "12 months", [1, 2]),
        (ASKED, "one year", []),
        ("How long does the agreement with the clinic run?", "12 months", []),
        ("How long does the agreement of March run?", "12 months", []),
        ("How long does the agreement run that is extended?", "12 months", [1, 2]),
    ],
)
def test_others_say_something_else_where_nothing_tells_them_apart(question: str, said: str, found: list[int]) -> None:
    assert others(question, said, TEXTS) == found


def test_a_document_that_has_the_answer_too_says_nothing_else() -> None:
    texts = (*TEXTS[:2], TERM.format("*2 May*", "**12** months"))
    assert others(ASKED, "12 months", texts) == [1]


def test_the_words_of_the_answer_in_another_place_are_not_the_same_answer() -> None:
    texts = (TEXTS[0], f"{TEXTS[1]} It ends after 12 months without visits.")
    assert others(ASKED, "12 months", texts) == [1]


@pytest.mark.parametrize(
    "other",
    [
        "The cleaner washes the windows on the inside once a quarter, and the carpets in May.",
        "This agreement begins on 5 June. It is extended by one year at a time unless a party ends it. How many run?",
    ],
)
def test_a_passage_that_does_not_speak_of_it_says_nothing_else(other: str) -> None:
    assert others(ASKED, "12 months", (TEXTS[0], other)) == []


def test_a_path_that_is_named_tells_apart_whatever_the_text_says() -> None:
    texts = (TEXTS[0], f"{TEXTS[1]} Revision E is void.")
    assert others("How long does revision E run?", "12 months", texts, ("sheet_E.pdf", "sheet_F.pdf")) == []
    assert others("How long does revision run?", "12 months", texts, ("sheet_E.pdf", "sheet_F.pdf")) == [1]


def test_rows_of_a_data_set_are_not_held_against_each_other() -> None:
    assert others(ASKED, "12 months", TEXTS, ("a.csv#row=1", "a.csv#row=2", "a.csv#row=3")) == []
