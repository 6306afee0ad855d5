"""The clients of `soak.py`, and the judge that holds each answer against what it may have been made from."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from soak_changes import NAMES, ChangingAdapters, ChangingIndex

from rag_app import prompts
from rag_app.answering.writing.repetition import without_loops
from rag_app.protocols import ChatModel
from rag_app.schema import GenerationRequest, Message, Passage

QUESTIONS = ("Which door opens first?", "Which edict is about door 3?", "When does door 101 open?", "Who keeps door 7?")
TOKENS = 12
KINDS = ("ask", "chat", "stream", "ask", "leave")


@dataclass
class Asked:
    """One request and what came of it. `status` 0: no reply within the bound, or a broken connection (`problem`)."""

    kind: str
    adapter: str
    index: str
    question: str
    began: float
    ended: float = 0.0
    status: int = 0
    reply: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def ask(port: int, kind: str, adapter: str, index: str, question: str, bound_s: float) -> Asked:
    """Send one request. `leave` begins a stream and goes away after its first event."""
    asked = Asked(kind, adapter, index, question, time.monotonic())
    if kind == "ask":
        settings = {"max_new_tokens": TOKENS, "min_confidence": 0, "passages": 3}
        path = "/api/ask"
        body = {"index": index, "question": question, "adapter": adapter, "settings": settings}
    else:
        path, messages = "/v1/chat/completions", [{"role": "user", "content": question}]
        body = {"model": adapter, "messages": messages, "max_tokens": TOKENS, "stream": kind != "chat"}
    try:
        asked.status, asked.reply = _sent(port, path, body, kind, bound_s)
    except TimeoutError:
        asked.problem = "hung"
    except (OSError, http.client.HTTPException, ValueError) as error:
        asked.problem = f"{type(error).__name__}: {error}"
    asked.ended = time.monotonic()
    return asked


def post(port: int, path: str, body: Mapping[str, Any] | bytes | None, bound_s: float, method: str = "POST") -> Any:
    """The JSON of a route that changes something. Raises `RuntimeError` for a refusal."""
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    with _connected(port, method, path, data, kind, bound_s) as reply:
        found = json.loads(reply.read())
        if reply.status >= 300:
            raise RuntimeError(f"{method} {path}: {reply.status} {found}")
        return found


def client(
    port: int, seed: int, count: int, changing: Any, bound_s: float, into: list[Asked], pause_s: float = 0
) -> None:
    """Ask `count` questions of every kind of request and of adapter, `pause_s` apart, and keep what came of them."""
    dice = random.Random(seed)
    for number in range(count):
        kind = KINDS[(seed + number) % len(KINDS)]
        known = list(changing.adapters.present)[-12:]  # some of them removed
        choices = ["base", *NAMES, dice.choice(known), *(["auto"] if kind == "ask" else [])]
        index = dice.choice(changing.indexes).name
        into.append(ask(port, kind, dice.choice(choices), index, dice.choice(QUESTIONS), bound_s))
        time.sleep(pause_s)


@contextmanager
def _connected(
    port: int, method: str, path: str, data: bytes | None, kind: str, bound_s: float
) -> Iterator[http.client.HTTPResponse]:
    """The reply to one request on a connection of its own, which is closed at the end, read or not."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=bound_s)) as connection:
        connection.request(method, path, data, {"Content-Type": kind})
        yield connection.getresponse()


def _sent(port: int, path: str, body: Mapping[str, Any], kind: str, bound_s: float) -> tuple[int, Mapping[str, Any]]:
    with _connected(port, "POST", path, json.dumps(body).encode(), "application/json", bound_s) as reply:
        if reply.status != 200 or kind in ("ask", "chat"):
            return reply.status, json.loads(reply.read())
        if kind == "leave":
            reply.readline()
            return reply.status, {}
        return reply.status, _whole(reply)


def _whole(reply: http.client.HTTPResponse) -> Mapping[str, Any]:
    """Text and adapter of a stream of events; an error in it is `error`. Raises `ValueError` if it has no end."""
    text, extra = "", {}
    for line in reply:
        data = line.decode().removeprefix("data: ").strip()
        if data == "[DONE]":
            return {"text": text, "adapter": extra.get("adapter")}
        if data and "error" in (event := json.loads(data)):
            return event
        if data and event["choices"]:
            text += event["choices"][0]["delta"].get("content") or ""
            extra = event.get("lora_rag", extra)
    raise ValueError("the stream ended without [DONE]")


