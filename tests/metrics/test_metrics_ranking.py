import math

import numpy as np
import pytest

from rag_app.metrics import ndcg_at_k


def test_ndcg_by_hand():
    gains = {"a": 3, "b": 2, "c": 1}
    found = 2 / math.log2(2) + 3 / math.log2(4)
    best = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_at_k(["b", "x", "a"], gains, 3) == pytest.approx(found / best)
    assert ndcg_at_k(["a", "b", "c"], gains, 3) == 1.0
    assert ndcg_at_k(["a"], gains, 1) == 1.0
    assert ndcg_at_k(["x"], {}, 3) == 0.0


def test_a_repeated_id_earns_nothing_more():
    assert ndcg_at_k(["a", "a", "a"], {"a": 1, "b": 1}, 2) == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_same_as_scikit_learn():
    sk = pytest.importorskip("sklearn.metrics")
    generator = np.random.default_rng(2)
    for _ in range(20):
        gains, scores = generator.integers(0, 4, 30), generator.random(30)
        ranked = np.argsort(-scores).tolist()
        ours = ndcg_at_k(ranked, dict(enumerate(gains.tolist())), 10)
        assert ours == pytest.approx(sk.ndcg_score(gains[None], scores[None], k=10))
