"""Which adapters are in memory: loaded when first asked for, the least recently used ones freed, none while in use."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import BASE
from rag_app.engines.transformers.lora import LoraWeights, to_weights
from rag_app.engines.versions import Refusals, first_usable
from rag_app.errors import AdapterError


@dataclass(slots=True, eq=False)
class _Resident:
    stamp: tuple[int, ...]
    weights: LoraWeights
    users: int = 0


class ResidentAdapters:
    """Adapters of `store` in memory, for one base model (`fingerprint`, `layers`), within `budget_bytes`.

    Adapters in use are kept even beyond the budget, in which `copies_bytes(identity)` counts, too: what an engine made
    of one beside its weights. A version whose files change is read and checked again, and one whose files are gone
    leaves when the next one is loaded; requests that run on the old bytes finish on them, and `on_evict` is told again
    then. May be used from several threads; loading does not stop the scheduler.
    """

    def __init__(
        self,
        store: AdapterStore,
        fingerprint: str,
        layers: Mapping[str, tuple[int, int]],
        *,
        dtype: Any,
        device: Any,
        budget_bytes: int,
        on_evict: Callable[[str], None],
        copies_bytes: Callable[[str], int] = lambda identity: 0,
    ) -> None:
        self.store = store
        self._fingerprint, self._layers = fingerprint, layers
        self._dtype, self._device = dtype, device
        self._budget_bytes, self._on_evict, self._copies_bytes = budget_bytes, on_evict, copies_bytes
        self._loaded: OrderedDict[str, _Resident] = OrderedDict()
        self._refusals = Refusals()
        self._lock, self._loading = threading.RLock(), threading.Lock()

    @contextmanager
    def using(self, asked: str) -> Iterator[LoraWeights | None]:
        """The adapter that `asked` (`name`, `name@version`) means now, loaded, checked and kept in memory meanwhile;
        None is the base.

        If the current version of a plain name is damaged, the one promoted before it goes on serving and a warning
        says so. Raises `AdapterError` where none is left, or for a damaged `name@version`.
        """
        if asked == BASE:
            yield None
            return
        resident = first_usable(self.store, asked, self._use)
        try:
            yield resident.weights
        finally:
            self._release(resident)

    def resident(self) -> list[str]:
        """Full names of the adapters in memory, least recently used first."""
        with self._lock:
            return list(self._loaded)

    @property
    def size_bytes(self) -> int:
        with self._lock:
            return sum(map(self._bytes, self._loaded.values()))

    def _use(self, full: str) -> _Resident:
        """The resident version, loaded if need be, with one more user."""
        stamp = self.store.stamp(full)
        with self._lock:
            if (resident := self._known(full, stamp)) is not None:
                return resident
        with self._loading:
            with self._lock:
                if (resident := self._known(full, stamp)) is not None:
                    return resident
            try:
                checked = self.store.load(full, self._fingerprint, self._layers)
            except AdapterError as error:
                self._refusals.note(full, stamp, error)
                raise
            weights = to_weights(checked, self._dtype, self._device)
            gone = [known for known in self.resident() if not self._is_there(known)]
            with self._lock:
                for old in (full, *gone):
                    self._forget(old)
                resident = self._loaded[full] = _Resident(stamp, weights, users=1)
                self._make_room()
                return resident

    def _known(self, full: str, stamp: tuple[int, ...]) -> _Resident | None:
        self._refusals.check(full, stamp)
        resident = self._loaded.get(full)
        if resident is None or resident.stamp != stamp:
            return None
        resident.users += 1
        self._loaded.move_to_end(full)
        return resident

    def _release(self, resident: _Resident) -> None:
        with self._lock:
            resident.users -= 1
            if not resident.users and resident not in self._loaded.values():  # what ran on it made its copies anew
                self._on_evict(resident.weights.identity)
            self._make_room()

    def _make_room(self) -> None:
        size = self.size_bytes
        for full, resident in list(self._loaded.items()):
            if size <= self._budget_bytes:
                return
            if not resident.users:
                size -= self._bytes(resident)
                self._forget(full)

    def _bytes(self, resident: _Resident) -> int:
        return resident.weights.size_bytes + self._copies_bytes(resident.weights.identity)

    def _is_there(self, full: str) -> bool:
        """Whether a version has its files still."""
        try:
            return bool(self.store.stamp(full))
        except AdapterError:
            return False

    def _forget(self, full: str) -> None:
        if (resident := self._loaded.pop(full, None)) is not None:
            self._on_evict(resident.weights.identity)
