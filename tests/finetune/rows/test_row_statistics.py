"""Sums over rows give the measures as written out over the rows, and intervals as the plain bootstrap does."""

from typing import Any

import numpy as np
import pytest

from finetune.rows.tasks import METRICS, columns, summarize
from finetune.schema import Row
from rag_app.classification.labels import Labels
from rag_app.evaluation.measures import statistics
from rag_app.metrics import (
    Resamples,
    calibration_error_statistic,
    exact_match,
    macro_f1_statistic,
    paired_bootstrap,
    risk_statistic,
    rouge_l,
    token_f1,
)
from rag_app.metrics.statistics import Statistic
from rag_app.prompts import cited_numbers, without_markers

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


def row_statistics(rows: list[Row], *answers: Any, **more: Any) -> dict[str, Statistic]:
    return statistics(columns(rows, *answers, **more), rows[0].task)


def by_hand(rows: list[Row], texts: list[str]) -> dict[str, float]:
    """The measures of questions, each written out over the rows."""
    pairs = list(zip(rows, texts, strict=True))
    abstained = [text.startswith("The documents do not say") for text in texts]
    answerable = [row.kind == "answerable" for row in rows]
    made = {}
    for name, score in (("f1", token_f1), ("exact_match", exact_match), ("rouge_l", rouge_l)):
        values = [
            (0.0 if y else score(without_markers(text), row.accepted)) if a else float(y)
            for (row, text), a, y in zip(pairs, answerable, abstained, strict=True)
        ]
        made[name] = sum(values) / len(rows)
        if name == "f1":
            made["f1_answerable"] = sum(v for v, a in zip(values, answerable, strict=True) if a) / sum(answerable)
    cited = [(row.gold, set(cited_numbers(text))) for row, text in pairs if row.gold]
    made["citation_precision"] = sum(g in c for g, c in cited) / sum(len(c) for _, c in cited)
    made["citation_recall"] = sum(g in c for g, c in cited) / len(cited)
    right = sum(y and not a for a, y in zip(answerable, abstained, strict=True))
    made["abstention_precision"] = precision = right / sum(abstained)
    made["abstention_recall"] = recall = right / (len(rows) - sum(answerable))
    made["abstention_f1"] = 2 * precision * recall / (precision + recall)
    made["answered"] = sum(a and not y for a, y in zip(answerable, abstained, strict=True)) / sum(answerable)
    return made


def labels_by_hand(rows: list[Row], texts: list[str]) -> dict[str, float]:
    pairs = [(row.target, text) for row, text in zip(rows, texts, strict=True)]
    inside = [a == p for a, p in pairs if a != "none of these"]
    both = pairs.count(("none of these", "none of these"))
    f1 = []
    for name in {name for pair in pairs for name in pair}:
        hits = pairs.count((name, name))
        f1.append(2 * hits / (sum(a == name for a, _ in pairs) + sum(p == name for _, p in pairs)))
    return {
        "macro_f1": sum(f1) / len(f1),
        "accuracy": sum(a == p for a, p in pairs) / len(pairs),
        "in_scope_accuracy": sum(inside) / len(inside),
        "out_of_scope_precision": both / sum(p == "none of these" for _, p in pairs),
        "out_of_scope_recall": both / sum(a == "none of these" for a, _ in pairs),
    }


def test_sums_give_the_measures_written_out_over_the_rows():
    rows, texts = questions()
    values = {name: Resamples([""] * len(rows), 10).draw(s)[0] for name, s in row_statistics(rows, texts).items()}
    expected = by_hand(rows, texts)
    assert values == pytest.approx(expected) and set(expected) == set(METRICS["qa"])
    assert summarize(rows, texts) == pytest.approx(expected) and 0 < values["answered"] < 1
    assert values["f1"] != values["f1_answerable"]

    rows, texts, labels = labelled()
    probabilities = np.random.default_rng(5).uniform(0.3, 1.0, len(rows))
    made = row_statistics(rows, texts, labels, probabilities)
    values = {name: Resamples([""] * len(rows), 10).draw(s)[0] for name, s in made.items()}
    expected = labels_by_hand(rows, texts)
    assert {k: values[k] for k in METRICS["classify"]} == pytest.approx(expected)
    assert summarize(rows, texts, labels) == pytest.approx(expected)
    right = [row.target == text for row, text in zip(rows, texts, strict=True)]
    gaps = 0.0
    for low in range(15):
        chosen = [(p, r) for p, r in zip(probabilities, right, strict=True) if low / 15 < p <= (low + 1) / 15]
        gaps += abs(sum(p - r for p, r in chosen)) / len(rows)
    assert (
        values["ece"]
        == pytest.approx(calibration_error_statistic(probabilities, right).of_all())
        == pytest.approx(gaps)
    )


def test_a_refusal_cites_nothing_as_in_serving():
    row = Row(id="a", question="q", target="Paris [1]", gold=1, accepted=("Paris",))
    values = summarize([row, row], ["Paris [1]", "The documents do not say [2]."])
    assert (values["citation_precision"], values["citation_recall"]) == (1.0, 0.5)


def test_the_risk_is_the_area_under_the_risk_coverage_curve():
    rows, said = questions(60)
    confidences = np.random.default_rng(6).uniform(size=len(rows))
    risk = row_statistics(rows, said, probabilities=confidences, said=said)["risk"]
    right = [r.kind == "answerable" and token_f1(without_markers(t), r.accepted) >= 0.5
             for r, t in zip(rows, said, strict=True)]  # fmt: skip
    drawn = Resamples([""] * len(rows), 200).draw(risk)
    assert drawn[0] == pytest.approx(risk_statistic(confidences, right).of_all()) and 0 < sum(right) < 60
    assert 0.02 < drawn[1:].std() < 0.2


def test_rows_are_drawn_where_documents_are_few():
    rows, texts = questions(60)
    f1 = row_statistics(rows, texts)["f1"]
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
    ours, theirs = (resamples.draw(row_statistics(rows, t)["f1"]) for t in (texts, other))
    interval = resamples.interval(ours - theirs)
    terms = [row_statistics(rows, t)["f1"].terms[:, 0] for t in (other, texts)]
    expected = paired_bootstrap(*terms, groups)
    assert interval.estimate == pytest.approx(expected.estimate)
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=0.01)

    rows, texts, labels = labelled()  # a metric that is no mean, against one resample at a time
    drawn = Resamples([""] * len(rows), 500).draw(row_statistics(rows, texts, labels)["macro_f1"])[1:]
    actual = np.array([row.target for row in rows])
    generator = np.random.default_rng(0)
    slow = []
    for _ in range(500):
        chosen = generator.integers(0, len(rows), len(rows))
        slow.append(macro_f1_statistic(list(np.array(texts)[chosen]), list(actual[chosen])).of_all())
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(slow, [0.1, 0.5, 0.9]), abs=0.03)
