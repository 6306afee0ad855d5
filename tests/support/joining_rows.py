"""Many requests to one chat model from several threads, with the number of rows of each step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from rag_app.schema import Generation, GenerationRequest

CLIENTS = 8


def answered_by_clients(
    chat: Any, requests: Sequence[GenerationRequest], answer: Callable[[Any, GenerationRequest], Generation]
) -> tuple[list[Generation], list[int]]:
    """What each request got, in their order, and how many rows ran in each step of the engine."""
    found: dict[int, Generation] = {}
    sizes: list[int] = []
    step = chat.engine.step
    chat.engine.step = lambda: (sizes.append(len(chat.engine.rows)), step())[1]

    def work(part: int) -> None:
        for n in range(part, len(requests), CLIENTS):
            found[n] = answer(chat, requests[n])

    threads = [threading.Thread(target=work, args=(part,)) for part in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[n] for n in range(len(requests))], sizes
