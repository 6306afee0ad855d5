"""Of a series of documents, one for each month, those of the month in which something is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.answering.finding.series import is_month_missing, of_others_in_series
from rag_app.index import Index, build_index
from rag_app.schema import Chunk
from rag_app.testing import FakeEmbedder

TEXTS = {
    "2025-01": "Meeting of 17 January 2025. There were 257 visitors. The next meeting is on 24 February 2025.",
    "2025-02": "Meeting of 24 February 2025. There were 271 visitors. In April 2025 many visitors from Lyon will come.",
    "2025-03": "Meeting of 16 March 2025. There were 285 visitors. The next meeting is in April.",
}


@pytest.fixture
def index(tmp_path: Path) -> Index:
    for month, text in TEXTS.items():
        (tmp_path / f"minutes-{month}.md").write_text(f"# Minutes\n\n{text}\n")
    (tmp_path / "rules.md").write_text("# Rules\n\nVisitors sign in.\n")
    build_index("board", sources=[tmp_path / "*.md"], root=tmp_path / "indexes", embedder=FakeEmbedder())
    return Index.open("board", tmp_path / "indexes")


def chunks_of(index: Index) -> list[Chunk]:
    return index.chunks(index.chunk_ids)


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("How many visitors were there in February 2025?", ["2025-02"]),
        ("How many visitors were there on 17 January 2025?", ["2025-01"]),
        ("How many visitors were there on 24 February 2025?", ["2025-02"]),
        ("What was on 24 February 2025?", ["2025-01", "2025-02"]),
        ("How many visitors were there in February?", ["2025-01", "2025-02", "2025-03"]),
        ("How many visitors were there in April 2025?", ["2025-01", "2025-02", "2025-03"]),
        ("Did more visitors come than in February 2025?", ["2025-01", "2025-02", "2025-03"]),
        ("How many visitors came in January 2025 and in March 2025?", ["2025-01", "2025-02", "2025-03"]),
        ("What will happen in March 2025?", ["2025-01", "2025-02", "2025-03"]),
    ],
)
def test_those_of_another_month_are_left_out(index: Index, question: str, kept: list[str]) -> None:
    chunks = chunks_of(index)
    others = of_others_in_series(question, chunks, index)
    sources = [c.source for c in chunks if c.id not in others]
    assert [one[-10:-3] for one in sources if "minutes" in one] == kept
    assert any("rules" in one for one in sources)


def test_one_that_tells_of_the_month_in_words_of_the_question_is_kept(tmp_path: Path, index: Index) -> None:
    (tmp_path / "minutes-2025-04.md").write_text("# Minutes\n\nMeeting of 9 April 2025. There were 12 visitors.\n")
    build_index("board", sources=[tmp_path / "*.md"], root=tmp_path / "indexes", embedder=FakeEmbedder())
    chunks = chunks_of(index := Index.open("board", tmp_path / "indexes"))
    others = of_others_in_series("How many visitors were there in April 2025?", chunks, index)
    assert sorted(c.source[-10:-3] for c in chunks if c.id in others) == ["2025-01", "2025-03"]


SALES = "# Sales\n\n| Day | Play | Tickets |\n| --- | --- | --- |\n| {}-03 | The Gulls | {} |\n"


@pytest.mark.parametrize(
    ("names", "others"),
    [
        (["sales 2025-09.md", "sales 2025-10.md"], ["sales 2025-10.md"]),
        (["sales 1.md", "sales 2.md"], []),  # numbers are no months
        (["sales 2025-09.md", "budget 2025-10.md"], []),
    ],
)
def test_two_documents_of_a_month_each_are_a_series(tmp_path: Path, names: list[str], others: list[str]) -> None:
    """A day at the beginning of October is none of September."""
    for name, month, tickets in zip(names, ("2025-09", "2025-10"), (298, 340), strict=True):
        (tmp_path / name).write_text(SALES.format(month, tickets))
    build_index("sales", sources=[tmp_path / "*.md"], root=tmp_path / "indexes", embedder=FakeEmbedder())
    chunks = chunks_of(index := Index.open("sales", tmp_path / "indexes"))
    left_out = of_others_in_series("How many tickets did The Gulls sell in September 2025?", chunks, index)
    assert [Path(c.source).name for c in chunks if c.id in left_out] == others


@pytest.mark.parametrize(
    ("question", "is_missing"),
    [
        ("What was decided at the May 2025 meeting?", True),
        ("What was decided at the June meeting?", True),
        ("How many visitors were there in November 2024?", True),
        ("How many visitors were there in February 2025?", False),
        ("How many visitors were there in April 2025?", False),  # that of February tells of them
        ("When is the April 2025 meeting?", False),
        ("What changed after the May 2025 meeting?", False),
        ("How many visitors were there?", False),
    ],
)
def test_a_month_that_no_document_is_of(index: Index, question: str, is_missing: bool) -> None:
    chunks = chunks_of(index)
    minutes = [c for c in chunks if "minutes" in c.source]
    assert is_month_missing(question, minutes, chunks, index) == is_missing
    assert not is_month_missing(question, chunks, chunks, index)  # the rules are of no month


def test_documents_of_several_kinds_are_one_series(tmp_path: Path) -> None:
    for (name, month), count in zip((("7.md", "May"), ("8.txt", "June"), ("9.md", "July")), (12, 19, 31), strict=True):
        (tmp_path / f"minutes {name}").write_text(
            f"Minutes\n\nMeeting of 4 {month} 2025. There were {count} visitors.\n"
        )
    build_index("club", sources=[tmp_path / "*.*"], root=tmp_path / "indexes", embedder=FakeEmbedder())
    chunks = chunks_of(index := Index.open("club", tmp_path / "indexes"))
    others = of_others_in_series("How many visitors were there in May 2025?", chunks, index)
    assert [Path(c.source).name for c in chunks if c.id not in others] == ["minutes 7.md"]
