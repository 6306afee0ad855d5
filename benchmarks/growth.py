"""How costs grow with work: answers at once, registered adapters, chunks; one table of each with the law that fits.

    python benchmarks/growth.py [--answers 1 4 16 64] [--adapters 1 10 100 1000]
        [--data DIR --chunks 1000 100000 --rows 24 96]

Answers: that many requests at once to the default model in this process, each with a prompt of about 500 tokens of its
own, 32 tokens written; medians of three turns. Adapters: published ones with 32 questions each to route by; a question
that names one, and one that leaves the choice to `auto`, without the model. Chunks: searches of an index made as
`large_index.py` makes it (with --data only). Rows: one pass of a training over so many, as `training.py` measures it
(with --data only). The law is the exponent of a power: 1 grows with the work, 0 not at all.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from common import answer_at_once, parser, table, timed
from swapping import passages_request

from rag_app.adapters.files import CONFIG, ROUTING, WEIGHTS
from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.routing import Router
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import add_version
from rag_app.config import DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.engines import load_chat_model
from rag_app.prompts import PROMPT_VERSION

TURNS = 3
TOKENS = 32
QUESTIONS = 32  # of each adapter, to route by
SEARCHES = 100


def answers(numbers: Sequence[int]) -> Iterator[tuple[int, float]]:
    """(requests at once, seconds until all have ended)."""
    import dataclasses

    chat = load_chat_model(DEFAULT_CHAT_MODEL)
    asked = 0
    for number in numbers:
        took = []
        for turn in range(TURNS + 1):
            requests = [
                dataclasses.replace(
                    passages_request("Who approves the costs?", "base", asked + n), max_new_tokens=TOKENS
                )
                for n in range(number)
            ]
            asked += number
            seconds = timed(partial(answer_at_once, chat, requests))
            if turn:  # the first warms up
                took.append(seconds)
        yield number, statistics.median(took)


def adapters(numbers: Sequence[int], folder: Path) -> Iterator[tuple[int, float, float]]:
    """(adapters, seconds of a question that names one, seconds of one that names `auto`)."""
    from safetensors.numpy import save_file

    embedder = load_embedder(DEFAULT_EMBEDDER)
    chance = np.random.default_rng(0)
    store = AdapterStore(folder)
    router = Router(store, embedder)

    def fill(made: Path, version: int) -> AdapterManifest:
        (made / CONFIG).write_text("{}")
        save_file({"a": np.zeros(1, np.float32)}, made / WEIGHTS)
        rows = chance.standard_normal((QUESTIONS, embedder.dimension)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        save_file({"questions": rows}, made / ROUTING, metadata={"embedder_fingerprint": embedder.fingerprint})
        return AdapterManifest(
            name=made.parent.name, version=version, created="", task="qa", base="base", base_fingerprint="f" * 64,
            prompt_version=PROMPT_VERSION,
        )  # fmt: skip

    there = 0
    for number in numbers:
        for n in range(there, number):
            add_version(folder, f"adapter-{n}", fill, promote=True)
        there = number
        router.route("Who approves the costs?")  # reads what is new
        named = [timed(lambda n=n % number: router.resolve(f"adapter-{n}", "qa")) for n in range(SEARCHES)]
        chosen = [timed(lambda n=n: router.route(f"Who approves cost {n}?")) for n in range(SEARCHES)]
        yield number, statistics.median(named), statistics.median(chosen)


def searches(numbers: Sequence[int], data: Path, folder: Path) -> Iterator[tuple[int, float]]:
    """(chunks, seconds of a hybrid search without the embedding of the question)."""
    import large_index

    from rag_app.index import Index
    from rag_app.retrieval.search import search

    large_index.prepare(folder, data)
    for number in numbers:
        here = folder / str(number)
        here.mkdir()
        for file in ("real.npz", "real.json"):
            (here / file).symlink_to(folder / file)
        large_index.build(here, number, jitter=0.5)
        embedder, _, questions = large_index.opened(here, 0.5)
        with Index.open("large", here) as index:
            search(index, embedder, questions[0], 10)
            took = [timed(lambda q=q, i=index, e=embedder: search(i, e, q, 10)) for q in questions[:SEARCHES]]
        yield number, statistics.median(took)


def trainings(numbers: Sequence[int], data: Path, folder: Path) -> Iterator[tuple[int, float]]:
    """(rows, seconds of one pass over them)."""
    import training

    options = argparse.Namespace(rank=16, batch=8, learning_rate=1e-3, model="")
    for number in numbers:
        here = folder / str(number)
        here.mkdir()
        rows, _ = training.questions(data, "train", number, one=False)
        (here / "train.json").write_text(json.dumps(rows), encoding="utf-8")
        yield number, number / training.in_process("lora", here, options)["examples_per_s"]


def exponent(found: Sequence[tuple[int, float]]) -> float:
    """Of the power between the smallest and the largest number."""
    (least, first), *_, (most, last) = found
    return math.log(last / first) / math.log(most / least)


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--answers", type=int, nargs="*", default=[1, 4, 16, 64])
    options.add_argument("--adapters", type=int, nargs="*", default=[1, 10, 100, 1000])
    options.add_argument("--chunks", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    options.add_argument("--rows", type=int, nargs="*", default=[24, 48, 96, 192])
    arguments = options.parse_args()
    if arguments.answers:
        at_once = list(answers(arguments.answers))
        rows = [(n, f"{s:.2f}", f"{n * TOKENS / s:.0f}") for n, s in at_once]
        print(table(("answers at once", "seconds for all", "tokens/s"), rows))
        print(f"grows with the power {exponent(at_once):.2f}\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        if arguments.adapters:
            known = list(adapters(arguments.adapters, Path(folder)))
            rows = [(n, f"{1e3 * named:.2f}", f"{1e3 * chosen:.1f}") for n, named, chosen in known]
            print(table(("registered adapters", "named, ms", "auto, ms"), rows))
            powers = [exponent([(row[0], row[of]) for row in known]) for of in (1, 2)]
            print(f"grow with the powers {powers[0]:.2f} and {powers[1]:.2f}\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        if arguments.chunks and arguments.data:
            sizes = list(searches(arguments.chunks, arguments.data, Path(folder)))
            print(table(("chunks", "search, ms"), [(n, f"{1e3 * s:.1f}") for n, s in sizes]))
            print(f"grows with the power {exponent(sizes):.2f}\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        if arguments.rows and arguments.data:
            passes = list(trainings(arguments.rows, arguments.data, Path(folder)))
            print(table(("rows of a training", "seconds for all"), [(n, f"{s:.1f}") for n, s in passes]))
            print(f"grows with the power {exponent(passes):.2f}")


if __name__ == "__main__":
    main()
