import numpy as np
import pytest

from rag_app.metrics import confusion_matrix, macro_f1_statistic

ACTUAL = ["a", "a", "a", "b", "b", "c"]
PREDICTED = ["a", "a", "b", "b", "d", "c"]


def test_by_hand():
    assert macro_f1_statistic(PREDICTED, ACTUAL).of_all() == pytest.approx((0.8 + 0.5 + 1.0 + 0.0) / 4)


def test_confusion_matrix_rows_are_the_truth():
    matrix = confusion_matrix(PREDICTED, ACTUAL, ["a", "b", "c", "d"])
    assert matrix.tolist() == [[2, 1, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 0]]


def test_macro_f1_and_counts_of_many_labels():
    generator = np.random.default_rng(1)
    actual, predicted = generator.integers(0, 7, 300).tolist(), generator.integers(0, 8, 300).tolist()
    counts = confusion_matrix(predicted, actual, range(8))
    assert counts.sum() == 300 and counts[2, 5] == sum(
        a == 2 and p == 5 for a, p in zip(actual, predicted, strict=True)
    )
    f1 = 2 * counts.diagonal() / (counts.sum(axis=0) + counts.sum(axis=1))
    assert macro_f1_statistic(predicted, actual).of_all() == pytest.approx(f1.mean())


@pytest.mark.parametrize("pair", [([], []), (["a"], ["a", "b"])])
def test_unequal_or_empty_is_refused(pair):
    with pytest.raises(ValueError, match="expected equal numbers"):
        macro_f1_statistic(*pair)
