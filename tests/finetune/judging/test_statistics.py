"""Sums over rows give the metrics of `tasks.summarize`, and intervals as the plain bootstrap does."""

import numpy as np
import pytest

from finetune.judging.statistics import statistics
from finetune.rows.tasks import METRICS, summarize
from finetune.schema import Row
from rag_app.classification.labels import Labels
from rag_app.metrics import (
    Resamples,
    area_under_risk_coverage,
    expected_calibration_error,
    macro_f1,
    paired_bootstrap,
    token_f1,
)
from rag_app.prompts import without_markers

SAID = ["Paris [1].", "In Rome [2]", "The documents do not say.", "Berlin [2][3]", "no marker", ""]
RIGHT = [("answerable", 1, "Paris"), ("answerable", 2, "Rome, Italy"), ("gold_absent", 0, ""), ("unanswerable", 0, "")]


def questions(count: int = 40) -> tuple[list[Row], list[str]]:
    random = np.random.default_rng(3)
    rows, texts = [], []
    for n in range(count):
        kind, gold, answer = RIGHT[random.integers(len(RIGHT))]
        rows.append(
            Row(id=str(n), kind=kind, question="q", target="t", gold=gold, accepted=(answer,) * bool(answer),
                document=f"d{n // 3}")
        )  # fmt: skip
        texts.append(SAID[random.integers(len(SAID))])
    return rows, texts


def labelled(count: int = 60) -> tuple[list[Row], list[str], Labels]:
    labels = Labels.of(["a", "b", "c", "oos"], "oos")
    names = list(labels.texts.values())
    random = np.random.default_rng(4)
    rows = [
        Row(id=str(n), task="classify", kind="label", question="q", target=names[random.integers(4)])
        for n in range(count)
    ]
    return rows, [row.target if random.random() < 0.6 else names[random.integers(3)] for row in rows], labels


def test_sums_give_the_metrics_of_the_tasks():
    rows, texts = questions()
    values = {name: Resamples([""] * len(rows), 10).draw(s)[0] for name, s in statistics(rows, texts).items()}
    expected = summarize(rows, texts)
    assert {k: values[k] for k in METRICS["qa"]} == pytest.approx(expected)
    answered = [not t.startswith("The documents") for r, t in zip(rows, texts, strict=True) if r.kind == "answerable"]
    assert values["answered"] == pytest.approx(np.mean(answered)) and 0 < values["answered"] < 1

    rows, texts, labels = labelled()
    probabilities = np.random.default_rng(5).uniform(0.3, 1.0, len(rows))
    made = statistics(rows, texts, labels, probabilities)
    values = {name: Resamples([""] * len(rows), 10).draw(s)[0] for name, s in made.items()}
    assert {k: values[k] for k in METRICS["classify"]} == pytest.approx(summarize(rows, texts, labels))
    right = [row.target == text for row, text in zip(rows, texts, strict=True)]
    assert values["ece"] == pytest.approx(expected_calibration_error(probabilities, right))


def test_the_risk_is_the_area_under_the_risk_coverage_curve():
    rows, said = questions(60)
    confidences = np.random.default_rng(6).uniform(size=len(rows))
    risk = statistics(rows, said, probabilities=confidences, said=said)["risk"]
    right = [r.kind == "answerable" and token_f1(without_markers(t), r.accepted) >= 0.5
             for r, t in zip(rows, said, strict=True)]  # fmt: skip
    drawn = Resamples([""] * len(rows), 200).draw(risk)
    assert drawn[0] == pytest.approx(area_under_risk_coverage(confidences, right)) and 0 < sum(right) < 60
    assert 0.02 < drawn[1:].std() < 0.2


def test_rows_are_drawn_where_documents_are_few():
    rows, texts = questions(60)
    f1 = statistics(rows, texts)["f1"]
    few, single = Resamples([f"d{n % 3}" for n in range(60)]), Resamples([""] * 60)
    assert few.unit == "rows" and single.unit == "documents"
    interval = few.interval(few.draw(f1))
    expected = single.interval(single.draw(f1))
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=0.03)
    assert interval.low < interval.estimate < interval.high
    assert Resamples([f"d{n // 3}" for n in range(60)]).unit == "documents"


def test_intervals_are_those_of_the_plain_bootstrap():
    rows, texts = questions(90)
    other = ["Paris [1]."] * len(rows)
    groups = [row.document for row in rows]
    resamples = Resamples(groups, 6000)
    ours, theirs = (resamples.draw(statistics(rows, t)["f1"]) for t in (texts, other))
    interval = resamples.interval(ours - theirs)
    terms = [statistics(rows, t)["f1"].terms[:, 0] for t in (other, texts)]
    expected = paired_bootstrap(*terms, groups)
    assert interval.estimate == pytest.approx(expected.estimate)
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=0.01)

    rows, texts, labels = labelled()  # a metric that is no mean, against one resample at a time
    drawn = Resamples([""] * len(rows), 500).draw(statistics(rows, texts, labels)["macro_f1"])[1:]
    actual = np.array([row.target for row in rows])
    generator = np.random.default_rng(0)
    slow = []
    for _ in range(500):
        chosen = generator.integers(0, len(rows), len(rows))
        slow.append(macro_f1(list(np.array(texts)[chosen]), list(actual[chosen])))
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(slow, [0.1, 0.5, 0.9]), abs=0.03)
