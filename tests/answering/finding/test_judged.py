"""What is judged before a model is asked, where a cell is found in other words than the question's."""

from __future__ import annotations

from rag_app.answering.finding.judged import judged, searched
from rag_app.config import AnswerSettings
from rag_app.index import Index, add_documents
from rag_app.reading.found import ReadHit
from rag_app.schema import Document, Hit

TABLE = "| (in millions) | 2021 | 2022 |\n| --- | --- | --- |\n| Net sales | 410 | 455 |\n| Costs | 90 | 120 |"


def test_a_cell_may_be_of_a_document_that_the_search_did_not_give(tmp_path, embedder):
    documents = [Document("notes.md", "Acme had a good year in 2022."), Document("acme.md", TABLE, title="Acme")]
    add_documents("reports", documents, root=tmp_path, embedder=embedder)
    with Index.open("reports", tmp_path) as index:
        hits = {c.source: [Hit(c, 1.0, {"fused": 1.0, "dense": 1.0, "bm25": 1.0, "coverage": 1.0, "document": 1.0})]
                for c in index.chunks(index.chunk_ids)}  # fmt: skip
        question = "What was the revenue of Acme in 2022?"
        sought = searched(question, hits["notes.md"], index, AnswerSettings(), more=lambda said: hits["acme.md"])
        made = judged(sought, lambda question, found: [ReadHit(hit) for hit in found])
        assert made.cell is not None and made.cell.text == "455"
        assert [one.hit.chunk.source for one in made.read] == ["acme.md", "notes.md"]
