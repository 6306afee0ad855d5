"""A server that is told to stop: what runs ends with what it has, instead of being cut."""

from __future__ import annotations

import socket

import uvicorn

from rag_app.server.shared import Shared


class StoppingServer(uvicorn.Server):
    """Ends the requests that `shared` runs before it waits for them."""

    def __init__(self, config: uvicorn.Config, shared: Shared) -> None:
        super().__init__(config)
        self._shared = shared

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._shared.running.end()
        await super().shutdown(sockets)
