import numpy as np
import pytest

from rag_app.metrics import accuracy, confusion_matrix, label_scores, macro_f1, precision_recall

ACTUAL = ["a", "a", "a", "b", "b", "c"]
PREDICTED = ["a", "a", "b", "b", "d", "c"]


def test_by_hand():
    assert accuracy(PREDICTED, ACTUAL) == pytest.approx(4 / 6)
    scores = label_scores(PREDICTED, ACTUAL)
    assert (scores["a"].precision, scores["a"].recall, scores["a"].support) == (1.0, pytest.approx(2 / 3), 3)
    assert (scores["b"].precision, scores["b"].recall) == (0.5, 0.5)
    assert (scores["d"].f1, scores["d"].support) == (0.0, 0)
    assert macro_f1(PREDICTED, ACTUAL) == pytest.approx((0.8 + 0.5 + 1.0 + 0.0) / 4)


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
    scores = label_scores(predicted, actual)
    assert list(scores) == list(dict.fromkeys([*actual, *predicted]))
    for label, score in scores.items():
        both, said, true = counts[label, label], counts[:, label].sum(), counts[label].sum()
        assert score.f1 == pytest.approx(2 * both / (said + true)) and score.support == true
    assert macro_f1(predicted, actual) == pytest.approx(np.mean([s.f1 for s in scores.values()]))


def test_yes_or_no():
    assert precision_recall([1, 1, 0, 0], [1, 0, 1, 1]) == (0.5, pytest.approx(1 / 3))
    assert precision_recall([0, 0], [0, 0]) == (0.0, 0.0)


@pytest.mark.parametrize("score", [accuracy, macro_f1])
@pytest.mark.parametrize("pair", [([], []), (["a"], ["a", "b"])])
def test_unequal_or_empty_is_refused(score, pair):
    with pytest.raises(ValueError, match="expected equal numbers"):
        score(*pair)
