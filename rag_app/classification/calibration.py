"""Probabilities that mean what they say, and the bound below which a text is out of scope; both fitted on dev rows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rag_app.adapters.records import LabelCalibration
from rag_app.classification.labels import Labels
from rag_app.errors import DataError

# Without any error among the dev rows the likelihood has its maximum at temperature 0: certainty that few rows cannot
# show. Trained models are over- rather than underconfident (Guo et al. 2017, arXiv:1706.04599, temperatures 1 to 3).
_LOWEST, _HIGHEST = 0.5, 20.0


def probabilities(logprobs: ArrayLike, temperature: float = 1.0) -> NDArray[np.float64]:
    """Calibrated probabilities: softmax of the log probabilities over `temperature`, along the last axis.

    `DataError` for a temperature that is not above 0.
    """
    if not temperature > 0.0:
        raise DataError(f"temperature = {temperature!r}: expected a number above 0.")
    scaled = np.asarray(logprobs, np.float64) / temperature
    chances = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return chances / chances.sum(axis=-1, keepdims=True)


def fit_calibration(
    logprobs: ArrayLike, actual: Sequence[str], labels: Labels, *, most_lost: float = 0.01
) -> LabelCalibration:
    """Fit `temperature` and `out_of_scope_below` on rows that the adapter was not trained on.

    `logprobs` come from `label_logprobs`, `actual` holds the true label of each row. The temperature maximises the
    likelihood of the true labels (Guo et al. 2017, arXiv:1706.04599). The bound maximises the sum of in-scope accuracy
    and out-of-scope recall (Youden's index) among the bounds that cost at most `most_lost` of in-scope accuracy; it is
    0, never out of scope by probability, without out-of-scope rows. `DataError` for no rows and for labels that are
    not in the set.
    """
    place = {name: number for number, name in enumerate(labels.texts)}
    if unknown := sorted({a for a in actual if a not in place}):
        raise DataError(f"labels {', '.join(map(repr, unknown[:5]))} are not among the {len(place)} of the label set.")
    values, truth = np.asarray(logprobs, np.float64), np.array([place[a] for a in actual], np.int64)
    if values.shape != (len(truth), len(place)) or not len(truth):
        raise DataError(f"log probabilities of shape {values.shape}: expected ({len(truth)}, {len(place)}), not empty.")
    temperature = _fit_temperature(values, truth)
    bound = 0.0
    if labels.out_of_scope:
        bound = _fit_bound(probabilities(values, temperature), truth, place[labels.out_of_scope], most_lost)
    return LabelCalibration(temperature=temperature, out_of_scope_below=bound)


def _fit_temperature(logprobs: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        scaled = logprobs / math.exp(log_temperature)
        top = scaled.max(axis=1)
        return float(np.mean(top + np.log(np.exp(scaled - top[:, None]).sum(axis=1)) - scaled[rows, truth]))

    # The loss has one valley: it is convex in 1 / temperature, of which the logarithm is a monotone function.
    bounds = (math.log(_LOWEST), math.log(_HIGHEST))
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-5})
    return round(math.exp(found.x), 4)


def _fit_bound(chances: NDArray[np.float64], truth: NDArray[np.int64], outside: int, most_lost: float) -> float:
    is_outside = truth == outside
    if is_outside.all() or not is_outside.any():
        return 0.0
    best = np.delete(chances, outside, axis=1).max(axis=1)
    predicted = chances.argmax(axis=1)
    right = np.sort(best[~is_outside & (predicted == truth)])
    missed = np.sort(best[is_outside & (predicted != outside)])
    values = np.unique(best)
    bounds = np.concatenate([[0.0], (values[1:] + values[:-1]) / 2.0])
    lost = np.searchsorted(right, bounds) / int((~is_outside).sum())
    gained = np.searchsorted(missed, bounds) / int(is_outside.sum())
    return round(float(bounds[np.argmax(np.where(lost <= most_lost, gained - lost, -1.0))]), 6)
