"""Connections on which no request comes are closed: else anybody could hold all that a process may have open."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle


def arriving_within(seconds: float) -> type[H11Protocol]:
    """The protocol of connections whose next request has `seconds` to come, from the connection's start or the end of
    the answer before; uvicorn itself waits for a first one, and for the rest of a head, as long as the client likes."""

    class Arriving(H11Protocol):
        _late: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait(None)

        def on_response_complete(self) -> None:
            answered = self.cycle
            super().on_response_complete()
            if self.cycle is answered:  # else the next one had come already
                self._wait(answered)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self._late is not None:
                self._late.cancel()

        def _wait(self, answered: RequestResponseCycle | None) -> None:
            if self._late is not None:
                self._late.cancel()
            self._late = self.loop.call_later(seconds, self._leave, answered)

        def _leave(self, answered: RequestResponseCycle | None) -> None:
            if self.cycle is answered and not self.transport.is_closing():
                self.transport.close()

    return Arriving
