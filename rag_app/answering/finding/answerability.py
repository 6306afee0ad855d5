"""The calibrated probability that the retrieved passages hold the answer, from retrieval's signals and the reader's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from rag_app.adapters.records import AbstentionCalibration
from rag_app.metrics.odds import log_odds_by_log, log_odds_of, probability_of
from rag_app.schema import Hit

HITS = 10  # of which the signals are made
SIGNALS = ("dense_top", "dense_gap", "coverage_top", "coverage_shown", "bm25_share", "agreement")
FILTERED_OUT = "filtered_out"  # there, and 1, only where a filter lets no document through
READER_SIGNALS = ("read_answers", "read_relevance", "read_sentence")
_WORTH_JUDGING = 0.5  # of the least confidence: what retrieval is less sure of is refused before a model is asked
_UNREAD = -12.0  # log odds of a hit that was too far behind to be read


def is_worth_judging(retrieval: float, least: float) -> bool:
    """Whether an adapter's calibration may still lift the confidence of `retrieval` above the `least` that answers."""
    return deciding(retrieval, 1.0) >= least


def deciding(retrieval: float, combined: float) -> float:
    """What has to reach the least confidence: that which the adapter's calibration made of `retrieval` too, as long as
    retrieval alone is not far below."""
    return min(combined, retrieval / _WORTH_JUDGING)


def signals(hits: Sequence[Hit], shown: int) -> dict[str, float]:
    """Named signals of one retrieval; `hits` best first (more than `shown` of them), `shown` go to the model.

    - `dense_top`: best cosine among the shown hits; `dense_gap`: how far it stands above the mean of all hits.
    - `coverage_top`, `coverage_shown`: best-sentence coverage of the first hit, and the best among the shown.
    - `bm25_share`: BM25 of the first hit over the best BM25 of all hits.
    - `agreement`: share of the shown hits that are also among the best `shown` by cosine and by BM25.
    - `read_answers`, `read_relevance`, `read_sentence`, only where hits were read: the best log odds among the shown
      hits that the reader gives to "it answers", to "it is about the question", and to "it answers" of one sentence.
    """
    if not hits:
        return dict.fromkeys(SIGNALS, 0.0)
    dense = [h.scores["dense"] for h in hits]
    bm25 = [h.scores["bm25"] for h in hits]
    cover = [h.scores["coverage"] for h in hits]
    shown = min(shown, len(hits))
    best_dense = set(sorted(range(len(hits)), key=lambda i: -dense[i])[:shown])
    best_bm25 = set(sorted(range(len(hits)), key=lambda i: -bm25[i])[:shown])
    top = max(dense[:shown])
    made = {
        "dense_top": top,
        "dense_gap": top - sum(dense) / len(dense),
        "coverage_top": cover[0],
        "coverage_shown": max(cover[:shown]),
        "bm25_share": bm25[0] / max(bm25) if max(bm25) > 0 else 0.0,
        "agreement": sum((i in best_dense) + (i in best_bm25) for i in range(shown)) / (2 * shown),
    }
    if any("answers" in h.scores for h in hits):
        for name, score in zip(READER_SIGNALS, ("answers", "relevance", "sentence"), strict=True):
            made[name] = max(log_odds_of(h.scores[score]) if score in h.scores else _UNREAD for h in hits[:shown])
    return made


def confidence(values: Mapping[str, float], embedder_fingerprint: str) -> float:
    """Probability (0 to 1) that the shown passages hold the answer.

    Logistic regression fitted on held-out questions by `benchmarks/answerability.py`; the coefficients in
    `rag_app/data/answerability.json` say on what. Cosine has another scale under every embedder, so an embedder that
    was not fitted gets the coefficients that leave the cosine signals out; hits that no reader has read, those that do
    without its signals.
    """
    fitted = _coefficients()
    kind = "read" if READER_SIGNALS[0] in values else "retrieved"
    model = fitted["by_embedder"].get(embedder_fingerprint, fitted["any_embedder"])[kind]
    z = model["intercept"] + sum(weight * values[name] for name, weight in model["weights"].items())
    return probability_of(z)


def knows_cosines_of(embedder_fingerprint: str) -> bool:
    """Whether the scale of an embedder's cosines is known: it was fitted."""
    return embedder_fingerprint in _coefficients()["by_embedder"]


def logits(retrieval: float, abstention_logprob: float) -> tuple[float, float]:
    """Log odds of `confidence`, and of the model's not abstaining, from the log probability of its abstention."""
    return log_odds_of(retrieval), -log_odds_by_log(abstention_logprob)


def combined(retrieval: float, abstention_logprob: float, calibration: AbstentionCalibration) -> float:
    """Probability that the passages hold the answer, from retrieval and from what the model makes of the passages.

    `calibration` is that of an adapter's manifest, fitted by `finetune.judging.fitting`.
    """
    ours, model = logits(retrieval, abstention_logprob)
    z = calibration.abstention_intercept + calibration.abstention_retrieval * ours
    z += calibration.abstention_model * model
    return probability_of(z)


@cache
def _coefficients() -> dict[str, Any]:
    return json.loads(resources.files("rag_app").joinpath("data/answerability.json").read_text(encoding="utf-8"))
