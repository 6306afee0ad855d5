"""Copies of a document do not take each other's places among the passages."""

from __future__ import annotations

from rag_app.retrieval.copies import without_copies
from rag_app.schema import Chunk, Hit

OPENINGS = {1: "Acme, edition of 2023", 2: "Acme, edition of 2023", 3: "Acme, edition of 2024"}


def openings(document_ids, length):
    return [OPENINGS[i][:length] for i in document_ids]


def hit(number, document, text="A clause.", start=40, **about):
    return Hit(Chunk(number, document, f"{document}.md", "", start, start + len(text), text, **about), 1 / number)


def kept(*hits):
    return [one.chunk.id for one in without_copies(hits, openings)]


def test_the_best_of_copies_is_kept_and_of_editions_each():
    assert kept(hit(1, 2), hit(2, 1), hit(3, 3), hit(4, 1, "Another.")) == [1, 3, 4]


def test_what_stands_elsewhere_or_is_told_apart_is_no_copy():
    assert kept(hit(1, 1), hit(2, 1, start=90), hit(3, 2, start=140)) == [1, 2, 3]
    assert kept(hit(1, 1, headings=("A",)), hit(2, 2, headings=("B",))) == [1, 2]
    assert kept(hit(1, 1, metadata={"year": 2023}), hit(2, 2, metadata={"year": 2024})) == [1, 2]
