"""Among the passages of a named document the rest of the question decides."""

from __future__ import annotations

import numpy as np
import pytest

from rag_app.config import FusionSettings
from rag_app.documents.markdown import parse_sections
from rag_app.index import Index, add_documents
from rag_app.retrieval.about import names_held
from rag_app.retrieval.search import collect, search
from rag_app.retrieval.within import is_headed, labels_of, proposed, rests_of, row_scores, within_documents
from rag_app.schema import Chunk, Document
from rag_app.testing import FakeEmbedder
from rag_app.text.language.names import without_names
from rag_app.text.language.words import content_stems

QUESTION = "Did Acme make a net profit in the third quarter of 2022?"
PARTS = (
    "Report of Acme for the third quarter of 2022.",
    "Acme was founded long before the third quarter of 2022, and Acme moved in the third quarter of 2022.",
    "The net profit was small, since a strike closed both plants for nine weeks and the roof of a hall fell in.",
    "Staff: nine people.",
)


def opened(tmp_path, embedder, parts=PARTS):
    text = "\n\n".join(f"# Part {n}\n\n{part}" for n, part in enumerate(parts))
    documents = [
        Document("2022 Q3 ACME.md", text, sections=parse_sections(text)), Document("other.md", "Nothing."),
    ]  # fmt: skip
    add_documents("reports", documents, root=tmp_path, embedder=embedder)
    return Index.open("reports", tmp_path)


def rests(index, embedder, question):
    chunks = index.chunks(index.chunk_ids)
    return rests_of(embedder, question, chunks, names_held(question, chunks, index.openings))


def test_the_passage_on_the_rest_of_the_question_goes_before_one_that_names_the_document_most(tmp_path):
    embedder = FakeEmbedder(dimension=512)
    with opened(tmp_path, embedder) as index:
        first = search(index, embedder, QUESTION, 4)[0]
        assert "net profit" in first.chunk.text
        found = collect(index, embedder, QUESTION, 10)
        plain = type(found)(found.chunks, found.dense, found.bm25, found.coverage, found.document)
        assert "net profit" not in found.chunks[int(np.argmax(plain.fused(FusionSettings())))].text
        dense, bm25, coverage = found.at_best()
        at = next(n for n, c in enumerate(found.chunks) if "net profit" in c.text)
        assert coverage[at] > found.coverage[at] and dense[at] > found.dense[at]
        assert bm25[at] == pytest.approx(found.bm25.max()) and found.bm25[at] < found.bm25.max()
        ranks = FusionSettings(method="ranks", dense=0.5, bm25=0.5, coverage=0.0)
        assert found.fused(ranks).tolist() == plain.fused(ranks).tolist()


@pytest.mark.parametrize(
    "question", ["was there a net profit", "Who is Acme?", "Did Zeta, Delta and Kappa buy Acme at a net profit?"]
)
def test_without_a_named_document_or_a_rest_nothing_is_looked_for(question, tmp_path):
    embedder = FakeEmbedder(dimension=512)
    with opened(tmp_path, embedder) as index:
        assert rests(index, embedder, question) == []


def test_of_a_document_with_few_candidates_nothing_is_looked_for(tmp_path):
    embedder = FakeEmbedder(dimension=512)
    with opened(tmp_path, embedder, PARTS[:2]) as index:
        assert rests(index, embedder, QUESTION) == []


def test_names_and_quarters_are_left_out_of_a_text():
    assert without_names(QUESTION, {"acm", "q3"}) == "Did make a net profit in the of 2022?"
    assert without_names("AMD's and Intel's", {"intel"}) == "AMD's and"
    assert without_names(QUESTION, ()) == QUESTION


def test_words_of_periods_and_units_are_no_part_of_the_rest(tmp_path):
    embedder = FakeEmbedder(dimension=512)
    with opened(tmp_path, embedder) as index:
        chunks = index.chunks(index.chunk_ids)

        def values(question):
            parts = within_documents(index, embedder, rests(index, embedder, question), chunks)
            return [(part.dense.tolist(), part.bm25.tolist(), part.coverage.tolist()) for part in parts]

        plain = values("Did Acme make a net profit in the of 2022, in?")
        assert values("Did Acme make a net profit in the fiscal year of 2022, in millions?") == plain
        assert values("Did Acme make a net loss in the fiscal year of 2022, in millions?") != plain
        assert len(values("Which quarter was it for Acme?")) == 1  # nothing else is left


def test_a_table_is_as_near_as_its_nearest_label(tmp_path):
    embedder = FakeEmbedder(dimension=512)
    table = "| (in millions) | 2022 |\n|---|---|\n| Net income | 9 |\n| 7 | 8 |\n| Assets | |\n| Cash | 5 |"
    parts = (*PARTS, table)
    with opened(tmp_path, embedder, parts) as index:
        chunks = index.chunks(index.chunk_ids)
        at = next(n for n, c in enumerate(chunks) if "Net income" in c.text)
        assert labels_of(chunks[at]) == {"Net income", "Assets Cash"}
        vector = embedder.embed_query("net income")
        scores = row_scores(embedder, vector, chunks)
        assert scores[at] == pytest.approx(float(embedder.embed_documents(["Net income"])[0] @ vector))
        assert scores[at] > 0 and not np.delete(scores, at).any()
        assert not row_scores(embedder, vector, [c for n, c in enumerate(chunks) if n != at]).any()
        question = "What net income did Acme make in the third quarter of 2022?"
        part = within_documents(index, embedder, rests(index, embedder, question), chunks)[0]
        assert part.labels[part.rows.tolist().index(at)] > 0 == np.count_nonzero(part.labels) - 1


def test_a_named_document_proposes_passages_by_the_rest_of_the_question_alone(tmp_path):
    embedder = FakeEmbedder(dimension=512)
    parts = [f"Acme in the third quarter of 2022, as Acme says, part {n} of many." for n in range(30)]
    with opened(tmp_path, embedder, [*parts, "Thrift, candour."]) as index:
        chunks = [c for c in index.chunks(index.chunk_ids) if "Thrift" not in c.text]
        question = "Is thrift a virtue of Acme in the third quarter of 2022?"
        held = names_held(question, chunks, index.openings)
        found = proposed(index, rests_of(embedder, question, chunks, held), chunks, None)
        assert ["Thrift" in c.text for c in found] == [True]
        assert proposed(index, [], chunks, None) == []
        ids = [c.id for c in collect(index, embedder, question, 3).chunks]
        assert ids == sorted(set(ids)) and found[0].id in ids and len(ids) > 6


def test_a_heading_that_is_asked_for_counts_as_a_label(tmp_path):
    embedder = FakeEmbedder(dimension=512)
    chunks = [
        Chunk(n, 0, "plan.md", "", 0, 9, text)
        for n, text in enumerate(("# Our values\n\nThrift.", "Values", "# Net values"))
    ]
    assert [is_headed(chunk, content_stems("Which values does it name?")) for chunk in chunks] == [True, False, False]
    with opened(tmp_path, embedder, (*PARTS, "A value.")) as index:
        assert not any(is_headed(chunk, content_stems("What?")) for chunk in index.chunks(index.chunk_ids))
