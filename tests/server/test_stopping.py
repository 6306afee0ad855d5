"""A server that is told to stop while it answers: nobody's answer is cut without a word."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from server_helpers import COVERED, PacedModel
from serving_here import listen

from rag_app.server.app import create_app
from rag_app.testing import FakeChatModel

CHAT = {"model": "base", "messages": [{"role": "user", "content": COVERED}]}


def test_answers_end_with_what_they_have(shared: Any) -> None:
    model, begun = PacedModel("one two three four five"), threading.Event()

    def streamed(address: str) -> list[str]:
        lines = []
        with httpx.stream("POST", f"{address}/v1/chat/completions", json={**CHAT, "stream": True}, timeout=60) as reply:
            for line in reply.iter_lines():
                lines += [line.removeprefix("data: ")] if line else []
                if "one" in line:
                    begun.set()
        return lines

    with ThreadPoolExecutor() as pool:
        with listen(shared(model)) as address:
            reading = pool.submit(streamed, address)
            model.words.release()
            assert begun.wait(30)
        *_, last, done = reading.result()
    assert done == "[DONE]" and json.loads(last)["choices"][0]["finish_reason"] == "length"


async def test_what_is_cancelled_before_its_answer_is_told_so(shared: Any) -> None:
    class Stuck(FakeChatModel):
        def stream(self, request: Any, cancel: Any = None) -> Any:
            begun.set()
            freed.wait(30)
            yield from super().stream(request, cancel)

    begun, freed, body, sent = threading.Event(), threading.Event(), json.dumps(CHAT).encode(), []
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        return next(messages, None) or await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    headers.append((b"content-length", str(len(body)).encode()))
    scope = {"type": "http", "method": "POST", "path": "/v1/chat/completions", "headers": headers, "query_string": b"",
             "raw_path": b"/v1/chat/completions", "http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 1),
             "server": ("localhost", 80), "root_path": ""}  # fmt: skip
    answering = asyncio.create_task(create_app(shared(Stuck()), preload=False)(scope, receive, send))
    await asyncio.to_thread(begun.wait, 30)
    answering.cancel()
    await answering
    freed.set()
    assert sent[0]["status"] == 503 and "is stopping" in json.loads(sent[1]["body"])["error"]["message"]
