"""Fusion weights are chosen on the same questions, with the same gold documents, as answers are evaluated on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag_app.errors import DataError
from rag_app.evaluation import read_questions
from rag_app.evaluation.cases import EvalQuestion
from rag_app.evaluation.tune import tune
from rag_app.index import Index, add_documents
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

DOCUMENTS = [
    Document("notes/tea.csv#row=1", "Green tea is brewed at 80 degrees.", metadata={"id": "p1"}),
    Document("bridge.md", "The old bridge was finished in 1889."),
]


@pytest.fixture
def index(tmp_path: Path, embedder: FakeEmbedder) -> Index:
    add_documents("i", DOCUMENTS, root=tmp_path, embedder=embedder)
    return Index.open("i", tmp_path)


@pytest.mark.parametrize("gold", ["p1", "tea.csv", "notes/tea.csv", "notes/tea.csv#row=1"])
def test_the_gold_document_is_found_by_file_row_and_metadata(
    index: Index, embedder: FakeEmbedder, tmp_path: Path, gold: str
) -> None:
    lines = [{"question": "How hot is green tea brewed?", "source": gold}] * 20 + [{"question": "Who owns it?"}]
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, lines)))
    questions = read_questions(str(tmp_path / "q.jsonl"), with_answers=False)
    result = tune(index, embedder, questions)
    assert (result.before, result.held_out, result.improved) == (1.0, 10, False)
    with pytest.raises(DataError, match="19 of 20 questions name a document of the index"):
        tune(index, embedder, questions[1:])


def test_questions_about_another_index_are_refused(index: Index, embedder: FakeEmbedder) -> None:
    questions = [EvalQuestion(id="q", question="How hot is green tea brewed?", gold="elsewhere.md")] * 20
    with pytest.raises(DataError, match=r"i: 0 of 20 .* \(in passage_id, gold, doc_id, .* about 'elsewhere"):
        tune(index, embedder, questions)
