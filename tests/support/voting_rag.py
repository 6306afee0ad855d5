"""Questions to a handbook whose adapter gives a reader, which proposes what a test tells it to, a vote."""

from __future__ import annotations

from fake_reads import FakeReads
from made_adapters import add_made

from rag_app.adapters.records import AbstentionCalibration
from rag_app.pipeline import Rag
from rag_app.testing import FakeChatModel

QUESTION = "Who approves travel costs?"
HEAD, DEPARTMENT = "The head of department", "department"
WEIGHTS = {"reader_lead": 0.4, "reader_agreement": 2.0, "reader_rank": 0.5}
RIGHT = {"right_intercept": 0.0, "right_confidence": 0.5, "right_agreement": 1.0, "right_margin": 0.5}


def rag_with(handbook, embedder, tmp_path, monkeypatch, leads, writes, **calibration) -> Rag:
    careful = AbstentionCalibration(
        abstention_intercept=3.0, abstention_retrieval=0.0, abstention_model=0.0, **calibration
    )  # fmt: skip
    add_made(tmp_path / "adapters", "small", calibration=careful)
    monkeypatch.setattr("rag_app.reading.reader_reranker", lambda embedder: FakeReads(leads))
    return Rag(handbook, embedder, FakeChatModel(writes), adapters=tmp_path / "adapters")
