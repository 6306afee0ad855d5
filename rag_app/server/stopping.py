"""A server that is told to stop: what runs ends with what it has, instead of being cut."""

from __future__ import annotations

import socket
from typing import Any

import uvicorn

from rag_app.server.arriving import arriving_within
from rag_app.server.shared import Shared


class StoppingServer(uvicorn.Server):
    """Ends the requests that `shared` runs before it waits for them. `options` are those of `uvicorn.Config`."""

    def __init__(self, app: Any, shared: Shared, **options: Any) -> None:
        super().__init__(uvicorn.Config(app, http=arriving_within(shared.settings.body_s), log_config=None, **options))
        self._shared = shared

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._shared.running.end()
        await super().shutdown(sockets)
