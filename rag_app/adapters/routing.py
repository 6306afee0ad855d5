"""`adapter="auto"`: which adapter was trained on questions like this one, if any."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag_app.adapters.files import ROUTING
from rag_app.adapters.records import Calibration
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import BASE
from rag_app.adapters.weights import parse
from rag_app.errors import AdapterError
from rag_app.protocols import Embedder

# The adapter for questions of every domain: it answers what no other adapter was trained for.
GENERAL = "grounded-qa"

# A question goes to the adapter whose nearest training questions are near enough, and nearer by a lead than those of
# the general adapter, which stand for questions of every kind (benchmarks/routing.py; docs/measurements/adapters.md).
NEIGHBOURS = 5
MIN_SIMILARITY = 0.30
MIN_LEAD = 0.10
# Where the general adapter's questions cannot be compared (another embedder), similarity alone must say it.
MIN_SIMILARITY_ALONE = 0.45
NO_CHOICE = "no other adapter for questions fits base and index here"


@dataclass(frozen=True, slots=True)
class Route:
    """The adapter (`name@version` or `base`) and one sentence that says why."""

    adapter: str
    reason: str


class Router:
    """Compares questions with what the current version of each adapter was trained on, or the one before it where that
    is of another base, those left out that were published by force. May be used from several threads; what is kept in
    memory follows the adapters on disk."""

    def __init__(self, store: AdapterStore, embedder: Embedder) -> None:
        self._store, self._embedder = store, embedder
        self._known: dict[str, tuple[tuple[int, ...], NDArray[np.float32] | None]] = {}
        self._lock = threading.Lock()

    def route(self, question: str, *, base_fingerprint: str | None = None) -> Route:
        """The adapter for `question`, among those for questions and of the base with that fingerprint (None: any).

        Where none was trained on such questions it is `GENERAL`, if that fits the base, else the base itself.
        """
        fallback = general_adapter(self._store, base_fingerprint)
        candidates = self._candidates(base_fingerprint)
        if not candidates:
            return Route(fallback, f"{fallback} answers: {NO_CHOICE}.")
        vector = np.asarray(self._embedder.embed_query(question), np.float32)
        vector = vector / max(float(np.linalg.norm(vector)), 1e-12)
        general = self._background(base_fingerprint)
        scores = {full: similarity(rows, vector) for full, rows in candidates.items()}
        return decide(scores, fallback, None if general is None else similarity(general, vector))

    def resolve(self, asked: str, task: str) -> str:
        """The full name of a version that is there; `AdapterError` with near matches, or for one of another task."""
        full = self._store.resolve(asked)
        try:
            manifest = None if full == BASE else self._store.manifest(full)
        except AdapterError:  # damaged: whoever serves it finds the version before it, or refuses
            return full
        if manifest is not None and manifest.task != task:
            raise AdapterError(
                f"adapter {asked!r}: its task is {manifest.task!r}, expected {task!r} here; name another adapter, or "
                f"ask a classifier with `rag-app classify {manifest.name}`."
            )
        return full

    def calibration(self, adapter: str) -> Calibration | None:
        """That of a version's manifest; None for the base and for versions without one."""
        return None if adapter == BASE else self._store.manifest(adapter).calibration

    def _version(self, name: str, base_fingerprint: str | None) -> str:
        """The version that answers for `name` beside that base, or the current one where none fits it."""
        return self._store.fitting(name, base_fingerprint) or self._store.resolve(name)

    def _background(self, base_fingerprint: str | None) -> NDArray[np.float32] | None:
        """Questions of every kind, those of the general adapter whatever its base; None if it has none to compare."""
        try:
            return self._questions(self._version(GENERAL, base_fingerprint), None)
        except AdapterError:  # none there, or damaged
            return None

    def _candidates(self, base_fingerprint: str | None) -> dict[str, NDArray[np.float32]]:
        found, current = {}, set()
        for name in self._store.names():
            try:
                full = self._version(name, base_fingerprint)
                current.add(full)
                rows = None if name == GENERAL else self._questions(full, base_fingerprint)
            except AdapterError:  # damaged, or removed meanwhile: not a candidate
                continue
            if rows is not None:
                found[full] = rows
        with self._lock:
            self._known = {full: known for full, known in self._known.items() if full in current}
        return found

    def _questions(self, full: str, base_fingerprint: str | None) -> NDArray[np.float32] | None:
        stamp = self._store.stamp(full)
        manifest = self._store.manifest(full)
        if manifest.task != "qa" or not manifest.fits(base_fingerprint) or (manifest.gate and not manifest.gate.passed):
            return None
        with self._lock:
            known = self._known.get(full)
        if known is None or known[0] != stamp:
            data = self._store.read(full, ROUTING)
            known = (stamp, None if data is None else _parse(full, data, self._embedder))
            with self._lock:
                self._known[full] = known
        return known[1]


def general_adapter(store: AdapterStore, base_fingerprint: str | None) -> str:
    """`GENERAL` as `name@version`, the newest promoted one that is whole and of this base and prompts; `base` where
    there is none."""
    try:
        return store.fitting(GENERAL, base_fingerprint) or BASE
    except AdapterError:  # none there
        return BASE


def similarity(questions: NDArray[np.float32], vector: NDArray[np.float32]) -> float:
    """Mean of the `NEIGHBOURS` highest cosines between unit rows (n, dim) and a unit vector (dim,)."""
    return float(np.sort(questions @ vector)[-NEIGHBOURS:].mean())


def decide(scores: Mapping[str, float], fallback: str = BASE, background: float | None = None) -> Route:
    """The best adapter if it is near enough, else `fallback`; there must be one score.

    `background` is the similarity of the question to questions of every kind.
    """
    best, *others = sorted(scores, key=lambda full: -scores[full])
    bound = MIN_SIMILARITY_ALONE if background is None else max(MIN_SIMILARITY, background + MIN_LEAD)
    if scores[best] < bound:
        return Route(
            fallback,
            f"{fallback} answers: no adapter was trained on questions like this (nearest: {best}, similarity "
            f"{scores[best]:.2f}, expected at least {bound:.2f}).",
        )
    after = f"; next: {others[0]}, {scores[others[0]]:.2f}" if others else ""
    return Route(best, f"{best} answers: it was trained on questions like this (similarity {scores[best]:.2f}{after}).")


def _parse(full: str, data: bytes, embedder: Embedder) -> Any:
    """Questions (n, dimension) of unit length, or None if another embedder made them."""
    parsed = parse(Path(full, ROUTING), data)
    if parsed.metadata.get("embedder_fingerprint") != embedder.fingerprint:
        return None
    info = parsed.tensors.get("questions")
    if info is None or info.dtype != "F32" or len(info.shape) != 2 or not info.shape[0]:
        raise AdapterError(f"{full}: {ROUTING} holds no float32 rows `questions`; publish the adapter again.")
    rows = parsed.array("questions")
    if info.shape[1] != embedder.dimension or not np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-3):
        raise AdapterError(
            f"{full}: {ROUTING} has rows of shape {info.shape}, expected unit length and {embedder.dimension} columns; "
            "publish the adapter again."
        )
    return rows
