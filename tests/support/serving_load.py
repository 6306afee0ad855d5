"""Many threads ask many adapters while versions are published, corrupted, rolled back and removed; every answer is
compared with the one of plain PEFT with only that adapter loaded."""

from __future__ import annotations

import random
import threading
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from tiny_adapters import plain_model, publish, save_peft

from rag_app import prompts
from rag_app.adapters.store import AdapterStore
from rag_app.errors import AdapterError
from rag_app.schema import GenerationRequest, Message

ADAPTERS = 8
TOKENS = 8
QUESTIONS = ("Who approves travel?", "What may a hotel cost, and who pays for breakfast?", "Why?")
CONTEXT = "The head of department approves travel costs. Trains are preferred over flights. "


def messages(question: str) -> tuple[Message, ...]:
    return (Message("user", f"{CONTEXT}\n\nQuestion: {question}"),)


class Load:
    """`run` returns counts: asked, right, wrong, unrecorded, lost, refused (the named version or adapter was gone)."""

    def __init__(self, chat: Any, base: Path, root: Path, seed: int = 0) -> None:
        self.chat, self.base, self.root = chat, base, root
        self.store = AdapterStore(root)
        self.random = random.Random(seed)
        self.weights: dict[str, int] = {}  # name@version to number of the PEFT folder
        self.folders = [save_peft(base, root / f".made-{n}", seed=n + 1) for n in range(2 * ADAPTERS)]
        self.expected: dict[tuple[int, str], str] = {}
        for number, folder in enumerate([*self.folders, None]):
            self.expected |= {(number, q): text for q, text in self._expect(folder).items()}
        self.counts: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()
        self._lock = threading.Lock()
        for number in range(ADAPTERS):
            self._publish(f"a{number}", number)

    def run(self, requests: int, threads: int = 16) -> Counter[str]:
        found: list[tuple[str, str, Any]] = []
        stop = threading.Event()
        changing = threading.Thread(target=self._change, args=(stop,))
        changing.start()
        with ThreadPoolExecutor(threads) as asking:
            clients = [
                asking.submit(self._ask, random.Random(n), len(range(n, requests, threads)), found)
                for n in range(threads)
            ]
        stop.set()
        changing.join()
        for client in clients:
            client.result()  # raises what went wrong in it
        for asked, question, made in found:
            self.counts[self._verdict(asked, question, made)] += 1
        self.counts["asked"] = len(found)
        self.counts["lost"] += requests - len(found)
        return self.counts

    def _ask(self, dice: random.Random, count: int, found: list[tuple[str, str, Any]]) -> None:
        for _ in range(count):
            question = dice.choice(QUESTIONS)
            asked = dice.choice(["base", *(f"a{n}" for n in range(ADAPTERS)), *dice.sample(sorted(self.weights), 3)])
            try:
                *_, made = self.chat.stream(GenerationRequest(messages(question), max_new_tokens=TOKENS, adapter=asked))
            except Exception as error:
                made = error
            with self._lock:
                found.append((asked, question, made))

    def _verdict(self, asked: str, question: str, made: Any) -> str:
        if isinstance(made, AdapterError):  # a named version may be removed or damaged; a7 may be gone altogether
            return "refused" if "@" in asked or asked == "a7" else "lost"
        if isinstance(made, Exception):
            return "lost"
        if asked == "base":
            known = made.adapter == "base"
        else:
            known = made.adapter in self.weights and made.adapter.startswith(asked if "@" in asked else f"{asked}@")
        if not known:
            return "unrecorded"
        number = self.weights.get(made.adapter, len(self.folders))
        return "right" if made.text == self.expected[number, question] else "wrong"

    def _change(self, stop: threading.Event) -> None:
        while not stop.wait(0.01):
            name = f"a{self.random.randrange(ADAPTERS)}"
            act = self.random.choice(("publish", "publish", "corrupt", "rollback", "remove", "vanish"))
            try:
                if act in ("publish", "corrupt"):
                    version = self._publish(name, self.random.randrange(len(self.folders)))
                    if act == "corrupt":
                        with (self.root / name / str(version) / "adapter_model.safetensors").open("r+b") as file:
                            file.seek(-64, 2)
                            file.write(bytes(self.random.randrange(256) for _ in range(64)))
                elif act == "rollback":
                    self.store.rollback(name)
                elif act == "remove":
                    self.store.remove(name, self.random.choice(self.store.versions(name)))
                else:
                    self.store.remove("a7")
                self.changes[act] += 1
            except AdapterError:
                self.changes["refused"] += 1

    def _publish(self, name: str, number: int) -> int:
        version = publish(self.root, name, self.base, self.folders[number])
        self.weights[f"{name}@{version}"] = number
        return version

    def _expect(self, folder: Path | None) -> dict[str, str]:
        model, tokenizer = plain_model(self.base), self.chat.tokenizer
        adapted = PeftModel.from_pretrained(model, folder).eval() if folder else model
        found = {}
        for question in QUESTIONS:
            prompt = prompts.render_ids(tokenizer, messages(question))
            with torch.inference_mode():
                out = adapted.generate(input_ids=torch.tensor([prompt]), do_sample=False, max_new_tokens=TOKENS)
            ids = out[0, len(prompt) :].tolist()
            stop = next((i for i, t in enumerate(ids) if t in self.chat.rendering.stops), len(ids))
            text = tokenizer.decode(ids[:stop], skip_special_tokens=True)
            found[question] = text.rstrip("\N{REPLACEMENT CHARACTER}")
        if folder:
            adapted.unload()
        return found


def run_load(chat: Any, base: Path, root: Path, requests: int) -> tuple[Counter[str], Counter[str], int]:
    """Counts of requests, counts of changes made meanwhile, and the number of distinct expected answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a damaged new version: the old one goes on serving
        load = Load(chat, base, root)
        return load.run(requests), load.changes, len(set(load.expected.values()))
