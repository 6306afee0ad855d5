"""Calibrations with which the reader has a vote."""

from rag_app.adapters.records import AbstentionCalibration

HELD = AbstentionCalibration(
    abstention_intercept=0, abstention_retrieval=0, abstention_model=0, reader_lead=1.0, reader_agreement=1.0
)
FITTED = AbstentionCalibration(
    abstention_intercept=0.0, abstention_retrieval=1.0, abstention_model=0.0, reader_lead=1.0
)  # fmt: skip
