"""Who may talk to the server, and how much: by the right host name, from the right page, with the right token.

An ASGI middleware around everything that Streamlit serves: its own `server.allowedHosts` looks at WebSockets only.
"""

from __future__ import annotations

import hmac
import html
import ipaddress
import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEALTH = "/_stcore/health"  # for probes: it says "ok" and nothing else
_UPLOAD = "/_stcore/upload_file/"
_COOKIE = "lora_rag_token"
COOKIE_AGE_S = 400 * 24 * 3600  # the longest that browsers keep a cookie
_FORBIDDEN, _TOO_LARGE = 403, 413


class Guard:
    """Refuses requests of other host names (DNS rebinding), of other sites' pages, and without `token` (none: anyone).

    `hosts` are names under which the server is reached besides `localhost` and addresses in numbers, which no site can
    take over. `held()` says how many bytes of uploads are in memory; more than `most_held` are refused.
    """

    def __init__(
        self,
        app: Callable[[Scope, Receive, Send], Awaitable[None]],
        *,
        hosts: Collection[str] = (),
        token: str = "",
        held: Callable[[], int] = lambda: 0,
        most_held: int = 1000 << 20,
    ) -> None:
        self._app = app
        self._hosts = {h.strip().lower().rstrip(".") for h in hosts if h.strip()}
        self._token = token
        self._held = held
        self._most_held = most_held
        self._coming = 0  # bytes of uploads that are being received

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if not self._is_ours(host):
            await _refuse(scope, send, f"{host[:100]!r} is not a name of this server; start it with --host-name NAME.")
        elif not self._is_own_page(headers.get("origin"), host):
            await _refuse(scope, send, "This request comes from the page of another site; open the UI's own address.")
        elif scope["path"] != HEALTH and not self._has_token(scope, headers):
            await self._ask_for_token(scope, send)
        elif scope.get("method") == "PUT" and _UPLOAD in scope["path"]:
            await self._upload(scope, headers, receive, send)
        elif scope.get("method") == "GET" and _given(scope) is not None:
            await self._remember(scope, headers, send)
        else:
            await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        name = _name_of(host)
        return name == "localhost" or name in self._hosts or _is_number(name)

    def _is_own_page(self, origin: str | None, host: str) -> bool:
        """Browsers name the page that asks; programs and typed addresses name none."""
        if origin is None:
            return True
        netloc = origin.partition("://")[2]
        return netloc.lower() == host.lower() or _name_of(netloc) in self._hosts

    def _has_token(self, scope: Scope, headers: MutableMapping[str, str]) -> bool:
        if not self._token:
            return True
        kind, _, value = headers.get("authorization", "").partition(" ")
        found = [value] if kind.lower() in ("bearer", "token") else []
        found += re.findall(rf"(?:^|;\s*){_cookie_name(headers)}=([^;]*)", headers.get("cookie", ""))
        if (given := _given(scope)) is not None:
            found.append(given)
        return any(hmac.compare_digest(one.strip().encode(), self._token.encode()) for one in found)

    async def _upload(self, scope: Scope, headers: MutableMapping[str, str], receive: Receive, send: Send) -> None:
        """Let a file in if there is room for it beside those in memory and those on their way."""
        told = headers.get("content-length", "")
        length = int(told) if told.isdigit() and len(told) < 20 else self._most_held + 1
        if self._held() + self._coming + length > self._most_held:
            await _refuse(
                scope, send, "Too much is uploaded and not added yet; press Add, or take files out.", _TOO_LARGE
            )
            return
        self._coming += length
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming -= length

    async def _remember(self, scope: Scope, headers: MutableMapping[str, str], send: Send) -> None:
        """Keep the token in a cookie and go to the address without it, so that nobody reads it over a shoulder."""
        rest = urlencode([(k, v) for k, v in parse_qsl(_query(scope), keep_blank_values=True) if k != "token"])
        cookie = f"{_cookie_name(headers)}={self._token}; Path=/; Max-Age={COOKIE_AGE_S}; HttpOnly; SameSite=Lax"
        path = "/" + quote(scope["path"]).lstrip("/")  # never the start of another server's address
        answer = [("location", path + (f"?{rest}" if rest else "")), ("referrer-policy", "no-referrer")]
        await _answer(send, 303, "", [*answer, *([("set-cookie", cookie)] if self._token else [])])

    async def _ask_for_token(self, scope: Scope, send: Send) -> None:
        if scope["type"] == "websocket" or scope["method"] != "GET":
            await _refuse(scope, send, "The token is missing; open the address that the terminal shows.")
            return
        wrong = "<p>That is not this server's token.</p>" if _given(scope) is not None else ""
        await _answer(send, _FORBIDDEN, _PAGE.format(wrong=wrong))


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>lora-rag</title><meta name="color-scheme" content="light dark">
<body style="font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem">
<h1>Token needed</h1>{wrong}<p>This server answers to whoever has its token. Open the whole address that the terminal
shows, with <code>?token=</code> in it, or paste the token here. The browser then keeps it.</p>
<form><input name="token" type="password" aria-label="Token" required autofocus
style="font: inherit; width: 70%"> <button style="font: inherit">Open</button></form></body></html>"""


def _name_of(netloc: str) -> str:
    """The host's name in lower case without its port; empty if it is none."""
    try:
        parts = urlsplit(f"//{netloc}")
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return ""
    plain = parts.username is None and not (parts.path or parts.query or parts.fragment)
    return (parts.hostname or "").lower().rstrip(".") if plain else ""


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _cookie_name(headers: MutableMapping[str, str]) -> str:
    """Cookies are the same for all ports of a machine: the port is part of the name."""
    _, _, port = headers.get("host", "").rpartition(":")
    return f"{_COOKIE}_{port}" if port.isdigit() else _COOKIE


def _query(scope: Scope) -> str:
    return scope.get("query_string", b"").decode("latin-1")


def _given(scope: Scope) -> str | None:
    """The token in the address."""
    return dict(parse_qsl(_query(scope), keep_blank_values=True)).get("token")


async def _refuse(scope: Scope, send: Send, reason: str, status: int = _FORBIDDEN) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason[:120]})
    else:
        await _answer(send, status, f"<!doctype html><meta charset=utf-8><p>{html.escape(reason)}</p>")


async def _answer(send: Send, status: int, body: str, headers: Collection[tuple[str, str]] = ()) -> None:
    sent = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"), *headers]
    encoded = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in sent]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body.encode()})
