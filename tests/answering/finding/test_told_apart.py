"""Of passages that several documents have alike those of the document that the question tells from the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.answering.finding.told_apart import is_none_of_alike, of_others_alike
from rag_app.index import Index, build_index
from rag_app.schema import Chunk
from rag_app.testing import FakeEmbedder

CHARGES = "The customer pays {} for each visit and {} for an hour of extra labour, both within a month of the invoice."
OPENINGS = (
    "Agreement between Ambry Lifts and the Tarn Hospital Trust.",
    "Agreement between Ambry Lifts and Corley Borough Council.",
    "Agreement between Ambry Lifts and Wyke University.",
)


def left_out(question: str, texts: tuple[str, ...], openings: tuple[str, ...] = OPENINGS) -> list[int]:
    """The places of the texts, each of a document of its own, that are left out."""
    chunks = [Chunk(n, n, f"LA-{n:03}.docx", "Agreement", 0, len(text), text) for n, text in enumerate(texts)]
    return sorted(of_others_alike(question, chunks, lambda ids, length: [openings[i][:length] for i in ids]))


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("What does the council pay for an hour of extra labour?", [0, 2]),
        ("What does Wyke pay for a visit?", [0, 1]),
        ("What do the hospital and the university pay for a visit?", [1]),
        ("What is paid for an hour of extra labour?", []),
        ("Does the council pay more than the others for a visit?", []),
    ],
)
def test_the_document_that_is_told_by_its_beginning(question: str, others: list[int]) -> None:
    assert left_out(question, tuple(CHARGES.format(n, 2 * n) for n in (40, 50, 60))) == others


def test_a_passage_that_is_not_alike_is_kept() -> None:
    texts = (CHARGES.format(40, 80), CHARGES.format(50, 100), "Extra labour on Sundays is done by others.")
    assert left_out("What does the council pay for an hour of extra labour?", texts) == [0]


def test_a_passage_that_says_more_of_what_is_asked_is_kept() -> None:
    texts = (f"{CHARGES.format(40, 80)} On Sundays it is double.", *(CHARGES.format(n, n) for n in (50, 60)))
    assert left_out("What does the council pay for labour on Sundays?", texts) == [2]


@pytest.mark.parametrize(
    "question", ["What do the clients pay for a visit?", "What do I pay at the tower?", "What does the customer pay?"]
)
def test_a_word_that_may_be_meant_of_all_tells_none_apart(question: str) -> None:
    openings = (*OPENINGS[:2], f"{OPENINGS[2]} The clients may use the lifts of the tower. Made for the Customer.")
    texts = tuple(CHARGES.format(n, 2 * n) for n in (40, 50, 60))
    assert left_out(question, texts, openings) == []


@pytest.mark.parametrize(
    ("question", "others"),
    [("What is paid for a visit at Leeds?", [1]), ("What are the prices of a visit?", [])],
)
def test_a_name_that_begins_a_line(question: str, others: list[int]) -> None:
    openings = ("Leeds branch\n\nA guide for the staff.", "Prices and hours\n\nA guide for the staff.")
    assert left_out(question, tuple(CHARGES.format(n, n) for n in (40, 50)), openings) == others


def test_nouns_of_german_beginnings_tell_none_apart() -> None:
    openings = tuple(
        f"Das ist der Vertrag mit {name} über die Wartung, die in der Anlage steht." for name in ("Ulm", "Gästen", "Au")
    )
    text = "Der Preis für eine Wartung beträgt {} Euro und ist am Ende des Monats fällig."
    assert left_out("Was zahlen Gäste für eine Wartung?", tuple(text.format(n) for n in (4, 5, 6)), openings) == []


def test_a_passage_with_a_number_that_is_asked_is_kept() -> None:
    texts = tuple(CHARGES.format(n, 2 * n) for n in (40, 50, 60))
    assert left_out("Does the council pay 40 for a visit?", texts) == [2]


def test_tables_below_the_same_heading_are_alike_in_fewer_words() -> None:
    texts = [
        "| Ref | Lift | Stops |\n| --- | --- | --- |\n| L1 | Passenger, library | 7 |\n| L2 | Goods, stores | 2 |",
        "| Ref | Lift | Stops |\n| --- | --- | --- |\n| M1 | Passenger, tower | 14 |\n| M2 | Goods, kitchens | 3 |",
    ]
    chunks = [
        Chunk(n, n, f"LA-{n:03}.docx", "Agreement", 0, len(t), t, headings=("Lifts",)) for n, t in enumerate(texts)
    ]
    question = "How many stops does the goods lift of the council have?"
    assert of_others_alike(question, chunks, lambda ids, length: [OPENINGS[i][:length] for i in ids]) == {0}


@pytest.mark.parametrize(
    ("question", "is_none"),
    [
        ("What do they pay for a visit at Sandwick?", True),
        ("What does Wyke pay for a visit?", False),
        ("What is paid for a visit on Monday?", False),
        ("What do they pay for a visit at Foxholes?", False),  # the name of a file
        ("What does CBC pay for a visit?", False),  # Corley Borough Council
        ("Hello Anna, what do they pay for a visit?", False),
    ],
)
def test_a_name_that_no_document_has(tmp_path: Path, question: str, is_none: bool) -> None:
    for number, opening in enumerate(OPENINGS):
        folder = tmp_path / ("Foxholes" if number else "Wyke")
        folder.mkdir(exist_ok=True)
        (folder / f"LA-{number}.md").write_text(
            f"{opening}\n\n# Charges\n\n{CHARGES.format(40 + number, 80 + number)}\n"
        )
    build_index("lifts", sources=[tmp_path / "*/*.md"], root=tmp_path / "indexes", embedder=FakeEmbedder())
    with Index.open("lifts", tmp_path / "indexes") as index:
        chunks = index.chunks(index.chunk_ids)
        charges = [chunk for chunk in chunks if "visit" in chunk.text]
        assert is_none_of_alike(question, charges[:1], chunks, index) == is_none
        assert not is_none_of_alike(question, charges[:1], charges[:2], index)
