"""Runs builds in forked children and kills them with SIGKILL; a program for `test_index_killed.py`.

Each line of standard input is a JSON object: `root`, `sources`, and `kill`: the number of the event (calls and returns
of functions of `rag_app.index`) at which the child kills itself; or a negative number, at which it tells its parent and
goes on, and the parent kills it wherever it is by then; or 0 for never; or null to only count events. For each a line
comes back: how the child ended and how many events it saw.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path

from rag_app.config import IndexRecipe
from rag_app.index import build_index
from rag_app.index.build.staged import staging
from rag_app.testing import FakeEmbedder

_PACKAGE = str(Path(staging.__file__).parents[1])


def build(root: str, sources: str) -> None:
    staging.EMBED_BATCH = 8
    recipe = IndexRecipe(sources=(sources,), chunk_tokens=40)
    build_index("i", recipe, root=root, embedder=FakeEmbedder(16))


def child(root: str, sources: str, kill: int | None, tell: int) -> int:
    """Build, and return the number of events; kills itself at event number `kill`, or writes to `tell` at `-kill`."""
    events = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal events
        if event in ("call", "return", "c_call", "c_return") and frame.f_code.co_filename.startswith(_PACKAGE):  # type: ignore[attr-defined]
            events += 1
            if events == kill:
                os.kill(os.getpid(), signal.SIGKILL)
            if kill is not None and events == -kill:
                os.write(tell, b"at")

    if kill != 0:
        sys.setprofile(count)
    build(root, sources)
    sys.setprofile(None)
    return events


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:  # what a build imports is imported here, once
        sources = Path(folder) / "src"
        sources.mkdir()
        (sources / "a.md").write_text("One text.")
        build(folder, str(sources))
    os.fsync = lambda _: None  # a killed process loses nothing that it handed to the system
    for line in sys.stdin:
        job = json.loads(line)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            events = child(**job, tell=writer)
            os.write(writer, str(events).encode())
            os._exit(0)
        os.close(writer)
        if job["kill"] is not None and job["kill"] < 0:
            os.read(reader, 2)
            os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        events = os.read(reader, 20).decode()
        os.close(reader)
        print(json.dumps([os.waitstatus_to_exitcode(status), int(events or 0)]), flush=True)


if __name__ == "__main__":
    main()
