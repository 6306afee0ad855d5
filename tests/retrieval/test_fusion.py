import numpy as np
import pytest

from rag_app.config import FusionSettings
from rag_app.retrieval.fusion import fuse, ranks

DENSE, BM25, COVERAGE = np.array([0.9, 0.5, 0.1]), np.array([2.0, 8.0, 0.0]), np.array([0.5, 1.0, 0.0])


def test_scores_are_a_convex_combination():
    fused = fuse(DENSE, BM25, COVERAGE, FusionSettings(dense=0.6, bm25=0.3, coverage=0.1))
    assert fused == pytest.approx([0.6 * 0.9 + 0.3 * 0.25 + 0.1 * 0.5, 0.6 * 0.5 + 0.3 + 0.1, 0.06])


def test_no_lexical_match_leaves_the_dense_order():
    fused = fuse(DENSE, np.zeros(3), np.zeros(3), FusionSettings())
    assert np.argsort(-fused).tolist() == [0, 1, 2]


def test_reciprocal_rank_fusion_by_hand():
    fused = fuse(DENSE, BM25, COVERAGE, FusionSettings(method="ranks", dense=0.5, bm25=0.5))
    assert fused == pytest.approx([0.5 / 61 + 0.5 / 62, 0.5 / 62 + 0.5 / 61, 0.5 / 63 + 0.5 / 63])


def test_ranks_keep_ties_in_order():
    assert ranks(np.array([1.0, 2.0, 1.0])).tolist() == [2, 1, 3]
