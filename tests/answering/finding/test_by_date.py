"""The document that a question names by its place among those of its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app import Rag
from rag_app.answering.finding.by_date import named_by_place
from rag_app.index import Index, build_index
from rag_app.testing import FakeChatModel, FakeEmbedder

FILES = {
    "minutes/2024-11.md": "# Minutes of the board meeting\n\n11 November 2024. Absent: Tom Brandt.\n",
    "minutes/2024-12.md": "# Minutes of the board meeting\n\n18 December 2024. Decided: a van.\n",
    "minutes/2025-02.md": "# Minutes of the board meeting\n\n24 February 2025. Decided: chairs.\n",
    "minutes/2025-03.md": "# Minutes of the board meeting\n\n16 March 2025. Absent: Lena Vogt.\n",
    "invoices/1.md": "# Invoice 1\n\nBill to: Globex. Date: 3 May 2025\n",
    "invoices/2.md": "# Invoice 2\n\nBill to: Acme. Date: 9 June 2025\n",
    "invoices/3.md": "# Invoice 3\n\nBill to: Globex. Date: 1 June 2025\n",
    "reports/apollo-2025-01-09.md": "# Apollo report\n\nOn time.\n",
    "reports/apollo-2025-02-06.md": "# Apollo report\n\nLate.\n",
    "reports/ember-2025-01-16.md": "# Ember report\n\nOn time.\n",
    "rules.md": "# Rules of the board\n\nAs of 1 July 2025.\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("by_date")
    for name, text in FILES.items():
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "files" / name).write_text(text)
    build_index("office", sources=[folder / "files"], root=folder / "indexes", embedder=FakeEmbedder())
    return Index.open("office", folder / "indexes")


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What was decided at the last meeting?", ["minutes/2025-03.md"]),
        ("Who chaired the latest board meeting?", ["minutes/2025-03.md"]),
        ("What do the latest minutes say of chairs?", ["minutes/2025-03.md"]),
        ("What was decided at the last meeting of 2024?", ["minutes/2024-12.md"]),
        ("What was decided at the meeting after the one in December 2024?", ["minutes/2025-02.md"]),
        ("What was decided at the meeting before the one in February?", ["minutes/2024-12.md"]),
        ("What was decided at the meeting before March?", ["minutes/2025-02.md"]),
        ("Who chaired the last board meeting before February 2025?", ["minutes/2024-12.md"]),
        ("What was decided at the meeting before 17 December 2024?", ["minutes/2024-11.md"]),
        ("What was decided at the meeting after 18 December 2024?", ["minutes/2025-02.md"]),
        ("What was decided at the first meeting after December 2024?", ["minutes/2025-02.md"]),
        ("Who was absent at the first meeting of 2025?", ["minutes/2025-02.md"]),
        ("What is the total of the last invoice?", ["invoices/2.md"]),
        ("What is the total of the last invoice to Globex?", ["invoices/3.md"]),
        ("Is Ember on time by the latest report?", ["reports/ember-2025-01-16.md"]),
        ("What is the total of the last invoice to Initech?", []),
        ("Was Tom Brandt at the last meeting?", []),
        ("What was decided at the last meeting of the year?", []),
        ("What was decided at the last two meetings?", []),
        ("What has changed since the last meeting?", []),
        ("In the last report that names Acme, what is late?", []),
        ("Who files the report before 31 March 2025?", []),
        ("What must be said in the report before March?", []),
        ("Who was absent at the first meeting?", []),
        ("Who was absent at the first meeting before March?", []),
        ("Who was absent at the meeting before May 2024?", []),
        ("What do the latest rules say?", []),
        ("What was decided at the meeting after the one in May 2025?", []),
    ],
)
def test_the_document_named(index: Index, question: str, named: list[str]) -> None:
    assert [source.split("files/")[-1] for source in named_by_place(question, index)] == named


def test_two_documents_of_a_kind_are_no_series(tmp_path: Path) -> None:
    for name in ("minutes 2025-01.md", "minutes 2025-02.md"):
        (tmp_path / name).write_text("# Minutes\n\nText.\n")
    build_index("two", sources=[tmp_path / "*.md"], root=tmp_path / "indexes", embedder=FakeEmbedder())
    assert named_by_place("What was decided at the last meeting?", Index.open("two", tmp_path / "indexes")) == []


def test_it_alone_is_searched(index: Index) -> None:
    rag = Rag(index, FakeEmbedder(), FakeChatModel())
    assert [h.chunk.source for h in rag.retrieve("Who was absent at the last meeting?")] == ["files/minutes/2025-03.md"]
    where = {"source": "files/minutes/2024-11.md"}
    assert [h.chunk.source for h in rag.retrieve("Who was absent at the last meeting?", where=where)] == [
        where["source"]
    ]
