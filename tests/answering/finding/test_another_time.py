from pathlib import Path

import pytest

from rag_app.answering.finding.another_time import CONFIDENCE, of_another_time
from rag_app.answering.finding.answerability import is_worth_judging
from rag_app.config import AnswerSettings
from rag_app.index import Index, build_index
from rag_app.retrieval import search
from rag_app.retrieval.about import names_held
from rag_app.testing import FakeEmbedder

FIRST = "# Acme, report of the first quarter of 2022\n\nAcme sold 40 bikes in March. Guidance for Q2 2022 is open.\n"
SECOND = "# Globex, report of the second quarter of 2022\n\nGlobex sold 70 bikes, after 60 bikes in 2021.\n"


@pytest.fixture
def index(tmp_path: Path) -> Index:
    for name, text in (("acme.md", FIRST), ("globex.md", SECOND)):
        (tmp_path / name).write_text(text)
    build_index("reports", sources=[tmp_path / "*.md"], root=tmp_path / "indexes", embedder=FakeEmbedder())
    return Index.open("reports", tmp_path / "indexes")


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("How many bikes did Acme sell in the first quarter of 2022?", False),
        ("How many bikes did Acme sell in the third quarter of 2022?", True),
        ("How many bikes did Acme sell in the second quarter of 2022?", False),  # it speaks of that quarter, too
        ("How many bikes did Globex sell in the first quarter of 2022?", True),  # that report is of Acme
        ("How many bikes did Globex sell in 2021?", False),
        ("How many bikes did Globex sell in 2019?", True),
        ("How many bikes did Globex sell?", False),
        ("How many bikes did Globex sell in FY21?", False),
        ("How many bikes did Globex sell in 2020/21?", False),
        ("How many bikes did Globex sell in 2019/20?", True),
    ],
)
def test_another_year_or_quarter(index: Index, question: str, other: bool) -> None:
    hits = search(index, FakeEmbedder(), question, 3)
    assert len(hits) == 2
    held = names_held(question, [hit.chunk for hit in hits], index.openings)
    assert of_another_time(question, hits, index, held) == other
    assert not of_another_time(question, [], index, held)


def test_what_is_of_another_time_is_refused_by_default() -> None:
    assert not is_worth_judging(CONFIDENCE, AnswerSettings().min_confidence)
