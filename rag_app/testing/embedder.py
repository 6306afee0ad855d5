"""What every `Embedder` promises, checked on one that is given."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from rag_app.protocols import Embedder

TEXTS = (
    "The head of department approves travel costs.",
    "Trains.",
    "A hotel may cost at most 120 euros a night; breakfast is paid by the company, dinner is not.",
    "Größe, naïve, 中文字符 and 🙂 are characters of several bytes.",
)


def check_embedder(embedder: Embedder, *, tolerance: float = 1e-3) -> None:
    """Raises `AssertionError` with one sentence for the first promise of `protocols.Embedder` that is not kept.

    `tolerance` bounds the difference of two vectors of one text: rounding depends on what is encoded beside it.
    """
    assert isinstance(embedder, Embedder), f"{type(embedder).__name__}: lacks a member of the protocol"
    _check_names(embedder)
    vectors = _check_vectors(embedder, tolerance)
    _check_company(embedder, vectors, tolerance)
    _check_offsets(embedder)


def _check_names(embedder: Embedder) -> None:
    assert embedder.name and embedder.fingerprint, "name and fingerprint must not be empty"
    assert embedder.fingerprint == embedder.fingerprint, "the fingerprint changes between two calls"
    assert embedder.dimension >= 1 and embedder.max_tokens >= 1, "dimension and max_tokens must be positive"


def _check_vectors(embedder: Embedder, tolerance: float) -> np.ndarray:
    vectors = embedder.embed_documents(TEXTS)
    expected = (len(TEXTS), embedder.dimension)
    assert vectors.shape == expected, f"embed_documents gave the shape {vectors.shape}, expected {expected}"
    assert vectors.dtype == np.float32, f"embed_documents gave {vectors.dtype}, expected float32"
    assert vectors.flags.c_contiguous, "embed_documents gave an array that is not C-contiguous"
    assert np.isfinite(vectors).all(), "embed_documents gave numbers that are not finite"
    none = embedder.embed_documents([])
    assert none.shape == (0, embedder.dimension), f"no texts gave the shape {none.shape}"
    query = embedder.embed_query(TEXTS[0])
    assert query.shape == (embedder.dimension,) and query.dtype == np.float32, "embed_query gave another shape or type"
    if embedder.normalized:
        lengths = np.linalg.norm(np.vstack([vectors, query]), axis=1)
        assert np.abs(lengths - 1).max() <= tolerance, f"normalized, but lengths are {lengths.round(4)}"
    return vectors


def _check_company(embedder: Embedder, vectors: np.ndarray, tolerance: float) -> None:
    """A text has one vector, whatever is encoded beside it, in whatever order, from whichever thread."""
    turned = embedder.embed_documents(TEXTS[::-1])[::-1]
    assert np.abs(turned - vectors).max() <= tolerance, "vectors depend on the order of the texts"
    alone = np.vstack([embedder.embed_documents([text]) for text in TEXTS])
    assert np.abs(alone - vectors).max() <= tolerance, "vectors depend on the texts beside them"
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(embedder.embed_documents, [TEXTS] * 8):
            assert np.abs(found - vectors).max() <= tolerance, "vectors differ when several threads ask"


def _check_offsets(embedder: Embedder) -> None:
    for text in (*TEXTS, " ".join(TEXTS) * 40, ""):
        spans = embedder.token_offsets(text)
        assert spans.ndim == 2 and spans.shape[1] == 2, f"token_offsets gave the shape {spans.shape}, expected (n, 2)"
        assert np.issubdtype(spans.dtype, np.integer), f"token_offsets gave {spans.dtype}, expected int64"
        if not text:
            assert not len(spans), "an empty text has no tokens"
            continue
        starts, ends = spans[:, 0], spans[:, 1]
        assert (starts <= ends).all() and (np.diff(starts) >= 0).all(), "token spans are not in the order of the text"
        assert starts[0] >= 0 and ends[-1] <= len(text), "token spans reach outside the text"
        assert ends.max() >= len(text.rstrip()) - 1, "token_offsets cut a long text; it must never"
