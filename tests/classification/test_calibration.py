from dataclasses import replace

import numpy as np
import pytest

from rag_app.adapters.records import LabelCalibration
from rag_app.classification import decide, fit_calibration
from rag_app.classification.calibration import probabilities
from rag_app.classification.labels import Labels
from rag_app.errors import DataError
from rag_app.metrics import calibration_error_statistic

NAMES = ["a", "b", "c", "d", "oos"]
LABELS = Labels.of(NAMES, "oos")


def drawn(rows: int, temperature: float, seed: int = 0) -> tuple[np.ndarray, list[str]]:
    """Log probabilities that are right at `temperature`: labels are drawn from the distribution flattened by it."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 4, (rows, len(NAMES)))
    logprobs = np.log(probabilities(logits))
    true = [str(generator.choice(NAMES, p=p)) for p in probabilities(logprobs, temperature)]
    return logprobs, true


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_the_temperature_is_found_again_and_makes_probabilities_honest(temperature: float) -> None:
    logprobs, true = drawn(2500, temperature)
    fitted = fit_calibration(logprobs, true, LABELS).temperature
    assert fitted == pytest.approx(temperature, rel=0.1)

    held_out, answers = drawn(2500, temperature, seed=1)
    chances = probabilities(held_out, fitted)
    right = [NAMES[i] == a for i, a in zip(chances.argmax(axis=1), answers, strict=True)]
    assert calibration_error_statistic(chances.max(axis=1), right).of_all() < 0.03


def test_no_temperature_makes_the_true_labels_likelier() -> None:
    logprobs, true = drawn(300, 1.8, seed=3)
    truth = [NAMES.index(t) for t in true]

    def loss(temperature: float) -> float:
        return -float(np.log(probabilities(logprobs, temperature)[np.arange(300), truth]).mean())

    fitted = fit_calibration(logprobs, true, LABELS).temperature
    others = [*np.linspace(0.5, 20, 400), fitted * 1.01, fitted / 1.01]
    assert all(loss(fitted) < loss(other) for other in others)


def test_without_errors_the_temperature_stays_cautious() -> None:
    logprobs = np.log(probabilities(np.eye(5) * 5.0))
    assert fit_calibration(logprobs, NAMES, LABELS).temperature == pytest.approx(0.5, abs=1e-3)


def mixed(rows: int = 160) -> tuple[np.ndarray, list[str]]:
    """In-scope rows near certainty, out-of-scope rows that the model spreads over the labels."""
    generator = np.random.default_rng(5)
    logits, true = [], []
    for number in range(rows):
        row = generator.normal(0, 1, len(NAMES))
        outside = number % 4 == 0
        name = "oos" if outside else str(generator.choice(NAMES[:-1]))
        if not outside:
            row[NAMES.index(name)] += generator.uniform(3, 9)
        logits.append(row)
        true.append(name)
    return np.log(probabilities(np.array(logits))), true


def judged(logprobs: np.ndarray, true: list[str], calibration: LabelCalibration) -> tuple[float, float]:
    found = [decide(row, LABELS, calibration) for row in logprobs]
    inside = [f.label == t for f, t in zip(found, true, strict=True) if t != "oos"]
    return float(np.mean(inside)), float(
        np.mean([f.out_of_scope for f, t in zip(found, true, strict=True) if t == "oos"])
    )


def test_the_bound_raises_recall_and_costs_no_more_than_allowed() -> None:
    logprobs, true = mixed()
    fitted = fit_calibration(logprobs, true, LABELS)
    accuracy, recall = judged(logprobs, true, replace(fitted, out_of_scope_below=0.0))
    for most_lost in (0.01, 1.0):
        bound = fit_calibration(logprobs, true, LABELS, most_lost=most_lost)
        with_bound, caught = judged(logprobs, true, bound)
        assert caught > recall + 0.2
        assert accuracy - with_bound <= most_lost + 1e-9
        best = max(sum(judged(logprobs, true, replace(fitted, out_of_scope_below=b))) for b in np.linspace(0, 1, 21))
        if most_lost == 1.0:
            assert with_bound + caught >= best - 1e-9


def test_there_is_no_bound_without_out_of_scope_rows() -> None:
    logprobs, true = mixed()
    inside = [number for number, name in enumerate(true) if name != "oos"]
    assert fit_calibration(logprobs[inside], [true[n] for n in inside], LABELS).out_of_scope_below == 0.0
    plain = Labels.of(NAMES)
    assert fit_calibration(logprobs, true, plain).out_of_scope_below == 0.0


def test_rows_that_do_not_fit_the_label_set_are_refused() -> None:
    logprobs, true = mixed(8)
    with pytest.raises(DataError, match="'z'"):
        fit_calibration(logprobs, ["z", *true[1:]], LABELS)
    with pytest.raises(DataError, match="shape"):
        fit_calibration(logprobs[:, :3], true, LABELS)
    with pytest.raises(DataError, match="not empty"):
        fit_calibration(np.zeros((0, 5)), [], LABELS)
