"""Hits cut to the part that a question names by its number."""

from __future__ import annotations

import re

from rag_app.answering.finding.within_part import is_part_missing, within_part
from rag_app.index import Index, add_documents
from rag_app.schema import Document, Hit

FILLING = "The board meets in the hall and hears what was done. " * 30
PLAN = f"""# Plan

{FILLING}

## Goal 1: Roads

Lead: Marta

## Goal 2: Schools

Lead: Dieter

{FILLING}

Buses are free.

## Goal 3: Roofs

Lead: Priya

{FILLING}

| Goal | Spent |
| --- | --- |
| 2 | 400 |
"""
HANDBOOK = "Chapter 1: Keys\nThe deposit is 30 euros.\n\nChapter 2: Boats\nThe deposit is 90 euros.\n"
SCORES = dict.fromkeys(("fused", "dense", "bm25", "coverage", "document"), 1.0)


def found_in(question, documents, folder, embedder, *, only=""):
    """Texts that are to answer, and those that give way; of the chunks that match `only`, if given."""
    add_documents("library", documents, root=folder, embedder=embedder)
    with Index.open("library", folder) as index:
        hits = [Hit(chunk, 1.0, SCORES) for chunk in index.chunks(index.chunk_ids) if re.search(only, chunk.text)]
        found, left = within_part(question, hits, index)
        for hit in found:
            chunk = hit.chunk
            assert index.text(chunk.document_id, chunk.start, chunk.end) == chunk.text
            assert chunk.headings == index.place_at(chunk.document_id, chunk.start).headings
        return [hit.chunk.text for hit in found], [hit.chunk.text for hit in left]


def test_a_question_is_asked_of_the_part_that_it_names(tmp_path, embedder):
    documents = [Document("plan.md", PLAN, "Plan"), Document("handbook.txt", HANDBOOK, "Handbook")]
    found, left = found_in("Who leads goal 1?", documents, tmp_path, embedder)
    assert found == ["## Goal 1: Roads\n\nLead: Marta"]
    assert any("Lead: Priya" in text for text in left) and HANDBOOK.strip() in [text.strip() for text in left]


def test_all_of_the_part_answers_also_what_the_search_did_not_give_and_a_row_about_it(tmp_path, embedder):
    documents = [Document("plan.md", PLAN, "Plan")]
    found, _ = found_in("Are buses free under goal 2?", documents, tmp_path, embedder, only=r"Lead: Priya|Spent")
    assert any("Lead: Dieter" in text for text in found) and any("Buses are free." in text for text in found)
    assert found[-1].endswith("| 2 | 400 |")
    assert not any("Lead: Marta" in text for text in found)


def test_of_several_documents_with_the_part_the_one_that_is_named_answers(tmp_path, embedder):
    other = HANDBOOK.replace("30", "35").replace("90", "95")
    documents = [Document("lodge.txt", HANDBOOK, "Lodge handbook"), Document("harbour.txt", other, "Harbour handbook")]
    found, _ = found_in("What is the deposit in chapter 2 of the Harbour handbook?", documents, tmp_path, embedder)
    assert found == ["Chapter 2: Boats\nThe deposit is 95 euros."]


def test_nothing_is_cut_where_several_documents_or_none_have_the_part(tmp_path, embedder):
    documents = [Document("a.txt", HANDBOOK, "A"), Document("b.txt", HANDBOOK.replace("90", "95"), "B")]
    for question in ("What is the deposit in chapter 2?", "What is the deposit in chapter 7?"):
        found, left = found_in(question, documents, tmp_path / question[-2], embedder)
        assert len(found) == 2 and not left


def test_a_part_is_missing_where_no_document_meant_has_it(tmp_path, embedder):
    documents = [Document("plan.md", PLAN, "Plan"), Document("handbook.txt", HANDBOOK, "Handbook")]
    add_documents("library", documents, root=tmp_path, embedder=embedder)
    with Index.open("library", tmp_path) as index:
        hits = [Hit(chunk, 1.0, SCORES) for chunk in index.chunks(index.chunk_ids)]
        asked = ["Who leads goal 4?", "Who leads goal 3?", "What is the deposit in chapter 3?", "Who leads?"]
        assert [is_part_missing(one, hits, index) for one in asked] == [True, False, True, False]
