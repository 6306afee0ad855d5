import dataclasses
from collections import Counter

import pytest
from fake_reads import FakeReads

from finetune.rows.retriever import searching
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.proposals import proposals
from rag_app.pipeline import Rag
from rag_app.testing import FakeChatModel
from rag_app.timing import Clock

COVERED = "Who approves travel costs?"
LEADS = {"The head of department": 1.25, "Trains": 2.5, "30 days": 0.5}


def nothing(passage):
    return False


def counted(rag, monkeypatch):
    """How often questions are judged, by whether anything is hidden."""
    asked, judge = Counter(), rag.judge
    monkeypatch.setattr(
        rag, "judge", lambda q, *, hide=None, **s: (asked.update([hide is not None]), judge(q, hide=hide, **s))[1]
    )
    return asked


def test_passages_and_confidence_are_those_of_serving_and_a_question_is_searched_for_once(
    handbook, embedder, monkeypatch
):
    rag = Rag(handbook, embedder, FakeChatModel())
    answer = rag.ask(COVERED, adapter="base")
    asked = counted(rag, monkeypatch)
    retrieve, serve = searching(rag, rag.settings.passages)
    assert [p.text for p in retrieve(COVERED, 3)] == [p.text for p in answer.passages]
    assert len(retrieve(COVERED, 12)) == len(rag.retrieve(COVERED, 12))
    served = serve(COVERED, nothing)
    assert not served.is_read
    assert served.shown == tuple(retrieve(COVERED, 3)) and served.confidence == pytest.approx(answer.confidence)
    without = serve(COVERED, lambda p: p.source == "travel.md")
    assert without.confidence < 0.5 < served.confidence and asked == {False: 1, True: 1}
    assert "travel.md" not in {p.source for p in without.shown}


def test_the_readers_proposals_are_those_of_serving(handbook, embedder, monkeypatch):
    monkeypatch.setattr("rag_app.reading.reader_reranker", lambda embedder: FakeReads(LEADS))
    rag = Rag(handbook, embedder, FakeChatModel())
    sought = rag._finder.searched(handbook, COVERED, None, dataclasses.replace(rag.settings, min_confidence=0.0))
    evidence = rag._evidence(UserQuestion(handbook, COVERED, COVERED), sought, Clock())
    _, serve = searching(rag, rag.settings.passages)
    places = serve(COVERED, nothing).proposals
    assert serve(COVERED, nothing).is_read
    assert list(places) == proposals(evidence.asked.standalone, evidence.read, evidence.shown, handbook.text)
    assert {p.text for p in places} >= {"The head of department", "Trains"}
    hidden = serve(COVERED, lambda p: p.source == "travel.md")
    assert "Trains" not in {p.text for p in hidden.proposals}
    for place in hidden.proposals:
        assert place.text in hidden.shown[place.number - 1].text
