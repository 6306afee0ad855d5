"""Adapters on vLLM servers: loaded under names of their content, flipped to once they answer, unloaded after their
last request.

A server that loads more adapters than it has slots for may give a running request another one's weights, so room is
made first, and only by adapters that nothing runs on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import BASE
from rag_app.engines.versions import Refusals, first_usable
from rag_app.engines.vllm.loading import load_there, slots_of, unload_if_idle, unload_there
from rag_app.engines.vllm.naming import is_ours, served_name, unfit
from rag_app.engines.vllm.replica import Replica, Replicas
from rag_app.errors import AdapterError, ModelBusyError, ModelError
from rag_app.http_client import ServerGone

_WAIT_S = 30.0  # for a slot
_LOOK_S = 0.5  # how often it is looked whether another program let one go


@dataclass(slots=True, eq=False)
class Served:
    """A version `full` that servers know as `name`; `users` are the requests that run on it."""

    full: str
    name: str
    path: str
    rank: int
    stamp: tuple[int, ...]
    users: int = 0
    used: int = 0
    retired: bool = False


class ServedAdapters:
    """Adapters of `store` on `replicas`, for the base model with this `fingerprint` and these `layers`.

    `place(checked, folder)` gives the path under which the servers find a version's files; `probe` are the tokens that
    a new adapter is tried with; `slots` is the servers' `--max-loras` where they do not say it. May be used from
    several threads.
    """

    def __init__(
        self,
        store: AdapterStore,
        fingerprint: str,
        layers: Mapping[str, tuple[int, int]],
        replicas: Replicas,
        *,
        place: Callable[..., str],
        probe: list[int],
        slots: int = 0,
    ) -> None:
        self.store = store
        self._fingerprint, self._layers = fingerprint, layers
        self._replicas, self._place, self._probe, self._slots = replicas, place, probe, slots
        self._wait_s = _WAIT_S
        self._served: dict[str, Served] = {}
        self._live: dict[str, Served] = {}  # plain names
        self._refusals = Refusals()
        self._count = 0
        self._ended = threading.Condition()  # guards all of the above
        self._loading = threading.Lock()

    @contextmanager
    def using(self, asked: str) -> Iterator[Served | None]:
        """The version that `asked` means now, ready on every server that is up, and so meanwhile; None is the base.

        While a new version is being loaded, the one before it answers to the plain name. Raises `AdapterError`.
        """
        served = None if asked == BASE else first_usable(self.store, asked, lambda full: self._use(full, asked))
        try:
            yield served
        finally:
            if served is not None:
                self._release(served)

    def ready(self, replica: Replica, served: Served) -> None:
        """Load a version on one server if it is not there; done once the server lists it and answers with it."""
        if served.name in replica.loaded:
            return
        with replica.lock:
            if served.name in replica.loaded:
                return
            listed = replica.models()
            if served.name not in listed:
                self._make_room(replica)
            load_there(replica, served.name, served.path, served.rank, self._probe, known=served.name in listed)
            replica.loaded.add(served.name)

    def lost(self, replica: Replica, served: Served) -> None:
        """A server does not know an adapter any more, as after a start."""
        replica.loaded.discard(served.name)

    def names(self) -> list[str]:
        """Full names of the versions that servers hold for this engine."""
        with self._ended:
            return sorted(self._served)

    def _use(self, full: str, asked: str) -> Served:
        stamp = self.store.stamp(full)
        with self._ended:
            if (served := self._known(full, stamp)) is not None:
                return self._taken(served, asked)
            live = self._live.get(asked)
        if not self._loading.acquire(blocking=live is None) and live is not None:
            with self._ended:
                return self._taken(self._live[asked], "")  # which may be a newer one by now
        try:
            with self._ended:
                served = self._known(full, stamp)
            if served is None:
                served = self._load(full, stamp)
            with self._ended:
                self._served[full] = served
                old = self._live.get(asked)
                self._taken(served, asked)
        finally:
            self._loading.release()
        if old is not None and old is not served and old.retired:
            self._unload(old)
        return served

    def _known(self, full: str, stamp: tuple[int, ...]) -> Served | None:
        self._refusals.check(full, stamp)
        served = self._served.get(full)
        return served if served is not None and served.stamp == stamp else None

    def _taken(self, served: Served, asked: str) -> Served:
        """Count one more user; where `asked` is the plain name, it means this version from now on."""
        self._count += 1
        served.users, served.used, served.retired = served.users + 1, self._count, False
        if asked and "@" not in asked:
            old = self._live.get(asked)
            self._live[asked] = served
            if old is not None and old is not served:
                old.retired = True
        return served

    def _load(self, full: str, stamp: tuple[int, ...]) -> Served:
        try:
            checked = self.store.load(full, self._fingerprint, self._layers)
            if reason := unfit(checked.settings):
                raise AdapterError(f"adapter {full}: cannot run on vLLM: {reason}")
            path = self._place(served_name(checked), self.store.folder(full), checked.manifest)
            served = Served(full, served_name(checked), path, checked.settings.rank, stamp)
            self._load_everywhere(served)
        except AdapterError as error:
            self._refusals.note(full, stamp, error)
            raise
        return served

    def _load_everywhere(self, served: Served) -> None:
        gone: ModelError | None = None
        done = 0
        for replica in self._replicas.up():
            try:
                self.ready(replica, served)
                done += 1
            except ServerGone as error:
                gone = error
            except AdapterError:
                self._unload(served)
                raise
        if not done and gone is not None:
            raise gone

    def _release(self, served: Served) -> None:
        with self._ended:
            served.users -= 1
            drop = served.retired and not served.users
            self._ended.notify_all()
        if drop:
            self._unload(served)

    def _unload(self, served: Served) -> None:
        """Free a version everywhere, unless a request came meanwhile."""
        with self._ended:
            if served.users:
                return
            if self._served.get(served.full) is served:
                del self._served[served.full]
        for replica in self._replicas.all:
            with replica.lock:
                if served.name in replica.loaded and not served.users:
                    unload_if_idle(replica, served.name)

    def _make_room(self, replica: Replica) -> None:
        """Unload idle adapters of one server until one more fits beside those that are used.

        Which ones other programs run on is what the server said at its last step; where it made none all the time that
        is waited, nothing runs.
        """
        slots = slots_of(replica, self._slots)
        until, before, unloaded = time.monotonic() + self._wait_s, replica.lora_report(), set[str]()
        while len(there := [n for n, parent in replica.models().items() if parent and n not in unloaded]) + 1 > slots:
            now, left = replica.lora_report(), until - time.monotonic()
            with self._ended:
                name = self._idle(there, frozenset() if left <= 0 and now.at == before.at else now.busy)
                if name is None:
                    if left <= 0:
                        raise ModelBusyError(
                            f"the vLLM server {replica.wire.address} holds {slots} adapters and requests run on all "
                            "of them; ask again later, or start it with a larger --max-loras."
                        )
                    self._ended.wait(min(left, _LOOK_S))
            if name is not None:
                unload_there(replica, name)
                unloaded.add(name)

    def _idle(self, there: list[str], busy: frozenset[str]) -> str | None:
        """The name that is missed least: of another program, named by a version, or longest unused."""
        ours = {s.name: s for s in [*self._served.values(), *self._live.values()]}
        idle = [n for n in there if n not in busy]
        left = [n for n in idle if n not in ours and is_ours(n)]
        if left:
            return left[0]
        unused = [ours[n] for n in idle if n in ours and not ours[n].users]
        live = set(map(id, self._live.values()))
        return min(unused, key=lambda s: (id(s) in live, s.used)).name if unused else None
