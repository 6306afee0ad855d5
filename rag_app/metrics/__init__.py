"""Scores of answers, labels, rankings and confidences, with their intervals; plain functions over numpy arrays."""

from rag_app.metrics.calibration import (
    Reliability,
    auroc,
    calibration_error_statistic,
    reliability_bins,
    risk_coverage_curve,
    risk_statistic,
)
from rag_app.metrics.intervals import Interval, Resamples, bootstrap, paired_bootstrap, wilson_interval
from rag_app.metrics.labels import confusion_matrix, macro_f1_statistic
from rag_app.metrics.ranking import ndcg_at_k
from rag_app.metrics.text import exact_match, normalize_answer, rouge_l, token_f1

__all__ = [
    "Interval",
    "Reliability",
    "Resamples",
    "auroc",
    "bootstrap",
    "calibration_error_statistic",
    "confusion_matrix",
    "exact_match",
    "macro_f1_statistic",
    "ndcg_at_k",
    "normalize_answer",
    "paired_bootstrap",
    "reliability_bins",
    "risk_coverage_curve",
    "risk_statistic",
    "rouge_l",
    "token_f1",
    "wilson_interval",
]
