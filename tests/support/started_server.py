"""A server as a process of its own, waited for until it answers: `from started_server import ...`."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

START_S = 900.0


@contextlib.contextmanager
def started(
    command: Sequence[str],
    address: str,
    log: Path,
    *,
    environment: Mapping[str, str],
    cwd: Path | None = None,
    start_s: float = START_S,
    stop_s: float | None = None,
) -> Iterator[int]:
    """The process id of `command`, once a GET of `address` answers 200; stopped with all its processes at the end.

    Raises `AssertionError` with the end of its log where it ends before that, or takes longer than `start_s` seconds,
    and `TimeoutExpired` where it has not ended `stop_s` seconds after it was asked to (None: it is killed after 30).
    """
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, cwd=cwd, stdout=stream, stderr=stream, env=environment, start_new_session=True
        )
    try:
        until = time.monotonic() + start_s
        while not answers(address):
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"{command[0]} did not start; the end of {log}:\n{log.read_text()[-3000:]}")
            time.sleep(0.1)
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(stop_s or 30)
        except subprocess.TimeoutExpired:
            if stop_s:
                raise
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@contextlib.contextmanager
def streamlit(
    program: Path, folder: Path, *options: str, port: int = 0, environment: Mapping[str, str] = os.environ
) -> Iterator[tuple[str, int]]:
    """Address and process id of the pages of `program`, which works in `folder` and is told of it; on a free port where
    none is given."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(program), f"--server.port={port}",
               "--server.headless=true", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false", *options,
               "--", str(folder)]  # fmt: skip
    log = folder / "server.log"
    with started(command, health(port), log, environment=environment, cwd=folder, stop_s=120) as pid:
        yield f"http://127.0.0.1:{port}", pid


def health(port: int) -> str:
    """Where a Streamlit server of this machine says that it is there."""
    return f"http://127.0.0.1:{port}/_stcore/health"


def answers(address: str) -> bool:
    """Whether a GET of the address gives 200."""
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def free_port() -> int:
    """A port of this machine that nobody listens to now."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        return int(place.getsockname()[1])
