"""Requests to a chat model that quote the same passages, asked one by one, at once or by several clients."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from rag_app.schema import Generation, GenerationRequest, Message

PASSAGES = "The head of department approves travel costs. Trains are preferred over flights. " * 2
QUESTIONS = ("Who approves travel?", "What does a hotel cost, and who pays for the breakfast?", "Why?")
CLIENTS = 8


def asking(question: str, adapter: str = "base", tokens: int = 8, **kw: Any) -> GenerationRequest:
    text = f"{PASSAGES}\n\nQuestion: {question}"
    return GenerationRequest((Message("user", text),), max_new_tokens=tokens, adapter=adapter, **kw)


def answer(chat: Any, request: GenerationRequest) -> Generation:
    *pieces, generation = chat.stream(request)
    assert "".join(pieces) == generation.text
    return generation


def wait_for_waiting(chat: Any, count: int) -> None:
    """Until so many requests stand in the queue."""
    while len(chat._scheduler._waiting) < count:
        time.sleep(0.001)


def together(chat: Any, requests: Sequence[GenerationRequest], *, queued: bool = False) -> list[Any]:
    """The answers, or errors, to requests from a thread each; with `queued` all of them wait, in this order, before one
    of them is read. None where none came."""
    begun, held = threading.Event(), threading.Event()
    found: list[Any] = [None] * len(requests)

    def ask(number: int) -> None:
        try:
            found[number] = answer(chat, requests[number])
        except Exception as error:
            found[number] = error

    def hold() -> None:
        begun.set()
        held.wait()

    if queued:
        threading.Thread(target=chat._scheduler.call, args=(hold,), daemon=True).start()
        begun.wait()
    threads = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(len(requests))]
    for number, thread in enumerate(threads, 1):
        thread.start()
        if queued:
            wait_for_waiting(chat, number)
    held.set()
    for thread in threads:
        thread.join(60)
    return found


def answered_by_clients(chat: Any, requests: Sequence[GenerationRequest]) -> list[Any]:
    """What each request got, in their order; each client asks its next one when it has its answer."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(partial(answer, chat), requests))


def sizes_of_steps(chat: Any) -> list[int]:
    """How many rows run in each step of the engine from now on."""
    sizes: list[int] = []
    step = chat.runner.step
    chat.runner.step = lambda: (sizes.append(len(chat.runner.rows)), step())[1]
    return sizes
