"""Answering questions on passages: the engines of this project and, where installed, their peers, in turns in one run.

    python benchmarks/answering.py --data DIR
    python benchmarks/answering.py --data DIR --gguf SmolLM2-135M-Instruct.Q4_1.gguf   # llama.cpp, OpenVINO GenAI too
    python benchmarks/answering.py --data DIR --quality 100   # the answers of the engines, judged
    python benchmarks/answering.py --data DIR --quality 500 --no-peers   # prompts in bf16 and in 8 bits

Prompts are questions of ragqa_dev on three passages. Every request writes all its tokens, ended or not, but for
`--quality`. Times are medians; other programs that run meanwhile slow all columns, not equally.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from answering_peers import Ask, Clock, Many, llama_cpp, openvino, peft
from common import answer_at_once, need, parser, read_jsonl, table

from rag_app import prompts
from rag_app.adapters.store import AdapterStore
from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.engines import load_chat_model
from rag_app.engines.lean import LeanChatModel
from rag_app.engines.lean.products import Numbers
from rag_app.models import resolve
from rag_app.models.loading import load
from rag_app.models.openmp import helped
from rag_app.schema import Generation, GenerationRequest, Passage

Engines = dict[str, tuple[Ask, Many]]
# By adapter and measure, then by engine.
Rows = dict[tuple[str, str], dict[str, list[float]]]
Question = tuple[str, tuple[Passage, ...]]
Pair = tuple[Question, Question]


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--model", default=DEFAULT_CHAT_MODEL)
    options.add_argument("--adapter", default="grounded-qa")
    options.add_argument("--adapters", type=Path, default=Path("adapters"), help="folder of adapters")
    options.add_argument("--gguf", type=Path, help="the same model for llama.cpp and OpenVINO GenAI")
    options.add_argument("--tokens", type=int, default=32, help="tokens that each request writes")
    options.add_argument("--repeat", type=int, default=7, help="sets of passages; two questions on each")
    options.add_argument("--turns", type=int, default=5, help="times that sixteen are asked at once")
    options.add_argument("--no-peers", action="store_true", help="this project's engines only")
    options.add_argument("--threads", type=int, default=0)
    options.add_argument(
        "--cpu-time", action="store_true", help="processor time instead of time: with --threads 1 on a busy machine"
    )
    options.add_argument("--quality", type=int, default=0, metavar="N", help="judge N answers instead")
    arguments = options.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    if arguments.quality:
        quality(arguments)
        return
    pairs = question_pairs(arguments)
    print(f"{torch.get_num_threads()} threads, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    engines = dict(opened(arguments))
    rows: Rows = defaultdict(lambda: defaultdict(list))
    alone(engines, pairs, arguments, rows)
    print(report(engines, rows), flush=True)
    if arguments.turns:
        rows.clear()
        at_once(engines, pairs, arguments, rows)
        print(report(engines, rows))


def report(engines: Engines, rows: Rows) -> str:
    """The medians of each kind, an engine a column."""
    lines = [
        (f"{a}: {what}", *(f"{statistics.median(v[e]):.0f}" if v[e] else "-" for e in engines))
        for (a, what), v in rows.items()
    ]
    return table(("", *engines), lines)


def alone(engines: Engines, pairs: Sequence[Pair], arguments: argparse.Namespace, rows: Rows) -> None:
    """One request at a time, and a second one on the same passages."""
    for number in range(arguments.repeat + 1):
        print(f"{number} of {arguments.repeat} sets of passages", file=sys.stderr)
        first, second = pairs[number]
        for adapter in ("base", arguments.adapter):
            for name, (ask, _) in engines.items():
                try:
                    begun, ended = ask(made(first, adapter, arguments.tokens))
                    _, again = ask(made(second, adapter, arguments.tokens))
                except NotImplementedError:
                    continue
                if number:  # the first set warms up
                    rows[adapter, "first token, ms"][name].append(1e3 * begun)
                    rows[adapter, "last token, ms"][name].append(1e3 * ended)
                    rows[adapter, "second question, last token, ms"][name].append(1e3 * again)
                    rows[adapter, "writing, tokens/s"][name].append((arguments.tokens - 1) / (ended - begun))


def at_once(engines: Engines, pairs: Sequence[Pair], arguments: argparse.Namespace, rows: Rows) -> None:
    """Sixteen requests, every other one with the adapter; other passages in each turn, from the end of `pairs`."""
    kinds = ("base", arguments.adapter)
    for turn in range(arguments.turns + 1):
        batch = [made(pairs[-1 - 16 * turn - n][0], kinds[n % 2], arguments.tokens) for n in range(16)]
        for name, (_, many) in engines.items():
            try:
                speed = many(batch)
            except NotImplementedError:
                continue
            if turn:
                rows["mixed", "16 requests at once, tokens/s"][name].append(speed)


def opened(arguments: argparse.Namespace) -> Iterator[tuple[str, tuple[Ask, Many]]]:
    """The engines that are there, by name."""
    clock: Clock = time.process_time if arguments.cpu_time else time.perf_counter
    reference: Any = load_chat_model(arguments.model, adapters=arguments.adapters, engine="reference")
    yield "reference", ours(reference, clock)
    yield "lean", ours(lean(arguments), clock)
    yield "lean, no drafts", ours(lean(arguments, drafts=False), clock)
    if arguments.no_peers:
        return
    folder = AdapterStore(arguments.adapters).folder(reference.serving(arguments.adapter))
    yield "PEFT", peft(resolve(arguments.model), folder, reference.tokenizer, arguments.adapter, clock)
    for package, make in (("llama_cpp", llama_cpp), ("openvino_genai", openvino)):
        if arguments.gguf is None or importlib.util.find_spec(package) is None:
            print(f"{package}: no column (install it and give --gguf).")
            continue
        yield package, make(arguments.gguf, reference.tokenizer, clock)


@helped()
def lean(arguments: argparse.Namespace, drafts: bool = True, numbers: Numbers | None = None) -> LeanChatModel:
    """The lean engine as it is by default, or without guesses, or with weights in other numbers."""
    folder = resolve(arguments.model)
    model, tokenizer = load(arguments.model, folder, dtype="auto", quantization="none", device="cpu")
    store = AdapterStore(arguments.adapters)
    return LeanChatModel(arguments.model, folder, model, tokenizer, store, drafts=drafts, numbers=numbers)


def ours(chat: Any, clock: Clock) -> tuple[Ask, Many]:
    chat.rendering.stops = frozenset()  # every request writes all its tokens

    def ask(request: GenerationRequest) -> tuple[float, float]:
        begun = clock()
        stream = chat.stream(request)
        next(stream)
        first = clock() - begun
        for _ in stream:
            pass
        return first, clock() - begun

    def many(requests: Sequence[GenerationRequest]) -> float:
        begun = clock()
        answer_at_once(chat, requests)
        return sum(r.max_new_tokens for r in requests) / (clock() - begun)

    return ask, many


def question_pairs(arguments: argparse.Namespace) -> list[Pair]:
    """Two questions on the same three passages, other ones for each pair."""
    shown = shown_passages(arguments.data)
    asked: dict[str, list[str]] = defaultdict(list)
    for row in read_jsonl(need(arguments.data, "splits", "ragqa_dev.jsonl")):
        asked[row["passage_id"]].append(row["question"])
    keys = [key for key, questions in asked.items() if len(questions) > 1]
    random.Random(0).shuffle(keys)
    return [((asked[k][0], shown(k)), (asked[k][1], shown(k))) for k in keys]


def shown_passages(data: Path) -> Callable[[str], tuple[Passage, ...]]:
    """The passage with an id among its two neighbours, which are often of the same article."""
    rows = list(read_jsonl(need(data, "splits", "ragqa_passages.jsonl")))
    places = {row["id"]: n for n, row in enumerate(rows)}

    def shown(key: str) -> tuple[Passage, ...]:
        near = [rows[(places[key] + step) % len(rows)] for step in (-1, 0, 1)]
        random.Random(key).shuffle(near)
        return tuple(Passage(n + 1, n, "t", r["title"], (), None, 0, 0, r["text"], 1.0) for n, r in enumerate(near))

    return shown


def made(question: Question, adapter: str, tokens: int) -> GenerationRequest:
    return GenerationRequest(prompts.answer_messages(*question), max_new_tokens=tokens, adapter=adapter)


def quality(arguments: argparse.Namespace) -> None:
    """F1 of the engines' answers to the same questions, refusals right for unanswerable ones, and the difference from
    the first engine."""
    from rag_app.metrics.intervals import paired_bootstrap
    from rag_app.metrics.text import token_f1

    shown = shown_passages(arguments.data)
    rows = list(read_jsonl(need(arguments.data, "splits", "ragqa_dev.jsonl")))
    rows = random.Random(1).sample(rows, arguments.quality)
    chats: dict[str, Any] = {"lean, prompts in bf16": lean(arguments, numbers="packed"), "lean": lean(arguments)}
    if not arguments.no_peers:
        reference = load_chat_model(arguments.model, adapters=arguments.adapters, engine="reference")
        chats = {"reference": reference, **chats}
    first = next(iter(chats))
    scores: dict[str, list[float]] = {name: [] for name in chats}
    texts: dict[str, list[str]] = {name: [] for name in chats}
    for row in rows:
        request = made((row["question"], shown(row["passage_id"])), arguments.adapter, arguments.tokens)
        for name, chat in chats.items():
            *_, last = chat.stream(request)
            assert isinstance(last, Generation)
            refused = prompts.is_abstention(last.text)
            texts[name].append(last.text)
            scores[name].append(
                token_f1(prompts.without_markers(last.text), row["answers"]) if row["answerable"] else float(refused)
            )
    print(f"{len(rows)} questions")
    for name, values in scores.items():
        alike = sum(a == b for a, b in zip(texts[first], texts[name], strict=True))
        gain = paired_bootstrap(scores[first], values).signed()
        print(f"{name}: {statistics.mean(values):.3f}, minus {first} {gain}, {alike} answers alike to the letter")


if __name__ == "__main__":
    main()
