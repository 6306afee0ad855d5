"""Deterministic fakes: `FakeEmbedder` hashes words into a vector, `FakeChatModel` quotes the first passage."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag_app import prompts
from rag_app.errors import AdapterError, ContextTooLongError, GenerationCancelled
from rag_app.schema import Generation, GenerationRequest, Message, WrittenToken

_TOKEN = re.compile(r"\w+|[^\w\s]")


class FakeEmbedder:
    """Bag-of-words embedder: each word adds ±1 at a hashed position; vectors are of unit length.

    `embedded` counts the texts embedded so far, so that a test can assert that nothing was embedded twice.
    """

    def __init__(self, dimension: int = 64, name: str = "fake", max_tokens: int = 256, normalized: bool = True) -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.normalized = normalized
        self.embedded = 0

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.name}/{self.dimension}/{self.normalized}".encode()).hexdigest()

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += len(texts)
        return np.stack([self.embed_query(t) for t in texts]) if texts else np.zeros((0, self.dimension), np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimension, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            digest = hashlib.blake2b(word.encode(), digest_size=5).digest()
            vector[int.from_bytes(digest[:4], "little") % self.dimension] += 1.0 if digest[4] & 1 else -1.0
        norm = float(np.linalg.norm(vector))
        if norm == 0.0:
            vector[0] = norm = 1.0
        return (vector / norm).astype(np.float32) if self.normalized else vector

    def token_offsets(self, text: str) -> NDArray[np.int64]:
        spans = [m.span() for m in _TOKEN.finditer(text)]
        return np.array(spans, dtype=np.int64).reshape(-1, 2)


class FakeChatModel:
    """Chat model that replies with `reply(messages)`; by default the first sentence of passage 1, cited as [1].

    `requests` keeps every request it got. A token is a word. It knows the adapters of these names, or any (None).
    """

    name = "fake"
    adapter_source = ""

    def __init__(
        self,
        reply: Callable[[Sequence[Message]], str] | str | None = None,
        context_tokens: int = 2048,
        adapters: Collection[str] | None = None,
    ) -> None:
        self.context_tokens = context_tokens
        self._adapters = adapters
        self.requests: list[GenerationRequest] = []
        self._reply = (lambda _: reply) if isinstance(reply, str) else (reply or quote_first_passage)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(b"fake chat model").hexdigest()

    def count_tokens(self, messages: Sequence[Message]) -> int:
        return sum(len(_TOKEN.findall(m.content)) + 1 for m in messages)

    def stream(self, request: GenerationRequest, cancel: threading.Event | None = None) -> Iterator[str | Generation]:
        self.requests.append(request)
        prompt_tokens = self.count_tokens(request.messages)
        if prompt_tokens >= self.context_tokens:
            raise ContextTooLongError(
                f"The prompt is too long: it has {prompt_tokens} tokens and the window {self.context_tokens}."
            )
        adapter = self.serving(request.adapter)
        reply = self._reply(request.messages)
        if request.avoid and reply.startswith(request.avoid.split()[0]):
            reply = quote_first_passage(request.messages)
            if reply == request.avoid:
                reply = f"So: {reply}"
        ends = [reply.index(stop) for stop in request.stop if stop in reply]
        pieces = re.findall(r"\s*\S+|\s+$", reply[: min(ends, default=None)])
        made: list[str] = []
        finish = "stop"
        for piece in pieces:
            if cancel is not None and cancel.is_set():
                finish = "cancelled"
            elif 0 < request.timeout_s < 1e-3:
                finish = "timeout"
            elif len(made) == request.max_new_tokens:
                finish = "length"
            if finish != "stop":
                break
            made.append(piece)
            yield piece
        yield Generation(
            text="".join(made),
            prompt_tokens=prompt_tokens,
            completion_tokens=len(made),
            finish_reason=finish,  # type: ignore[arg-type]
            adapter=adapter,
            tokens=tuple(WrittenToken(piece, 0.0, ((piece, 0.0),) if request.top_logprobs else ()) for piece in made)
            if request.logprobs
            else (),
        )

    def score(
        self, request: GenerationRequest, continuations: Sequence[str], cancel: threading.Event | None = None
    ) -> list[float]:
        self.serving(request.adapter)
        if cancel is not None and cancel.is_set():
            raise GenerationCancelled
        expected = self._reply(request.messages)
        return [0.0 if c == expected else -float(len(c) + 1) for c in continuations]

    def serving(self, adapter: str) -> str:
        if self._adapters is not None and adapter not in ("base", *self._adapters):
            raise AdapterError(f"adapter {adapter!r}: unknown; this model has {sorted(self._adapters)}.")
        return adapter

    def choose(self, requests: Sequence[GenerationRequest], replies: Sequence[str]) -> NDArray[np.float64]:
        self.requests += requests
        scores = np.array([self.score(r, replies) for r in requests], np.float64).reshape(len(requests), len(replies))
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def quote_first_passage(messages: Sequence[Message]) -> str:
    """First sentence of the body below `[1] ...` in the last message, with its marker; else the abstention."""
    body = re.search(r"^\[1\][^\n]*\n(?:#[^\n]*\n|\n)*(.+)", messages[-1].content, flags=re.M | re.S)
    if not body:
        return prompts.ABSTENTION
    sentence = re.split(r"(?<=[.!?])\s|\n", body.group(1), maxsplit=1)[0]
    return f"{sentence} [1]"
