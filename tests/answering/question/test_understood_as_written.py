"""What a question writes joined or apart is searched as the documents write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.answering.question.understood import asked_alone
from rag_app.index import Index, add_documents
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How loud is the AV310?", "How loud is the AV-310?"),
        ("how loud is av310", "how loud is AV-310"),
        ("What does E004 mean?", "What does E-004 mean?"),
        ("What does R-290 mean?", "What does R290 mean?"),
        ("Which pump weighs 14kg?", "Which pump weighs 14 kg?"),
        ("How loud is the AV-310?", "How loud is the AV-310?"),
        ("How loud is the AV999?", "How loud is the AV999?"),
        ("Is A4 paper in it?", "Is A4 paper in it?"),
        ("Is v4.310 on /av310/x or av310@x.org?", "Is v4.310 on /av310/x or av310@x.org?"),
    ],
)
def test_a_code_is_asked_for_as_a_passage_writes_it(tmp_path: Path, question: str, expected: str) -> None:
    text = "The AV-310 runs at 38 dB and weighs 14 kg. E-004: a leak of R290. It is a 4 of 5."
    add_documents("i", [Document("pump.md", text)], root=tmp_path, embedder=FakeEmbedder())
    with Index.open("i", tmp_path) as index:
        assert asked_alone(question, index) == expected


def test_what_a_document_writes_so_stays(tmp_path: Path) -> None:
    documents = [Document("a.md", "The AV-310 is old."), Document("b.md", "The AV310 is new.")]
    add_documents("i", documents, root=tmp_path, embedder=FakeEmbedder())
    with Index.open("i", tmp_path) as index:
        for question in ("Is the AV310 old?", "Is the AV-310 new?"):
            assert asked_alone(question, index) == question
