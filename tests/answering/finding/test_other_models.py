"""Of the documents on a family of things the one that a question names by its code."""

from __future__ import annotations

import pytest

from rag_app.answering.finding.other_models import of_other_models
from rag_app.schema import Chunk

PUMPS = ("p-5.html", "p-7.html", "p-7x.html", "care.html")


def kept(question: str, *sources: str, text: str = "Weight 7 kg") -> list[str]:
    chunks = [Chunk(i, i, f"pumps/{source}", "Product sheet", 0, 5, text) for i, source in enumerate(sources)]
    others = of_other_models(question, chunks)
    return [one.source.removeprefix("pumps/") for one in chunks if one.id not in others]


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("What is the weight of the P-7?", ["p-7.html", "care.html"]),
        ("What is the weight of the P7?", ["p-7.html", "care.html"]),
        ("weight of p-7x", ["p-7x.html", "care.html"]),
        ("How much do the P-5 and the P-7 weigh?", ["p-5.html", "p-7.html", "care.html"]),
        ("What is the weight of the P-8?", list(PUMPS)),
        ("What is the weight of the Q-7?", list(PUMPS)),
        ("Is the P-7X heavier than the P-7?", list(PUMPS)),
        ("What replaces the P-5?", list(PUMPS)),
        ("What is the weight on page 7?", list(PUMPS)),
    ],
)
def test_those_of_another_code_are_left_out(question: str, sources: list[str]) -> None:
    assert kept(question, *PUMPS) == sources


def test_what_names_the_code_is_kept() -> None:
    assert kept("What is the weight of the P-7?", *PUMPS, text="2 kg more than the P-7") == list(PUMPS)


def test_codes_of_titles_and_none_of_quarters_and_versions() -> None:
    chunks = [Chunk(i, i, f"{i}.pdf", title, 0, 5, "Text.") for i, title in enumerate(("Drill D-12", "Drill D-12S"))]
    assert of_other_models("How loud is the D-12?", chunks) == {1}
    assert kept("What were sales in Q2?", "acme_q1.pdf", "acme_q2.pdf") == ["acme_q1.pdf", "acme_q2.pdf"]
