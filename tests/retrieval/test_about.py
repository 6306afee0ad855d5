import numpy as np
import pytest

from rag_app.config import FusionSettings
from rag_app.retrieval.about import document_scores, names_held
from rag_app.retrieval.search import Candidates
from rag_app.schema import Chunk

OPENINGS = {1: "FORM 10-Q Apple Inc.", 2: "FORM 10-Q NVIDIA CORPORATION", 3: "Notes"}


def chunk(document_id, source, title=""):
    return Chunk(id=document_id, document_id=document_id, source=source, title=title, start=0, end=9, text="Revenue 1")


CHUNKS = [chunk(1, "reports/2023 Q2 a.pdf"), chunk(2, "reports/2023 Q1 b.pdf"), chunk(3, "plan.md", "Apple orchards")]


def openings(document_ids, length):
    return [OPENINGS[i][:length] for i in document_ids]


@pytest.mark.parametrize(
    ("question", "shares"),
    [
        ("What was the revenue of Apple in the second quarter of 2023?", [1.0, 1 / 3, 1 / 3]),
        ("What was the revenue of NVIDIA?", [0.0, 1.0, 0.0]),
        ("what was the revenue", [0.0, 0.0, 0.0]),
    ],
)
def test_a_document_is_known_by_path_title_and_opening(question, shares):
    assert document_scores(question, CHUNKS, names_held(question, CHUNKS, openings)) == pytest.approx(shares)


def test_initials_in_a_path_stand_for_the_words_of_a_name():
    chunks = [chunk(1, "plans/GSA2022.pdf"), chunk(2, "plans/DOL2022.pdf")]
    question = "What is the mission of the General Services Administration?"
    held = names_held(question, chunks, lambda ids, length: ["Plan" for _ in ids])
    assert held == {1: {"general", "servic", "administr"}, 2: frozenset()}


def test_a_document_goes_by_its_own_version_not_by_the_one_that_it_replaces():
    chunks = [chunk(1, "sheets/pump_rev F_2024.pdf"), chunk(2, "sheets/pump.pdf", "Pump, Rev. E"), chunk(3, "c.pdf")]
    tops = {1: "It replaces Revision E.", 2: "Issued in March", 3: "Revision D. It replaces revision E."}
    held = names_held("What does revision E say?", chunks, lambda ids, length: [tops[i] for i in ids])
    assert held == {1: frozenset(), 2: {"rev:e"}, 3: frozenset()}


def test_a_document_goes_by_the_number_of_its_title_not_by_the_one_before_it():
    chunks = [chunk(1, "Relay_4.3.html"), chunk(2, "guide.html", "Relay 4.2")]
    tops = {1: "Relay 4.3: how to come from 4.2", 2: "Relay 4.2"}
    held = names_held("Which port has Relay 4.2?", chunks, lambda ids, length: [tops[i] for i in ids])
    assert held == {1: {"relay"}, 2: {"relay", "4.2"}}


def test_the_named_document_is_ranked_first_among_alike_ones():
    alike = np.array([0.5, 0.5, 0.5])
    question = "What was the revenue of NVIDIA?"
    document = document_scores(question, CHUNKS, names_held(question, CHUNKS, openings))
    found = Candidates(CHUNKS, alike, alike, alike, document)
    assert np.argmax(found.fused(FusionSettings())) == 1
    unnamed = Candidates(CHUNKS, alike, alike, alike, np.zeros(3))
    assert np.ptp(unnamed.fused(FusionSettings())) == 0
