"""BM25 over many chunks: the best of all, without reading all."""

from pathlib import Path

import numpy as np
import pytest

from rag_app.index.read.lexical import LexicalIndex, write_bm25

CHUNKS, TERMS = 4_000, 300


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """Terms of falling frequency, as words have: the first are in every other chunk, the last in a few."""
    random = np.random.default_rng(0)
    holds = random.random((CHUNKS, TERMS)) < 0.5 / np.arange(1, TERMS + 1)
    holds[0] = True
    rows, terms = np.nonzero(holds)
    counts = random.integers(1, 4, len(rows))
    folder: Path = tmp_path_factory.mktemp("lexical") / "bm25"
    write_bm25(folder, CHUNKS, TERMS, lambda: iter([(rows, terms.astype(np.int32), counts.astype(np.int32))]))
    return LexicalIndex(folder)


def by_hand(lexical: LexicalIndex, terms: list[int], k: int, mask: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    scores = np.zeros(CHUNKS, np.float32)
    for rows, values in lexical.postings(terms):
        scores[rows] += values
    rows = np.flatnonzero((scores > 0) & (True if mask is None else mask))
    order = np.lexsort((rows, -scores[rows]))[:k]
    return rows[order], scores[rows[order]]


@pytest.mark.parametrize("share", [None, 0.5, 0.01, 0.0])
def test_the_search_gives_what_scoring_every_chunk_gives(lexical: LexicalIndex, share: float | None) -> None:
    random = np.random.default_rng(1)
    mask = None if share is None else random.random(CHUNKS) < share
    compared = 0
    for _ in range(60):
        terms = random.integers(0, TERMS, random.integers(1, 9)).tolist() + random.integers(0, 4, 2).tolist()
        for k in (0, 1, 10, 50, CHUNKS):
            (rows, scores), (expected, known) = lexical.search(terms, k, mask), by_hand(lexical, terms, k, mask)
            np.testing.assert_array_equal(scores, known)
            np.testing.assert_array_equal(rows, expected)
            compared += len(rows)
    assert compared > 10_000 or share in (0.01, 0.0)


def test_a_term_asked_for_twice_counts_twice(lexical: LexicalIndex) -> None:
    once, twice = lexical.search([40, 250], 10), lexical.search([40, 250, 250], 10)
    assert not np.array_equal(once[1], twice[1])
    np.testing.assert_array_equal(twice[1], by_hand(lexical, [40, 250, 250], 10, None)[1])


def test_long_lists_of_frequent_terms_are_not_gone_through(lexical: LexicalIndex) -> None:
    frequent = lexical.document_frequency(0)
    assert frequent > 1_500
    assert len(lexical._contenders([0, 100, 150], 5, None)) < frequent / 10
