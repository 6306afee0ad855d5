"""What all requests share: one chat model, one embedder of each name, one open index of each name, jobs, numbers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.exceptions import HTTPException

from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import BASE
from rag_app.config import DEFAULT_CHAT_MODEL, EngineSettings, adapters_dir, indexes_dir, is_name
from rag_app.documents.upload_names import is_kept
from rag_app.engines import LoadedOnDemand
from rag_app.errors import AdapterError, RagAppError
from rag_app.index import IndexSummary, delete_index, list_all_indexes
from rag_app.index.layout import Layout, index_names, unfinished_names
from rag_app.index.recipes import is_made_of_shards, made_of_shards
from rag_app.opened import Opened
from rag_app.pipeline import Rag
from rag_app.protocols import ChatModel, Embedder
from rag_app.server.answers import GivenAnswers
from rag_app.server.errors import refused, sentence, without_paths
from rag_app.server.jobs import Jobs
from rag_app.server.keys import Key, KeyFile
from rag_app.server.metrics import Metrics
from rag_app.server.running import Running
from rag_app.server.settings import ServerSettings
from rag_app.server.stops import Stops
from rag_app.timing import Loading

LISTED_BY = "GET /api/indexes"


def no_index(index: str, listed_by: str = LISTED_BY) -> HTTPException:
    """What answers a request for an index that is not there, `listed_by` what names those there are."""
    return refused(404, f"No index named {index!r}; {listed_by} lists those there are.")


class Shared:
    """Opens things once and hands them to every request; safe to use from several threads.

    `data` holds uploaded files and feedback, `keys` is the file of keys. `needs_keys` is false only on this machine's
    own address.
    """

    def __init__(
        self,
        *,
        settings: ServerSettings | None = None,
        model: str | ChatModel = DEFAULT_CHAT_MODEL,
        root: str | Path | None = None,
        adapters: str | Path | None = None,
        data: str | Path = "runs/server",
        keys: KeyFile | None = None,
        needs_keys: bool = False,
        load_embedder: Callable[[str], Embedder] | None = None,
        engine: EngineSettings | None = None,
    ) -> None:
        self.settings = settings or ServerSettings()
        self.indexes = indexes_dir(root)
        self.store = AdapterStore(adapters_dir(adapters))
        loading = Loading()
        self.model = LoadedOnDemand(model, adapters=self.store.root, settings=engine, loading=loading)
        self.data = Path(data)
        self.feedback = self.data / "feedback.jsonl"
        self.keys = keys or KeyFile(self.data / "keys.json")
        self.needs_keys = needs_keys
        self.metrics = Metrics(self._cache_hits)
        self.answers = GivenAnswers(self.metrics)
        self.running = Running(
            self.settings.max_running, self.settings.answer_s, self.metrics.running, lambda: loading.seconds
        )  # fmt: skip
        self.stops = Stops()
        incoming = Path(self.settings.adapter_folder or self.data)
        self.paths = {str(p): name for p, name in (
            (incoming.resolve(), "incoming"), (incoming, "incoming"),
            (self.indexes.resolve(), "indexes"), (self.store.root.resolve(), "adapters"), (self.data.resolve(), "data"),
            (self.indexes, "indexes"), (self.store.root, "adapters"), (self.data, "data"),
        )}  # fmt: skip
        self.jobs = Jobs(lambda error: sentence(error, self.paths)[1])
        self._opened = Opened(self.indexes, self.store.root, self.model, load_embedder, loading)

    def listed(self, key: Key) -> list[IndexSummary]:
        """The indexes that the key may use, by name, damaged ones too."""
        return [s for s in list_all_indexes(self.indexes) if key.may_use(s.name)]

    def names(self, key: Key) -> list[str]:
        """Indexes that can be asked and that the key may use."""
        return [s.name for s in self.listed(key) if not s.problem]

    def checked(self, index: str, key: Key) -> str:
        """The name of an index that the key may use, whether or not there is one. Raises 400 and 403."""
        if not is_name(index):
            raise refused(400, "The name of an index is 1 to 64 letters, digits, dots, dashes or underscores.")
        if not key.may_use(index):
            raise refused(403, f"This key may not use the index {index!r}; ask for one that may.")
        return index

    def changeable(self, index: str, key: Key) -> str:
        """The name of an index that the key may use, or make, with documents of its own. Raises 400, 403 and 409."""
        if is_kept(self.checked(index, key)) or index.casefold() == self.keys.path.name.casefold():
            raise refused(409, f"Index {index!r} has the name of a file that the server keeps; choose another one.")
        Layout.of(index, self.indexes).check_makeable()
        if is_made_of_shards(index, self.indexes):
            raise refused(409, f"Index {index!r} is made of other indexes; send documents to those, and build them.")
        return index

    def rag(self, index: str, key: Key, listed_by: str = LISTED_BY) -> Rag:
        """The open index, of its newest generation. Raises what `existing` and `Index.open` raise."""
        return self._opened.rag(self.existing(index, key, listed_by))

    def existing(self, index: str, key: Key, listed_by: str = LISTED_BY) -> str:
        """The name of an index that is there or begun and that the key may use. Raises 400, 403 and 404, which names
        what the caller has them `listed_by`."""
        begun = (*index_names(self.indexes), *unfinished_names(self.indexes), *made_of_shards(self.indexes))
        if self.checked(index, key) not in begun:
            self._opened.renew()
            raise no_index(index, listed_by)
        return index

    def delete(self, index: str, key: Key) -> None:
        """Delete an index, done or not. Raises 404, what `checked` raises, and `IndexBusyError`."""
        layout = Layout.of(self.checked(index, key), self.indexes)
        if not (layout.folder.is_dir() or is_made_of_shards(index, self.indexes)):
            raise no_index(index)
        self.jobs.check_idle(index)
        delete_index(index, self.indexes)
        self._opened.renew()

    def embedder(self, name: str) -> Embedder:
        """The embedder of that name, loaded at the first call; the name never comes from a request."""
        return self._opened.embedder(name)

    def adapter(self, asked: str) -> str:
        """The full name that `asked` means; `base` stays `base`. Raises 404."""
        try:
            return BASE if asked == BASE else self.store.resolve(asked)
        except AdapterError:
            raise refused(404, f"No model {asked[:80]!r}; GET /v1/models lists those there are.") from None

    def task(self, asked: str) -> str:
        """`qa` or `classify`: that of the newest version that `asked` may mean whose manifest can be read."""
        for full in self.store.candidates(asked):
            if full == BASE:
                break
            with contextlib.suppress(AdapterError):  # damaged: the one before it answers
                return self.store.manifest(full).task
        return "qa"

    def warm(self, name: str) -> None:
        """Load what an adapter's name means now, so that the next request need not wait; what is wrong with it, that
        request is told."""
        if self.model.is_loaded:
            with contextlib.suppress(RagAppError):
                self.model.get().serving(name)

    def _cache_hits(self) -> Mapping[str, int]:
        """What the chat model took from caches since it was loaded, by kind."""
        found = getattr(self.model.get(), "cache_hits", None) if self.model.is_loaded else None
        return found() if found is not None else {}

    def plain(self, message: str) -> str:
        """A message without the server's folders."""
        return without_paths(message, self.paths)

    def close(self) -> None:
        """End what runs; called when the server stops."""
        self.running.close()
        self.jobs.close()
