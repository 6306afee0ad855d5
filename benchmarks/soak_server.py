"""The server that `soak.py` asks: a process of its own, so that what it holds can be measured from outside.

python benchmarks/soak_server.py FOLDER BASE tiny|default   # prints its port
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.protocols import Embedder
from rag_app.testing import FakeEmbedder

_DELETED = re.compile(r"(/\S.*) \(deleted\)$", re.M)


def embedder_of(models: str) -> Embedder:
    """A fake under the default's name, or the default."""
    return FakeEmbedder(name=DEFAULT_EMBEDDER) if models == "tiny" else load_embedder(DEFAULT_EMBEDDER)


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds while it has nothing to do; `deleted` are files below the folder that it keeps open or
    mapped though they are gone, and so still take room."""

    rss_mb: float
    descriptors: int
    threads: int
    deleted: int
    children: int


class ServerProcess:
    """Starts at once; `folder` gets indexes, adapters, data, tmp and the log."""

    def __init__(self, folder: Path, base: Path, models: str) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self.tmp = folder / "tmp"
        self.tmp.mkdir()
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(folder), str(base), models],
                stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, "TMPDIR": str(self.tmp)},
            )  # fmt: skip
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line.strip().isdigit():
            raise RuntimeError(f"the server did not start: {self.log.read_text()[-2000:]}")
        self.port = int(line)

    def held(self) -> Held:
        process = psutil.Process(self._process.pid)
        return Held(
            rss_mb=process.memory_info().rss / 1e6, descriptors=process.num_fds(), threads=process.num_threads(),
            deleted=len(self._deleted()), children=len(process.children(recursive=True)),
        )  # fmt: skip

    def stop(self, bound_s: float) -> list[str]:
        """End it as a person would; what was wrong with how it ended."""
        self._process.terminate()
        try:
            code = self._process.wait(bound_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return [f"the server did not end within {bound_s:g} s of SIGTERM"]
        return [] if code in (0, -15) else [f"the server ended with exit code {code}"]

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _deleted(self) -> set[str]:
        place = Path("/proc", str(self._process.pid))
        links = []
        for link in (place / "fd").iterdir():
            try:
                links.append(str(link.readlink()))
            except OSError:  # closed meanwhile
                continue
        found = _DELETED.findall("\n".join([(place / "maps").read_text(), *links]))
        return {path for path in found if path.startswith(str(self.folder))}


def serve(folder: Path, base: str, models: str) -> None:
    import uvicorn

    from rag_app.config import EngineSettings
    from rag_app.server.app import create_app
    from rag_app.server.settings import ServerSettings
    from rag_app.server.shared import Shared

    embedder = embedder_of(models)
    shared = Shared(
        settings=ServerSettings(requests_per_minute=0), model=base, root=folder / "indexes",
        adapters=folder / "adapters", data=folder / "data", load_embedder=lambda name: embedder,
        # In float32 a reply does not depend on what is beside it in a batch; small caches are full after the warm-up.
        engine=EngineSettings(dtype="float32", adapter_mb=8, prefix_mb=8),
    )  # fmt: skip
    shared.model.get()
    place = socket.create_server(("127.0.0.1", 0))
    print(place.getsockname()[1], flush=True)
    config = uvicorn.Config(create_app(shared), log_config=None, timeout_graceful_shutdown=10)
    uvicorn.Server(config).run(sockets=[place])


if __name__ == "__main__":
    serve(Path(sys.argv[1]), *sys.argv[2:4])
