"""Scores of answers, labels, rankings and confidences, with their intervals; plain functions over numpy arrays."""

from rag_app.metrics.calibration import (
    Reliability,
    area_under_risk_coverage,
    auroc,
    expected_calibration_error,
    reliability_bins,
    risk_coverage_curve,
)
from rag_app.metrics.intervals import Interval, Resamples, bootstrap, paired_bootstrap, wilson_interval
from rag_app.metrics.labels import LabelScore, accuracy, confusion_matrix, label_scores, macro_f1, precision_recall
from rag_app.metrics.ranking import ndcg_at_k, reciprocal_rank
from rag_app.metrics.text import exact_match, normalize_answer, rouge_l, token_f1

__all__ = [
    "Interval",
    "LabelScore",
    "Reliability",
    "Resamples",
    "accuracy",
    "area_under_risk_coverage",
    "auroc",
    "bootstrap",
    "confusion_matrix",
    "exact_match",
    "expected_calibration_error",
    "label_scores",
    "macro_f1",
    "ndcg_at_k",
    "normalize_answer",
    "paired_bootstrap",
    "precision_recall",
    "reciprocal_rank",
    "reliability_bins",
    "risk_coverage_curve",
    "rouge_l",
    "token_f1",
    "wilson_interval",
]
