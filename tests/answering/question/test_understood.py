"""A question that goes on is asked of what was named last only where the documents about that can answer it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.answering.question.understood import understood
from rag_app.index import Index, add_documents
from rag_app.schema import Document, Message
from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.timing import Clock

TURNS = [Message("user", "By when does Port Elin use wind power?"), Message("assistant", "By 2030 [1].")]


@pytest.mark.parametrize(
    ("question", "others", "expected"),
    [
        ("Who is the treasurer?", "The treasurer is Ada Moor.", "Who is the treasurer?"),
        ("Who is the captain?", "The captain of the ferry is Jo Hale.", "Who is the captain (Port Elin)?"),
        ("Who is the verger?", "The meeting began at noon.", "Who is the verger (Port Elin)?"),  # in other words
        ("When is the next meeting?", "The next meeting is in May.", "When is the next meeting?"),
    ],
)
def test_names_are_kept_where_their_documents_say_so(tmp_path: Path, question: str, others: str, expected: str) -> None:
    documents = [
        Document("harbour.md", "# Port Elin\n\nWind power is used by 2030. The harbour has a captain and a pilot."),
        Document("minutes.md", f"# Allotments\n\n{others}"),
    ]
    add_documents("i", documents, root=tmp_path, embedder=FakeEmbedder())
    with Index.open("i", tmp_path) as index:
        assert understood(question, TURNS, index, lambda: FakeChatModel(""), Clock()).standalone == expected
