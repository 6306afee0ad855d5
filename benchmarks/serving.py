"""A server under 1, 8 and 32 clients: requests a second, milliseconds to the first and to the last token, memory.

    python benchmarks/serving.py                          # rag-app serve, started here on the default model
    python benchmarks/serving.py --minutes 10             # and memory after ten minutes of eight clients
    python benchmarks/serving.py --vllm /tmp/vllm-env/bin/python --llama-server llama-server --gguf model.gguf
                                                          # beside `vllm serve` and llama.cpp's server, same weights
    python benchmarks/serving.py --url http://127.0.0.1:8000/v1 --model base     # a server that runs already

Servers run one after the other, in turns with `--rounds`. Every client asks its own prompts, one after the other, of
about 500 tokens with a common beginning, as an answer's instruction is; 32 tokens are written, temperature 0, streamed
through OpenAI's interface by every server alike. What a reply says is not compared. Percentiles are of the requests
that ended, those begun within the time; a failed request is counted, never left out. Before it is measured every server
answers each client once. The GGUF holds the same weights in 4 bits, as they were published; ours and vLLM's are made of
it, in bfloat16.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from common import TEXT, plain_parser, table

from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.errors import ModelError
from rag_app.http_client import Wire
from rag_app.models import resolve


@dataclass
class Counts:
    """Seconds to the first and to the last token of each request that ended; failures by their first words."""

    first_s: list[float] = field(default_factory=list)
    last_s: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """An OpenAI-compatible server; `pid` is its process, 0 where it was not started here."""

    name: str
    address: str
    model: str
    pid: int = 0


def main() -> None:
    options = plain_parser(__doc__)
    options.add_argument("--clients", type=int, nargs="*", default=[1, 8, 32])
    options.add_argument("--seconds", type=float, default=60.0, help="of each number of clients")
    options.add_argument("--minutes", type=float, default=0.0, help="of eight more clients at the end, for the memory")
    options.add_argument("--rounds", type=int, default=1, help="turns of all servers")
    options.add_argument("--tokens", type=int, default=32, help="written per request")
    options.add_argument("--prompt-sentences", type=int, default=14, help="of about 36 tokens")
    options.add_argument("--url", help="a server that runs already, with /v1")
    options.add_argument("--model", default="base", help="the name that it is asked by")
    options.add_argument("--vllm", metavar="PYTHON", help="Python of an environment with vLLM")
    options.add_argument("--vllm-options", default="--dtype bfloat16")
    options.add_argument("--llama-server", metavar="PROGRAM")
    options.add_argument("--gguf", metavar="FILE", help="the same weights for llama.cpp")
    arguments = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end with this program
    rows = []
    for turn in range(arguments.rounds):
        for start in starters(arguments):
            with start as target:
                measure(target, max(arguments.clients), arguments, 0.0)
                for clients in arguments.clients:
                    row = measure(target, clients, arguments, arguments.seconds)
                    rows.append([turn + 1, target.name, clients, *row])
                    print(rows[-1], flush=True)
                if arguments.minutes:
                    row = measure(target, 8, arguments, 60 * arguments.minutes)
                    rows.append([turn + 1, target.name, f"8, {arguments.minutes:g} min", *row])
                    print(rows[-1], flush=True)
    titles = ["round", "server", "clients", "requests/s", "first p50 ms", "first p95 ms", "last p50 ms", "last p95 ms",
              "failed", "memory MB"]  # fmt: skip
    print(table(titles, rows))


def starters(arguments: argparse.Namespace) -> Iterator[contextlib.AbstractContextManager[Target]]:
    if arguments.url:
        yield contextlib.nullcontext(Target("given", arguments.url, arguments.model))
        return
    from real_vllm import command_of, environment_of
    from started_server import free_port

    port = free_port()
    command = [sys.executable, "-m", "rag_app.cli", "serve", "--port", str(port), "--requests-per-minute", "0",
               "--max-running", "64"]  # fmt: skip
    environment = {"PYTHONPATH": str(Path.cwd()), **os.environ}
    yield begun(Target("rag-app serve", f"http://127.0.0.1:{port}/v1", "base"), command, "/ready", environment)
    if arguments.vllm:
        port = free_port()
        command = command_of(arguments.vllm, resolve(DEFAULT_CHAT_MODEL), port, *arguments.vllm_options.split())
        target = Target("vllm serve", f"http://127.0.0.1:{port}/v1", "small")
        yield begun(target, command, "/health", environment_of())
    if arguments.llama_server:
        if not arguments.gguf or not shutil.which(arguments.llama_server):
            sys.exit("--llama-server needs the program and --gguf, a file of the same weights.")
        port = free_port()
        command = [arguments.llama_server, "-m", arguments.gguf, "--port", str(port), "--host", "127.0.0.1",
                   "-np", "32", "-c", str(32 * 1024)]  # fmt: skip
        target = Target("llama.cpp", f"http://127.0.0.1:{port}/v1", "base")
        yield begun(target, command, "/health", dict(os.environ))


@contextlib.contextmanager
def begun(target: Target, command: list[str], ready: str, environment: dict[str, str]) -> Iterator[Target]:
    from started_server import started

    with tempfile.TemporaryDirectory() as folder:
        address = target.address.removesuffix("/v1") + ready
        with started(command, address, Path(folder, "log"), environment=environment) as pid:
            yield dataclasses.replace(target, pid=pid)


def measure(target: Target, clients: int, arguments: argparse.Namespace, seconds: float) -> list[str]:
    """One row: what `clients` clients saw in so many seconds; each asks once at least."""
    counts, lock = Counts(), threading.Lock()
    end = time.monotonic() + seconds

    def client(number: int) -> None:
        asked = 0
        while not asked or time.monotonic() < end:
            asked += 1
            prompt = TEXT * arguments.prompt_sentences + f" Question {asked} of client {number}: who approves a hotel?"
            began = time.monotonic()
            try:
                first = ask(target, prompt, arguments.tokens)
            except (ModelError, ValueError) as error:
                with lock:
                    counts.failed.append(f"{type(error).__name__}: {error}"[:80])
                continue
            with lock:
                counts.first_s.append(first - began)
                counts.last_s.append(time.monotonic() - began)

    began = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    taken_s = time.monotonic() - began
    if counts.failed:
        print(f"{target.name}: {len(counts.failed)} failed, the first: {counts.failed[0]}", file=sys.stderr)
    times = [f"{1000 * percentile(values, at):.0f}" for values in (counts.first_s, counts.last_s) for at in (50, 95)]
    return [f"{len(counts.last_s) / taken_s:.2f}", *times, str(len(counts.failed)), memory_mb(target.pid)]


def ask(target: Target, prompt: str, tokens: int) -> float:
    """Send one request and read its stream to the end; the time at its first text."""
    body = {"model": target.model, "messages": [{"role": "user", "content": prompt}], "max_tokens": tokens,
            "temperature": 0, "stream": True}  # fmt: skip
    first = 0.0
    for event in Wire(target.address).events("/v1/chat/completions", body):
        text = event["choices"][0].get("delta", {}).get("content") if event.get("choices") else None
        first = first or (time.monotonic() if text else 0.0)
    if not first:
        raise ValueError("a reply without text")
    return first


def percentile(values: list[float], at: int) -> float:
    """The `at`-th percentile, 0 where there is nothing."""
    return float(np.percentile(values, at)) if values else 0.0


def memory_mb(pid: int) -> str:
    """Proportional set size of the server's processes."""
    if not pid:
        return "-"
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return f"{sum(p.memory_full_info().pss for p in processes) / 1e6:.0f}"


if __name__ == "__main__":
    main()
