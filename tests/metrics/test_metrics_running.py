import pytest

from rag_app.metrics.running import RunningMean


def test_the_first_number_weighs_no_more_than_its_place():
    mean = RunningMean()
    assert mean.add(8.0) == 8.0
    assert mean.add(4.0) == pytest.approx((0.9 * 8 + 4) / 1.9)
    assert mean.add(4.0) == pytest.approx((0.81 * 8 + 0.9 * 4 + 4) / 2.71)


def test_it_is_about_the_last_ten():
    mean = RunningMean()
    for _ in range(100):
        mean.add(8.0)
    after = [mean.add(0.0) for _ in range(44)]
    assert after[6] == pytest.approx(8 * 0.9**7, rel=1e-3) and after[-1] < 0.08
