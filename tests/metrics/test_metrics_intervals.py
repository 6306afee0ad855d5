import numpy as np
import pytest

from rag_app.metrics import Interval, bootstrap, intervals, paired_bootstrap, wilson_interval
from rag_app.metrics.intervals import Resamples
from rag_app.metrics.statistics import mean


def test_wilson_of_newcombe_1998():
    # Newcombe 1998, table I, method 3: 81/263 and 0/20
    a, b = wilson_interval(81, 263), wilson_interval(0, 20)
    assert (a.low, a.high) == (pytest.approx(0.2553, abs=1e-4), pytest.approx(0.3662, abs=1e-4))
    assert (b.low, b.high) == (pytest.approx(0.0), pytest.approx(0.1611, abs=1e-4))
    with pytest.raises(ValueError, match="at least one trial"):
        wilson_interval(0, 0)


def test_wilson_ends_are_the_rates_at_which_the_count_is_just_within_the_normal_range():
    for successes, trials in [(1, 3), (50, 50), (7, 90)]:
        found = wilson_interval(successes, trials)
        for end in (found.low, found.high):
            error = np.sqrt(end * (1 - end) / trials)
            assert abs(successes / trials - end) == pytest.approx(1.9599640 * error, abs=1e-6)


def test_paired_bootstrap_agrees_with_the_normal_approximation():
    generator = np.random.default_rng(0)
    first = generator.random(800)
    second = first + generator.normal(0.05, 0.2, 800)
    interval = paired_bootstrap(first, second)
    error = (second - first).std(ddof=1) / np.sqrt(800)
    assert interval.estimate == pytest.approx((second - first).mean())
    assert interval.low == pytest.approx(interval.estimate - 1.96 * error, abs=0.1 * error)
    assert interval.high == pytest.approx(interval.estimate + 1.96 * error, abs=0.1 * error)


def test_pairing_is_what_makes_small_gains_visible():
    first = np.tile([0.0, 1.0], 100)
    assert paired_bootstrap(first, first + 0.01).low == pytest.approx(0.01)


def test_whole_groups_widen_the_interval():
    generator = np.random.default_rng(0)
    effect = np.repeat(generator.normal(0, 1, 20), 50)
    alone = paired_bootstrap(np.zeros(1000), effect)
    grouped = paired_bootstrap(np.zeros(1000), effect, groups=[f"d{i}" for i in np.repeat(np.arange(20), 50)])
    assert (grouped.high - grouped.low) > 3 * (alone.high - alone.low)


def test_the_same_resamples_are_drawn_each_time():
    data = np.random.default_rng(0).random((2, 50))
    assert paired_bootstrap(*data) == paired_bootstrap(*data)


def test_bootstrap_of_any_statistic():
    actual = np.array(["x", "y"] * 50)
    predicted = np.array(["x"] * 100)
    interval = bootstrap(lambda rows: float((predicted[rows] == actual[rows]).mean()), 100)
    assert interval.estimate == 0.5
    assert (interval.low, interval.high) == (pytest.approx(0.40, abs=0.02), pytest.approx(0.60, abs=0.02))


def test_both_ways_of_asking_draw_the_same_resamples():
    first, second = np.random.default_rng(1).random((2, 60))
    slow = bootstrap(lambda cases: float((second - first)[cases].mean()), 60, 500)
    fast = paired_bootstrap(first, second, resamples=500)
    assert (slow.estimate, slow.low, slow.high) == pytest.approx((fast.estimate, fast.low, fast.high))


def test_groups_that_are_given_are_drawn_whole_however_few():
    effect = np.repeat([0.0, 0.0, 1.0, 1.0, 1.0], 100)
    grouped = paired_bootstrap(np.zeros(500), effect, groups=np.repeat(np.arange(5), 100).tolist())
    assert (grouped.low, grouped.high) == (pytest.approx(0.2), pytest.approx(1.0))


def test_an_interval_without_width_is_shown_as_a_dash():
    assert str(Interval(0.5, 0.25, 0.75)) == "0.500 [0.250, 0.750]"
    alike = paired_bootstrap(np.zeros(30), np.full(30, 0.1))
    assert (str(alike), alike.signed()) == ("0.100 [–]", "+0.100 [–]")


def test_resamples_are_drawn_once_for_all_statistics_unless_they_are_too_large_to_keep(monkeypatch):
    drawn, kept = [], Resamples(range(300), 2000)
    monkeypatch.setattr(Resamples, "_drawn", lambda self, draw=Resamples._drawn: drawn.append(1) or draw(self))
    statistics = [mean(np.arange(300) % divisor) for divisor in (2, 3, 7)]
    values = [kept.draw(statistic) for statistic in statistics]
    assert len(drawn) == 1 and sum(len(block) for block in kept.counts()) == 2000
    monkeypatch.setattr(intervals, "_KEPT_BYTES", 0)
    large = Resamples(range(300), 2000)
    assert all(np.array_equal(large.draw(s), v) for s, v in zip(statistics, values, strict=True)) and len(drawn) == 4
