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


def test_how_far_the_best_stands_out_is_measured_on_what_was_left_out_too(tmp_path, embedder):
    documents = [Document(f"p-{n}.md", f"The P-{n} costs {n}0 EUR.", title=f"Pump P-{n}") for n in (5, 7, 9)]
    add_documents("pumps", documents, root=tmp_path, embedder=embedder)
    with Index.open("pumps", tmp_path) as index:
        scores = dict.fromkeys(("fused", "bm25", "coverage", "document"), 1.0)
        hits = [
            Hit(c, 1.0, scores | {"dense": 0.9 if "p-7" in c.source else 0.3}) for c in index.chunks(index.chunk_ids)
        ]
        sought = searched("What does the P-7 cost?", hits, index, AnswerSettings())
        made = judged(sought, lambda question, found: [ReadHit(hit) for hit in found])
    assert [one.hit.chunk.source for one in made.read] == ["p-7.md"]
    assert made.signals["dense_top"] == 0.9
    assert round(made.signals["dense_gap"], 6) == 0.4
    assert made.signals["agreement"] == made.signals["bm25_share"] == 1.0
