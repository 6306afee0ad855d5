"""A doubtful answer supports nothing, and a hopeless one is a refusal."""

from __future__ import annotations

import pytest
from voting_rag import HEAD, QUESTION, RIGHT, WEIGHTS, rag_with

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaking.certainty import certainty
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.vote import Spoken
from rag_app.ui.evidence.answer_html import answer_html


@pytest.mark.parametrize(("intercept", "status"), [(0.0, "supported"), (-5.0, "unsure")])
def test_a_doubtful_answer_is_to_be_checked(intercept, status, handbook, embedder, tmp_path, monkeypatch):
    weights = {**WEIGHTS, **RIGHT, "right_intercept": intercept}
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, {HEAD: 5.0}, f"{HEAD} [1]", **weights)
    answer = rag.ask(QUESTION, adapter="small")
    assert [c.status for c in answer.citations] == [status]
    assert answer.nearest == ()  # its evidence is shown, nothing else
    assert answer.sentences[0].supported == (status == "supported")
    assert (answer.record.certainty or 0) == pytest.approx(0.99, abs=0.02) if intercept == 0 else True


def test_what_is_hopeless_is_refused_unless_it_is_asked_for_anyway(handbook, embedder, tmp_path, monkeypatch):
    weights = {**WEIGHTS, **RIGHT, "right_intercept": -9.0}
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, {HEAD: 5.0}, f"{HEAD} [1]", **weights)
    *pieces, answer = rag.stream(QUESTION, adapter="small")
    assert answer.abstained and pieces == [answer.text] == [prompts.ABSTENTION] and answer.citations == ()
    assert answer.record.written.startswith(HEAD) and answer.record.certainty < 0.05
    assert "the best of them is right with 1%" in answer_html(answer)
    assert not rag.ask(QUESTION, adapter="small", min_confidence=0.0).abstained


def test_words_of_a_passage_in_other_words_than_are_asked_with_are_to_be_checked(
    handbook, embedder, tmp_path, monkeypatch
):
    weights = {**WEIGHTS, **RIGHT}
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, {"preferred over": 5.0}, "preferred over [1]", **weights)
    answer = rag.ask("How do colleagues rank vehicles?", adapter="small", min_confidence=0.0)
    (citation,) = answer.citations
    assert citation.status == "unsure" and "preferred over" in citation.cited_text
    (checked,) = rag.check(answer.text, answer.passages, answer.record.question)  # nobody chose them
    assert [c.status for c in checked.citations] == ["unsupported"]


def test_certainty_grows_with_agreement_and_lead():
    weights = {**RIGHT, "right_lead": 0.5}
    held = AbstentionCalibration(abstention_intercept=0, abstention_retrieval=0, abstention_model=0, **weights)
    said = ((0.0, 0.0, 0.0), (0.5, 0.0, 0.0), (0.5, 1.0, 0.0), (0.5, 1.0, 1.0))
    made = [certainty(Spoken("", "reader", a, m, Proposal(1, "", lead, 0.0)), 0.5, held) for a, m, lead in said]
    assert made == sorted(set(made)) and made[0] == pytest.approx(0.5)
    unfitted = AbstentionCalibration(abstention_intercept=0, abstention_retrieval=0, abstention_model=0)
    assert certainty(Spoken("", "reader", 1.0, 1.0, Proposal(1, "", 0.0, 0.0)), 0.5, unfitted) is None
