from collections import Counter

import pytest

from finetune.rows.retriever import searching
from rag_app.pipeline import Rag
from rag_app.testing import FakeChatModel

COVERED = "Who approves travel costs?"


def test_passages_and_confidence_are_those_of_serving_and_a_question_is_searched_for_once(handbook, embedder):
    rag = Rag(handbook, embedder, FakeChatModel())
    served = rag.ask(COVERED, adapter="base")
    asked = Counter()
    search = rag.retrieve
    rag.retrieve = lambda question, k: (asked.update([question]), search(question, k))[1]

    retrieve, confidence = searching(rag, rag.settings.passages)
    shown = retrieve(COVERED, 3)
    assert [p.text for p in shown] == [p.text for p in served.passages]
    assert confidence(COVERED, lambda p: False) == pytest.approx(served.confidence)
    without = confidence(COVERED, lambda p: p.source == "travel.md")
    assert without < 0.5 < served.confidence and asked == {COVERED: 1}
