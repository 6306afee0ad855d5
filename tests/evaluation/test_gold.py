"""Which documents the questions' names stand for: the index tells, not the record alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag_app.documents.child.contents import convert
from rag_app.evaluation.cases import EvalQuestion, read_questions
from rag_app.evaluation.gold import FILE_METADATA, Gold, find_golds
from rag_app.index import Index, add_documents
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

TABLE = [
    Document(f"a/table.csv#row={n}", f"Library {n} was founded.", metadata={
        "format": "csv", "part": 1, "id": f"d{n}", "kind": "even" if n % 2 == 0 else "odd",
    })
    for n in range(1, 6)
]  # fmt: skip


@pytest.fixture
def index(tmp_path: Path, embedder: FakeEmbedder) -> Index:
    documents = [*TABLE, Document("guide.md", "How to found one.", metadata={"format": "markdown"})]
    add_documents("i", documents, root=tmp_path, embedder=embedder)
    return Index.open("i", tmp_path)


def golds(index: Index, tmp_path: Path, **fields: object) -> tuple[str, list[str], str]:
    """Name, sources and problem of what a record names."""
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({"question": "Q?", "answer": "x", **fields}))
    (gold,) = find_golds(index, read_questions(str(path)))
    return gold.name, [d.source for d in index.documents() if d.id in gold.documents], gold.problem


def test_the_first_field_that_names_a_document_of_the_index_counts(index: Index, tmp_path: Path) -> None:
    right = ["a/table.csv#row=2"]
    assert golds(index, tmp_path, passage_id="p7", doc_id="d2") == ("d2", right, "")
    assert golds(index, tmp_path, document="The whole text ...", source="a/table.csv#row=2")[1:] == (right, "")
    assert golds(index, tmp_path, passage_id="d2", doc_id="d3") == ("d2", right, "")
    assert golds(index, tmp_path, gold=1, doc_id="d2") == ("d2", right, "")


def test_what_names_no_document_or_more_than_half_of_them_is_told(index: Index, tmp_path: Path) -> None:
    assert golds(index, tmp_path, passage_id="p7", source="a data set") == ("p7", [], "missing")
    assert golds(index, tmp_path, gold=1) == ("1", [], "common")
    assert golds(index, tmp_path, source="table.csv") == ("table.csv", [], "common")
    assert golds(index, tmp_path, document="p7", source="table.csv") == ("table.csv", [], "common")
    assert golds(index, tmp_path) == ("", [], "")
    half = ["a/table.csv#row=1", "a/table.csv#row=3", "a/table.csv#row=5"]
    assert golds(index, tmp_path, gold="odd") == ("odd", half, "")


def test_the_only_document_may_be_the_right_one(tmp_path: Path, embedder: FakeEmbedder) -> None:
    add_documents("one", TABLE[:1], root=tmp_path, embedder=embedder)
    (gold,) = find_golds(Index.open("one", tmp_path), [EvalQuestion(id="1", question="Q?", gold="d1")])
    assert gold == Gold("d1", gold.documents) and len(gold.documents) == 1


def test_neither_truth_values_nor_what_files_have_are_names(index: Index, tmp_path: Path) -> None:
    assert golds(index, tmp_path, gold=True, doc_id="d2")[0] == "d2"
    assert golds(index, tmp_path, gold=False) == ("", [], "")
    assert golds(index, tmp_path, gold="markdown") == ("markdown", [], "missing")


def test_what_converters_tell_of_a_file_is_known_to_be_no_name(tmp_path: Path) -> None:
    texts = {
        "markdown": "---\ntitle: A\ntags: [x, y]\ndate: 2024-01-01\n---\nText.\n",
        "email": "From: a@b.org\nTo: b@b.org\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\nHi.",
    }
    found: set[str] = set()
    for kind, text in texts.items():
        (tmp_path / kind).write_text(text)
        found |= set(convert(kind, tmp_path / kind, kind).metadata)
    assert {"tags", "date", "from", "to", "format"} <= found <= FILE_METADATA
