"""Clients ask a server for a long time while indexes and adapters change under it: what is wrong, lost or hung by then.

python benchmarks/soak.py                                            # 30 minutes on the default models
python benchmarks/soak.py --models tiny --minutes 30
python benchmarks/soak.py --models tiny --rounds 2 --clients 4 --each 5   # by turns instead of by the clock

Two indexes are updated, rolled back and deleted, one by commands beside the server and one through it; adapters are
published, promoted, rolled back and removed. Every answer is held against the texts of the generation and the weights
of the version that its record names, and against those that were current while it was made. Between two rounds all
is at rest and what the server holds is measured. Ends with status 1 after any fault.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from common import plain_parser, table
from soak_changes import ChangingAdapters, ChangingIndex
from soak_clients import Asked, Judge, client, post
from soak_server import Held, ServerProcess, embedder_of

from rag_app.adapters.store import AdapterStore
from rag_app.config import DEFAULT_CHAT_MODEL, IndexRecipe
from rag_app.engines import load_chat_model
from rag_app.errors import AdapterError
from rag_app.index import build_index, delete_index, list_indexes, rollback_index, verify_index
from rag_app.models import resolve

WEIGHTS = 4  # prepared, of which every version has one
FAULTS = (
    *("lost", "hung", "wrong adapter", "wrong generation", "wrong passages", "wrong text", "change failed"),
    *("traceback", "damaged", "left over", "grew"),
)
ALLOWED = Held(rss_mb=48, descriptors=8, threads=8, deleted=8, children=0)  # above the most of the warm-up


class Soak:
    """The server, what changes under it, and what was found; `run_round` asks and judges."""

    def __init__(self, folder: Path, models: str, clients: int, each: int, bound_s: float, pause_s: float = 0) -> None:
        from tiny import make_tiny_model
        from tiny_adapters import save_peft

        self.folder, self._clients, self._each, self._bound_s, self._pause_s = folder, clients, each, bound_s, pause_s
        self.counts: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()
        self.faults: list[str] = []
        self.held: list[Held] = []
        tiny = models == "tiny"
        base = make_tiny_model("llama", folder / "base") if tiny else resolve(DEFAULT_CHAT_MODEL)
        self._base, self._embedder = base, embedder_of(models)
        self._peft = [save_peft(base, folder / "peft" / str(n), seed=n + 1) for n in range(WEIGHTS)]
        for number in range(WEIGHTS):
            self._publish("reference", f"w{number}", number)
        reference = load_chat_model(str(base), adapters=folder / "reference", dtype="float32")
        self.server = ServerProcess(folder, base, models)
        self.adapters = ChangingAdapters(
            AdapterStore(folder / "adapters"), WEIGHTS,
            lambda name, number, promote: self._publish("adapters", name, number, promote),
            lambda name, version: self._post(f"/api/adapters/{name}/promote", {"version": version}),
            lambda name: self._post(f"/api/adapters/{name}/rollback", None)["current"],
        )  # fmt: skip
        self.indexes = [self._beside(), self._through()]
        self._judge = Judge(reference, self.adapters, self.indexes)

    def run_round(self) -> None:
        """Ask and change until every client has asked its questions, then judge and measure at rest."""
        stop, answers = threading.Event(), list[Asked]()
        began = time.monotonic()
        for timeline in [*self.adapters.current.values(), *(index.timeline for index in self.indexes)]:
            timeline.forget_before(began)
        about = self._each, self, self._bound_s, answers, self._pause_s
        asking = [
            threading.Thread(target=client, args=(self.server.port, seed, *about)) for seed in range(self._clients)
        ]
        changing = [threading.Thread(target=self._change, args=(one, stop)) for one in (self.adapters, *self.indexes)]
        for thread in (*asking, *changing):
            thread.start()
        for thread in asking:
            thread.join((self._bound_s + self._pause_s) * self._each)
        stop.set()
        for thread in changing:
            thread.join(self._bound_s * 2)
        if any(thread.is_alive() for thread in (*asking, *changing)):
            self._fault("hung: a client or a change")
        for asked in answers:
            verdict = self._judge.verdict(asked)
            self.counts[verdict.partition(":")[0]] += 1
            if verdict.partition(":")[0] in FAULTS:
                self._fault(f"{verdict} ({asked.kind} {asked.adapter} {asked.index})")
        self.counts["lost"] += self._clients * self._each - len(answers)
        self.held.append(self.server.held())

    def close(self) -> None:
        """Stop the server and look at what it leaves."""
        for problem in self.server.stop(60):
            self._fault(f"hung: {problem}")
        tracebacks = self.server.log.read_text(errors="replace").count("Traceback (most recent call last)")
        if tracebacks:
            self._fault(f"traceback: {tracebacks} in the server's log", tracebacks)
        for summary in list_indexes(self.folder / "indexes"):
            for problem in (summary.problem, *verify_index(summary.name, self.folder / "indexes").problems):
                if problem:
                    self._fault(f"damaged: {problem}")
        for name in self.adapters.store.names():
            for version in self.adapters.store.versions(name):
                try:
                    self.adapters.store.verify(f"{name}@{version}")
                except AdapterError as error:
                    self._fault(f"damaged: {error}")
        for path in [*self.folder.glob("tmp/*"), *self.folder.glob("data/*/uploads/.*"), *self._hidden()]:
            self._fault(f"left over: {path}")

    def judge_growth(self) -> None:
        """What the server holds at the end beside the most that it held in the first fifth of the rounds."""
        warm = max(2, len(self.held) // 5)
        if len(self.held) < 2 * warm:
            return
        for name in ("rss_mb", "descriptors", "threads", "deleted", "children"):
            values = [getattr(held, name) for held in self.held]
            most, last = max(values[:warm]), statistics.median(values[-warm:])
            if last > most + getattr(ALLOWED, name):
                self._fault(f"grew: {name} from {most:.0f} to {last:.0f}")

    def _hidden(self) -> list[Path]:
        paths = [*(self.folder / "indexes").rglob("*"), *(self.folder / "adapters").glob("*/*")]
        return [path for path in paths if path.name.startswith(".") or path.name == "building"]

    def _fault(self, text: str, count: int = 1) -> None:
        kind = text.partition(":")[0]
        if kind not in ("lost", "hung") and not kind.startswith("wrong"):
            self.counts[kind] += count
        elif text.startswith("hung: "):
            self.counts["hung"] += 1
        self.faults.append(text)
        print(text, file=sys.stderr, flush=True)

    def _change(self, what: Any, stop: threading.Event) -> None:
        """Change one thing after the other, at least once, until told to stop."""
        while True:
            try:
                self.changes[what.change()] += 1
            except Exception as error:
                self._fault(f"change failed: {type(error).__name__}: {error}")
                return
            if stop.wait(max(0.05, self._pause_s)):
                return

    def _publish(self, root: str, name: str, number: int, promote: bool = True) -> int:
        from tiny_adapters import publish

        return publish(self.folder / root, name, self._base, self._peft[number], promote=promote)

    def _post(self, path: str, body: Any, method: str = "POST") -> Any:
        return post(self.server.port, path, body, self._bound_s, method)

    def _beside(self) -> ChangingIndex:
        """An index that commands beside the server build, roll back and delete."""
        sources, root = self.folder / "sources", self.folder / "indexes"
        sources.mkdir()

        def write(name: str, text: str | None) -> None:
            (sources / name).unlink() if text is None else (sources / name).write_text(text)

        def bring() -> int:
            recipe = IndexRecipe(sources=(str(sources),), chunk_tokens=40)
            return build_index("beside", recipe, root=root, embedder=self._embedder).generation

        return ChangingIndex(
            "beside", write, bring, lambda: rollback_index("beside", root), lambda: delete_index("beside", root)
        )

    def _through(self) -> ChangingIndex:
        """An index whose files are sent to the server, which builds it and rolls it back."""

        def write(name: str, text: str | None) -> None:
            data = None if text is None else text.encode()
            self._post(f"/api/indexes/through/files/{name}", data, "DELETE" if text is None else "PUT")

        def bring() -> int:
            job = self._post("/api/indexes/through/build", None)
            until = time.monotonic() + self._bound_s
            while job["state"] in ("waiting", "running"):
                if time.monotonic() > until:
                    raise TimeoutError(f"a build took more than {self._bound_s:g} s")
                time.sleep(0.02)
                job = self._post(f"/api/jobs/{job['id']}", None, "GET")
            if job["state"] == "failed":
                raise RuntimeError(job["problem"])
            return job["result"]["generation"]

        return ChangingIndex(
            "through", write, bring, lambda: self._post("/api/indexes/through/rollback", None)["generation"]
        )


def report(soak: Soak, minutes: float) -> str:
    """The table: what was asked and changed, the faults, and what the server held."""
    asked = sum(soak.counts[kind] for kind in ("right", "refused", "left", *FAULTS[:6]))
    rows: list[Sequence[Any]] = [["minutes", f"{minutes:.1f}"], ["rounds", len(soak.held)], ["asked", asked]]
    rows += [[kind, soak.counts[kind]] for kind in ("right", "refused", "left")]
    rows += [[f"change: {act}", count] for act, count in sorted(soak.changes.items())]
    rows += [[f"fault: {kind}", soak.counts[kind]] for kind in FAULTS]
    warm = max(2, len(soak.held) // 5)
    for name in ("rss_mb", "descriptors", "threads", "deleted", "children"):
        values = [round(getattr(held, name)) for held in soak.held]
        rows.append([f"held: {name} first, warm, last", f"{values[0]}, {max(values[:warm])}, {values[-1]}"])
    if len(soak.held) >= 6:
        third = len(soak.held) // 3
        rss = [held.rss_mb for held in soak.held]
        rows.append(["held: rss_mb, medians of thirds", ", ".join(
            f"{statistics.median(part):.1f}" for part in (rss[:third], rss[third:-third], rss[-third:]))])  # fmt: skip
        rows.append(["held: rss_mb, slope after the first third, per round", f"{slope(rss[third:]):+.3f}"])
    return table(["what", "number"], rows)


def slope(values: Sequence[float]) -> float:
    """Change from one value to the next, by least squares."""
    return statistics.linear_regression(range(len(values)), values).slope


def going_on(arguments: argparse.Namespace, began: float) -> Callable[[int], bool]:
    """Whether another round follows, given how many there were."""
    if arguments.rounds:
        return lambda done: done < arguments.rounds
    return lambda done: time.monotonic() - began < arguments.minutes * 60


def main() -> None:
    options = plain_parser(__doc__)
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--rounds", type=int, help="so many rounds instead of minutes")
    options.add_argument("--models", choices=("default", "tiny"), default="default")
    options.add_argument("--clients", type=int, default=8)
    options.add_argument("--each", type=int, default=50, help="questions of each client in a round (default: 50)")
    options.add_argument(
        "--bound", type=float, default=900, help="seconds until a request counts as hung (default: 900)"
    )
    options.add_argument(
        "--pause", type=float, default=0, help="seconds between two questions of a client (default: 0)"
    )
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        about = arguments.clients, arguments.each, arguments.bound, arguments.pause
        soak = Soak(Path(folder).resolve(), arguments.models, *about)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        began = time.monotonic()
        more = going_on(arguments, began)
        try:
            while more(len(soak.held)):
                soak.run_round()
                print(f"{time.monotonic() - began:6.0f} s {dict(soak.counts)} {soak.held[-1]}", file=sys.stderr)
            soak.close()
        finally:
            soak.server.kill()
        soak.judge_growth()
        print(report(soak, (time.monotonic() - began) / 60))
    sys.exit(1 if soak.faults else 0)


if __name__ == "__main__":
    main()
