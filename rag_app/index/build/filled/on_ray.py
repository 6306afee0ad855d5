"""Reading and splitting with Ray Data, embedding by actors that hold the embedder: `pip install lora-rag[ray]`.

Every machine must see the files, and the model's folder or name, as this one does. What Ray sends between its own
processes it pickles; nothing of it is kept. Keep a cluster off networks that you do not trust.
"""

from __future__ import annotations

import functools
import logging
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile
from rag_app.errors import DocumentError, DocumentUnavailableError, EmbedderMismatchError
from rag_app.index.build.filled.elsewhere import ReadFile
from rag_app.index.build.filled.embed import embed_batch
from rag_app.index.build.filled.taking import TakenFile
from rag_app.index.build.staged.read_and_split import SplitDocument, read_batches, split_batch
from rag_app.index.build.staged.staging import Batch, Progress, Staging
from rag_app.protocols import Embedder
from rag_app.schema import Chunk

_MOST_BLOCKS = 512  # of files; each is one task
_AHEAD = 2  # batches that wait at each embedder


class OnRay:
    """A build's hands on a Ray cluster: that of RAY_ADDRESS, else one on this machine. `load` makes the embedder in
    each worker. Leave it with `close` or as a context.

    `readers` and `embedders` are numbers of actors. A worker that dies is started anew and its work done again.
    """

    def __init__(self, load: Callable[[], Embedder], *, readers: int = 2, embedders: int = 1) -> None:
        import ray

        self._load, self._readers = load, readers
        self._ours = not ray.is_initialized()
        if self._ours:
            ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        actor: Any = ray.remote(Embedding)
        self.actors = [
            actor.options(num_cpus=1, max_restarts=-1, max_task_retries=-1).remote(load) for _ in range(embedders)
        ]
        self._flying: deque[tuple[Batch, Any]] = deque()
        self._sent = 0

    def __enter__(self) -> OnRay:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the actors, and the cluster where it was started here."""
        import ray

        for actor in self.actors:
            ray.kill(actor)
        if self._ours:
            ray.shutdown()

    def read(self, files: Sequence[SourceFile], recipe: IndexRecipe, embedder: Embedder) -> Iterator[ReadFile]:
        """See `elsewhere.Elsewhere`."""
        if not files:
            return
        import ray.data

        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        rows = ray.data.from_items(
            [{"name": f.name, "path": str(f.path.absolute()), "size": f.size, "mtime_ns": f.mtime_ns} for f in files],
            override_num_blocks=min(len(files), _MOST_BLOCKS),
        )
        found = rows.map_batches(
            ReadAndSplit,
            fn_constructor_args=(self._load, recipe, embedder.fingerprint),
            batch_size=1,
            batch_format="numpy",
            concurrency=(1, self._readers),
        )
        for row in found.iter_rows():
            yield row["found"]

    def embed(self, staging: Staging, embedder: Embedder, *, everything: bool, progress: Progress) -> None:
        """See `elsewhere.Elsewhere`: the batches of one machine, several in work, kept in order."""
        import ray

        while True:
            room = _AHEAD * len(self.actors) - len(self._flying)
            batch = staging.next_batch(everything=everything, ahead=self._ahead()) if room > 0 else None
            if batch is not None:
                chunks = staging.store.chunks(batch.new)
                actor = self.actors[self._sent % len(self.actors)]
                self._sent += 1
                self._flying.append((batch, actor.embed.remote(chunks, embedder.fingerprint) if chunks else None))
                continue
            if not self._flying or (room > 0 and not everything):
                return
            batch, made = self._flying.popleft()
            staging.add_vectors(batch, None if made is None else ray.get(made))
            progress("embedding", *staging.embedding_progress)

    def _ahead(self) -> int:
        return sum(batch.stop - batch.first for batch, _ in self._flying)


class ReadAndSplit:
    """In a worker: files to documents and chunks, for `map_batches`."""

    def __init__(self, load: Callable[[], Embedder], recipe: IndexRecipe, fingerprint: str) -> None:
        self._embedder, self._recipe = _checked(load(), fingerprint), recipe

    def __call__(self, rows: dict[str, Any]) -> dict[str, Any]:
        made = np.empty(len(rows["name"]), object)
        for at, values in enumerate(zip(rows["name"], rows["path"], rows["size"], rows["mtime_ns"], strict=True)):
            name, path, size, mtime_ns = values
            file = SourceFile(name=str(name), path=Path(str(path)), size=int(size), mtime_ns=int(mtime_ns))
            made[at] = read_file(file, self._recipe, self._embedder)
        return {"found": made}


class Embedding:
    """In a worker: the embedder."""

    def __init__(self, load: Callable[[], Embedder]) -> None:
        self._embedder = load()

    def embed(self, chunks: Sequence[Chunk], fingerprint: str) -> Any:
        """Vectors (len(chunks), dimension)."""
        return embed_batch(chunks, _checked(self._embedder, fingerprint))


def loader(name: str) -> Callable[[], Embedder]:
    """`load` for the embedder of that name, as every machine of the cluster finds it."""
    from rag_app.embedders import load_embedder

    return functools.partial(load_embedder, name)


def read_file(file: SourceFile, recipe: IndexRecipe, embedder: Embedder) -> ReadFile:
    """One file as `build` reads it: from a copy that is hashed, in its batches, up to what is wrong with it."""
    batches: list[Sequence[SplitDocument]] = []
    warnings: list[str] = []
    wrong = sha256 = ""
    unavailable = False
    with tempfile.TemporaryDirectory() as scratch:
        try:
            with TakenFile(file, recipe, Path(scratch) / "reading") as taken:
                try:
                    for documents in read_batches(taken.file, recipe, warnings.append):
                        batches.append(split_batch(documents, embedder, recipe.chunk_tokens))
                except DocumentUnavailableError:
                    raise
                except DocumentError as error:
                    wrong = str(error)
                sha256 = taken.sha256
        except DocumentUnavailableError as error:
            wrong, unavailable = str(error), True
    return ReadFile(file.name, batches, sha256, wrong, unavailable, warnings)


def _checked(embedder: Embedder, fingerprint: str) -> Embedder:
    if embedder.fingerprint != fingerprint:
        raise EmbedderMismatchError(
            f"{embedder.name}: its fingerprint is {embedder.fingerprint[:16]} on a worker and {fingerprint[:16]} where "
            "the build was started; install the same model on every machine."
        )
    return embedder
