"""What all sessions share: one chat model, one embedder of each name, one open index of each name, running jobs."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import AUTO, BASE
from rag_app.config import (
    DEFAULT_CHAT_MODEL,
    DEFAULT_EMBEDDER,
    EngineSettings,
    Quantization,
    adapters_dir,
    at_home,
    indexes_dir,
    is_name,
)
from rag_app.conversations.store import Conversations
from rag_app.documents.records import file_of
from rag_app.engines import LoadedOnDemand
from rag_app.errors import AdapterError, IndexBusyError, RagAppError
from rag_app.index import Index, list_all_indexes
from rag_app.index.layout import Layout
from rag_app.index.read.store import DocumentSummary
from rag_app.index.recipes import shards_of
from rag_app.models.known import KnownModel, known_models
from rag_app.opened import Opened
from rag_app.pipeline import Rag
from rag_app.protocols import ChatModel, Embedder
from rag_app.ui.chat.asking import Asking
from rag_app.ui.documents.watchers import Watchers
from rag_app.ui.evidence.original import Original, original_of
from rag_app.ui.evidence.pictures import Pages
from rag_app.ui.job import Job
from rag_app.ui.training.processes import Processes


def data_dir(option: str | Path = "") -> Path:
    """Where the UI keeps what is its own: the option, else `$RAG_APP_UI`, else `./runs/ui`."""
    return at_home(option or os.environ.get("RAG_APP_UI") or "runs/ui")


class Engine:
    """Opens things once and hands them to every session; safe to use from several threads.

    `data` holds conversations, votes and uploaded files (default: `data_dir()`). The chat model is that of
    `$RAG_APP_CHAT_MODEL`, else the default model, run by the vLLM servers that `$RAG_APP_VLLM` names, or loaded here as
    `$RAG_APP_QUANTIZATION` says (`int8`, `nf4`). A `model` and the loader are for tests.
    """

    server = ""  # the address of the server that is asked instead (`served.remote.ServedEngine`)

    def __init__(
        self,
        *,
        data: str | Path = "",
        model: ChatModel | None = None,
        load_embedder: Callable[[str], Embedder] | None = None,
    ) -> None:
        self.data = data_dir(data)
        self.indexes = indexes_dir()
        self.adapters = adapters_dir()
        self.conversations = Conversations(self.data / "conversations.sqlite")
        self.feedback = self.data / "feedback.jsonl"
        self.processes = Processes(self.data / "trainings")
        self.pages = Pages()
        settings = EngineSettings(
            url=os.environ.get("RAG_APP_VLLM", ""),
            shared_folder=os.environ.get("RAG_APP_VLLM_SHARED", ""),
            quantization=cast(Quantization, os.environ.get("RAG_APP_QUANTIZATION") or "none"),
        )
        name = os.environ.get("RAG_APP_CHAT_MODEL") or DEFAULT_CHAT_MODEL
        self.model = LoadedOnDemand(model or name, adapters=self.adapters, settings=settings)
        self._load_embedder = load_embedder
        self._opened = Opened(self.indexes, self.adapters, self.model, load_embedder)
        self._jobs: dict[str, Job] = {}
        self._askings: dict[tuple[str, str], Asking] = {}
        self.store = AdapterStore(self.adapters)
        self.watchers = Watchers(self.data, self.indexes, self._updated)
        self._lock = threading.Lock()  # never held while something loads: every page takes it
        self._warming: Job | None = None

    @property
    def model_loaded(self) -> bool:
        return self.model.is_loaded

    def missing_models(self) -> list[KnownModel]:
        """The models that answering needs and that are not on this machine yet (only those that can be fetched)."""
        if self.model.is_loaded and self._load_embedder:
            return []
        return [m for m in known_models() if m.name in (self.model.name, DEFAULT_EMBEDDER) and m.path is None]

    def index_names(self) -> list[str]:
        """Indexes that can be asked, by name."""
        return [s.name for s in list_all_indexes(self.indexes) if not s.problem]

    def index_problems(self) -> dict[str, str]:
        """Damaged indexes by name, with what is wrong and what to do; `unfinished` tells of those that are not done."""
        return {s.name: s.problem for s in list_all_indexes(self.indexes) if s.problem and not s.unfinished}

    def shards(self, index: str) -> tuple[str, ...]:
        """The indexes that an index is made of; none where it has documents of its own, or is none."""
        with contextlib.suppress(RagAppError):
            return shards_of(Layout.of(index, self.indexes)) if is_name(index) else ()
        return ()

    def stamp(self, index: str) -> tuple[int, ...]:
        """Number of the current generation, and what tells it from any other of that number."""
        return Index.current_stamp(index, self.indexes)

    def may_go_back(self, index: str) -> bool:
        """Whether a generation from before the current one is kept; of an index that is gone there is none."""
        layout = Layout.of(index, self.indexes)
        current = layout.read_current() or 0
        return any(number < current for number in layout.complete_generations())

    def documents(self, index: str) -> list[DocumentSummary]:
        """The documents of the current generation, without their texts."""
        with Index.open(index, self.indexes) as opened:
            return list(opened.documents())

    def files_of(self, index: str) -> list[str]:
        """Files of an index, which a server may hold, by name; a row of a table counts with its file."""
        return sorted({file_of(document.source) for document in self.documents(index)})

    def original(self, index: str, generation: int, source: str) -> Original:
        """The file that a document of an answer came from."""
        return original_of(index, self.indexes, generation, source)

    def adapter_choices(self) -> dict[str, str]:
        """What a question may name as its adapter, with the text to show: automatic, the base, then every version
        that answers questions. The adapters page tells about damaged ones."""
        found = {
            f"{name}@{version}": f"{name}, version {version}{' (current)' if version == current else ''}"
            for name, version, current in self._answering()
        }
        return ({AUTO: "Automatic"} if found else {}) | {BASE: "Base model"} | found

    def _answering(self) -> Iterator[tuple[str, int, int | None]]:
        """Name, version and current version of the adapters for questions, the newest of each first."""
        for name in self.store.names():
            with contextlib.suppress(AdapterError):
                current = self.store.current(name)
                for version in reversed(self.store.versions(name)):
                    with contextlib.suppress(AdapterError):
                        if self.store.manifest(f"{name}@{version}").task == "qa":
                            yield name, version, current

    def embedder(self, name: str = DEFAULT_EMBEDDER) -> Embedder:
        """The embedder of that name, loaded at the first call; later calls wait for it."""
        return self._opened.embedder(name)

    def rag(self, index: str) -> Rag:
        """The open index, of its newest generation, once the chat model is loaded, whose time is no answer's. Raises
        what `Rag.open` raises."""
        self.model.get()
        return self._opened.rag(index)

    def warm(self) -> None:
        """Load the models in the background, once, so that the first question need not wait for them."""
        with self._lock:
            if self._warming is None and not self.missing_models():
                self._warming = Job("Loading the models", lambda job: (self.embedder(), self.model.get()))

    def _updated(self, index: str) -> Job:
        from rag_app.ui.documents.library import update

        return update(self, index)

    def ask(self, owner: str, conversation_id: str, begin: Callable[[], Asking]) -> Asking:
        """Begin an answer that every session of its owner may follow; those that are saved are forgotten here."""
        with self._lock:
            self._askings = {k: asking for k, asking in self._askings.items() if asking.saved is None}
            asking = self._askings[owner, conversation_id] = begin()
            return asking

    def asking(self, owner: str, conversation_id: str) -> Asking | None:
        """The answer that was last begun in a conversation; it may be saved meanwhile."""
        with self._lock:
            return self._askings.get((owner, conversation_id))

    def forget_asking(self, owner: str, conversation_id: str, asking: Asking) -> None:
        """Forget an answer that was shown, unless another one was begun after it."""
        with self._lock:
            if self._askings.get((owner, conversation_id)) is asking:
                del self._askings[owner, conversation_id]

    def start(self, key: str, title: str, work: Callable[[Job], Any]) -> Job:
        """Start a job; `IndexBusyError` while an earlier one of the same key runs."""
        with self._lock:
            if (running := self._jobs.get(key)) and running.running:
                raise IndexBusyError(f"{running.title} is still going on; wait until it is done and try again.")
            self._jobs[key] = Job(title, work)
            return self._jobs[key]

    def running(self) -> set[str]:
        """The keys of the jobs that are going on."""
        with self._lock:
            return {key for key, job in self._jobs.items() if job.running}

    def job(self, key: str) -> Job | None:
        """The last job of that key."""
        return self._jobs.get(key)

    def dismiss(self, key: str) -> None:
        """Forget a finished job."""
        with self._lock:
            if (job := self._jobs.get(key)) and not job.running:
                del self._jobs[key]