class Judge:
    """`reference` holds the prepared weights as adapters `w0`, `w1`, ..., which never change."""

    def __init__(self, reference: ChatModel, adapters: ChangingAdapters, indexes: list[ChangingIndex]) -> None:
        self._reference, self._adapters = reference, adapters
        self._indexes = {index.name: index for index in indexes}
        self._texts: dict[tuple[Any, ...], str] = {}

    def verdict(self, asked: Asked) -> str:
        """`right`, `refused` (rightly), `left` (by the client), or a fault with its details after a colon."""
        if asked.problem:
            return asked.problem if asked.problem == "hung" else f"lost: {asked.problem}"
        if asked.status != 200 or "error" in asked.reply:
            gone = asked.status in (400, 404) and self._may_be_gone(asked)
            return "refused" if gone else f"lost: {asked.status} {str(asked.reply)[:300]}"
        if asked.kind == "leave":
            return "left"
        return self._of_index(asked) if asked.kind == "ask" else self._of_chat(asked)

    def _may_be_gone(self, asked: Asked) -> bool:
        """Whether the adapter or the index was missing at some time while the request ran."""
        if asked.kind == "ask" and None in self._indexes[asked.index].timeline.during(asked.began, asked.ended):
            return True
        if "@" in asked.adapter:
            return False in self._adapters.present[asked.adapter].during(asked.began, asked.ended)
        timeline = self._adapters.current.get(asked.adapter)
        return timeline is not None and None in timeline.during(asked.began, asked.ended)

    def _answered_by(self, asked: Asked, adapter: Any) -> bool:
        """Whether this version may have answered what was asked of `asked.adapter` at that time."""
        if asked.adapter == "auto":  # none of ours has questions to route by; those of the package have
            return adapter not in self._adapters.weights
        if asked.adapter == "base" or "@" in asked.adapter:
            return adapter == asked.adapter
        versions = self._adapters.current[asked.adapter].during(asked.began, asked.ended)
        return adapter in {f"{asked.adapter}@{version}" for version in versions}

    def _of_chat(self, asked: Asked) -> str:
        if asked.kind == "chat":
            text, adapter = asked.reply["choices"][0]["message"]["content"], asked.reply["lora_rag"]["adapter"]
        else:
            text, adapter = asked.reply["text"], asked.reply["adapter"]
        if not self._answered_by(asked, adapter):
            return f"wrong adapter: {adapter} for {asked.adapter}"
        expected = self._expected((Message("user", asked.question),), adapter, loops=True)
        return "right" if text == expected else f"wrong text: {text!r}, expected {expected!r} of {adapter}"

    def _of_index(self, asked: Asked) -> str:
        record, passages = asked.reply["record"], [Passage(**passage) for passage in asked.reply["passages"]]
        if not self._answered_by(asked, record["adapter"]):
            return f"wrong adapter: {record['adapter']} for {asked.adapter}"
        possible = self._indexes[asked.index].timeline.during(asked.began, asked.ended)
        made_of = [value[1] for value in possible if value and value[0] == record["generation"]]
        if record["index"] != asked.index or not made_of:
            numbers = [value and value[0] for value in possible]
            return f"wrong generation: {record['index']} {record['generation']}, expected one of {numbers}"
        shown = [(Path(p.source).name, p.start, p.end, p.text) for p in passages]
        shown += [(Path(c["source"]).name, c["start"], c["end"], c["text"])
                  for c in (hit["chunk"] for hit in asked.reply["hits"])]  # fmt: skip
        if not shown or not any(
            all(texts.get(name, "")[start:end] == text for name, start, end, text in shown) for texts in made_of
        ):
            return f"wrong passages: {shown} of generation {record['generation']}"
        messages = prompts.answer_messages(record["standalone_question"], passages)
        expected = self._expected(messages, record["adapter"], loops=False).strip()
        if not expected or prompts.is_abstention(expected):
            expected = prompts.ABSTENTION
        text = asked.reply["text"]
        return "right" if text == expected else f"wrong text: {text!r}, expected {expected!r} of {record['adapter']}"

    def _expected(self, messages: tuple[Message, ...], adapter: str, *, loops: bool) -> str:
        """What the weights that the version has write; one that comes with the package is calibrated to answer."""
        own = adapter in self._adapters.weights
        name = f"w{self._adapters.weights[adapter]}" if own else adapter
        avoid = "" if own or adapter == "base" else prompts.ABSTENTION
        if (messages, name, loops) not in self._texts:
            request = GenerationRequest(messages, max_new_tokens=TOKENS, adapter=name, avoid=avoid)
            *_, generation = (self._reference.stream if loops else partial(without_loops, self._reference))(request)
            self._texts[messages, name, loops] = generation.text
        return self._texts[messages, name, loops]
