import numpy as np
import pytest

from rag_app.metrics import (
    auroc,
    calibration_error_statistic,
    reliability_bins,
    risk_coverage_curve,
    risk_statistic,
)


def test_bins_are_open_below():
    r = reliability_bins([0.0, 0.5, 0.51, 1.0], [0, 1, 1, 0], bins=2)
    assert r.count.tolist() == [2, 2]
    assert r.confidence.tolist() == [0.25, 0.755]
    assert r.accuracy.tolist() == [0.5, 0.5]
    assert np.isnan(reliability_bins([0.1], [1], bins=2).accuracy[1])


def test_calibration_error_by_hand():
    # bin (0, .5]: 2 cases, confidence .25, right .5; bin (.5, 1]: 2 cases, confidence .755, right .5
    assert calibration_error_statistic([0.0, 0.5, 0.51, 1.0], [0, 1, 1, 0], bins=2).of_all() == pytest.approx(
        0.5 * 0.25 + 0.5 * 0.255
    )
    assert calibration_error_statistic([1.0, 1.0], [1, 1]).of_all() == 0.0


def test_confidences_are_probabilities():
    with pytest.raises(ValueError, match="between 0 and 1"):
        reliability_bins([1.2], [1])


def test_auroc_by_hand_and_with_ties():
    assert auroc([0.9, 0.8, 0.1], [1, 0, 0]) == 1.0
    assert auroc([0.5, 0.5], [1, 0]) == 0.5
    # pairs (.4 > .3), (.4 < .6), (.6 > .3), (.6 = .6): 2.5 of 4
    assert auroc([0.4, 0.6, 0.3, 0.6], [1, 1, 0, 0]) == pytest.approx(2.5 / 4)
    with pytest.raises(ValueError, match="positive and negative"):
        auroc([0.1], [1])


def test_auroc_is_the_share_of_pairs_in_the_right_order():
    generator = np.random.default_rng(3)
    scores, truth = generator.integers(0, 20, 400) / 20, generator.integers(0, 2, 400)
    gaps = scores[truth == 1][:, None] - scores[truth == 0][None, :]
    assert auroc(scores, truth) == pytest.approx((np.sum(gaps > 0) + np.sum(gaps == 0) / 2) / gaps.size)


def test_risk_coverage_by_hand():
    coverage, risk = risk_coverage_curve([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0])
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    assert risk_statistic([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0]).of_all() == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_equal_confidences_give_the_mean_over_all_orders():
    first = risk_coverage_curve([0.5, 0.5, 0.9], [1, 0, 1])[1]
    second = risk_coverage_curve([0.5, 0.5, 0.9], [0, 1, 1])[1]
    assert first.tolist() == second.tolist() == pytest.approx([0, 0.25, 1 / 3])


def test_the_area_of_any_resample_is_the_mean_of_its_curve_whatever_the_order_of_equal_confidences():
    generator = np.random.default_rng(7)
    confidence, right = generator.integers(0, 6, 40) / 6, generator.integers(0, 2, 40)
    counts = generator.integers(0, 3, (5, 40)).astype(float)
    found = risk_statistic(confidence, right).value(counts)
    for drawn, area in zip(counts.astype(int), found, strict=True):
        expected = risk_coverage_curve(np.repeat(confidence, drawn), np.repeat(right, drawn))[1].mean()
        assert area == pytest.approx(expected)
    shuffled = generator.permutation(40)
    again = risk_statistic(confidence[shuffled], right[shuffled]).value(counts[:, shuffled])
    assert again == pytest.approx(found)
    assert risk_statistic(confidence, right).of_all() == pytest.approx(risk_coverage_curve(confidence, right)[1].mean())
