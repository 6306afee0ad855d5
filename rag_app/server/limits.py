"""What stands before every route, as plain ASGI: who asks, how often, how much, from where, under which headers."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag_app.errors import RagAppError
from rag_app.server.errors import log, refused, response
from rag_app.server.keys import EVERYBODY, Key, KeyFile
from rag_app.server.settings import ServerSettings

PROBES = ("/health", "/ready")  # answered however often
OPEN = (*PROBES, "/openapi.json")  # answered without a key
_SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_LONGEST_LENGTH = 18  # digits of a Content-Length: thousands of them are no number that Python reads
_DRAINED, _DRAINED_S = 64 << 20, 5  # bytes and seconds of a body that are read although it was refused
_KNOWN = 10_000  # clients whose rate is remembered


class Rate:
    """A token bucket for each client: `per_minute` requests, as many at once. 0 is no limit."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._now = per_minute, now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, client: str) -> float:
        """0 if the client may go on now, else the seconds until it may."""
        if not self._per_minute:
            return 0.0
        now, speed = self._now(), self._per_minute / 60
        left, then = self._buckets.pop(client, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - then) * speed)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / speed


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Refuses before a route is entered or a body is read; what is let through has its key in `scope["state"]`."""

    app: ASGIApp
    keys: KeyFile
    settings: ServerSettings
    rate: Rate
    needs_keys: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        headers = Headers(scope=scope)
        rest = _Rest(receive, headers)

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                rest.refused = message["status"] >= 400
                named = MutableHeaders(scope=message)
                for name, value in _SAFETY.items():
                    named[name] = value
            elif rest.refused and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await rest.drain()
                message = {"type": "http.response.body"}
            await send(message)

        scope.setdefault("state", {})
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            status, why, extra = refusal
            await response(status, why, extra)(scope, receive, safely)
            return
        most = self._most_bytes(scope)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > _LONGEST_LENGTH or int(length) > most:
            await response(413, _too_large(most), {"Connection": "close"})(scope, receive, safely)
            return
        await self.app(scope, _bounded(rest.receive, most, self.settings.body_s), safely)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, dict[str, str]] | None:
        origin, host = headers.get("origin"), headers.get("host", "")
        if origin is not None and origin.partition("://")[2] != host:
            return 403, "Pages of other sites may not use this server; call it from a program.", {}
        address = (scope.get("client") or ("unknown",))[0]
        key: Key | None = EVERYBODY
        if self.needs_keys:
            scheme, _, secret = headers.get("authorization", "").partition(" ")
            try:
                key = self.keys.find(secret.strip()) if scheme.lower() == "bearer" else None
            except (RagAppError, OSError) as error:
                log.error("%s", error)
                return 503, "The server cannot read its keys; its log says why.", {}
        elif not _is_here(host):
            return 403, "Without keys this server answers on localhost only; open it by that name.", {}
        if scope["path"] in PROBES:
            return None
        wait_s = self.rate.wait_s(f"key {key.name}" if key and key.name else f"address {address}")
        if wait_s:
            seconds = str(int(wait_s) + 1)
            return 429, f"Too many requests; send the next one in {seconds} s.", {"Retry-After": seconds}
        if scope["path"] in OPEN:
            return None
        if key is None:
            why = "No valid key; send the header `Authorization: Bearer KEY` with one from `rag-app serve keys add`."
            return 401, why, {"WWW-Authenticate": "Bearer"}
        scope["state"]["key"] = key
        return None

    def _most_bytes(self, scope: Scope) -> int:
        is_upload = scope["method"] == "PUT" and scope["path"].startswith(("/api/indexes/", "/api/adapters/"))
        return (self.settings.max_upload_mb if is_upload else self.settings.max_body_mb) << 20


class _Rest:
    """What is still to come of a request. A connection that is closed before it has come is reset, and a client that
    is still sending then sees no answer."""

    def __init__(self, receive: Receive, headers: Headers) -> None:
        self._receive, self.refused = receive, False
        self._due = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers

    async def receive(self) -> Message:
        message = await self._receive()
        self._due = message["type"] == "http.request" and message.get("more_body", False)
        return message

    async def drain(self) -> None:
        """Read on after the answer and throw away, as much and as long as is worth it."""
        left = _DRAINED
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAINED_S):
                while self._due and left > 0:
                    left -= len((await self.receive()).get("body", b""))


def _bounded(receive: Receive, most: int, body_s: float) -> Receive:
    """`receive` that refuses a body of more than `most` bytes, or one that takes longer than `body_s` seconds."""
    seen, complete, deadline = 0, False, asyncio.get_running_loop().time() + body_s

    async def bounded() -> Message:
        nonlocal seen, complete
        if complete:
            return await receive()  # the client leaves
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise refused(408, f"The body did not arrive within {body_s} s.", {"Connection": "close"}) from None
        seen += len(message.get("body", b""))
        complete = not message.get("more_body", False)
        if seen > most:
            raise refused(413, _too_large(most), {"Connection": "close"})
        return message

    return bounded


def _too_large(most: int) -> str:
    return f"The request is too large; expected at most {most >> 20} MiB with its length in Content-Length."


def _is_here(host: str) -> bool:
    """Whether the name of the server is this machine's own: another site's page can point its own name at us."""
    return re.fullmatch(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", host, re.IGNORECASE) is not None
