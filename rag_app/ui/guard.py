"""Who may talk to the server, and how much: by the right host name, from the right page, with the right token.

An ASGI middleware around everything that Streamlit serves: its own `server.allowedHosts` looks at WebSockets only.
"""

from __future__ import annotations

import hmac
import html
import ipaddress
from collections.abc import Callable, Collection
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

HEALTH = "/_stcore/health"  # for probes: it says "ok" and nothing else
_UPLOAD = "/_stcore/upload_file/"
_COOKIE = "lora_rag_token"
COOKIE_AGE_S = 400 * 24 * 3600  # the longest that browsers keep a cookie
_TOKEN = "token"  # noqa: S105 - its name in an address
_UNKEPT = {"cache-control": "no-store"}


class Guard:
    """Refuses requests of other host names (DNS rebinding), of other sites' pages, and without `token` (none: anyone).

    `hosts` are names under which the server is reached besides `localhost` and addresses in numbers, which no site can
    take over. `held()` says how many bytes of uploads are in memory; more than `most_held` are refused.
    """

    def __init__(
        self,
        app: ASGIApp,
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
        await self._answering(scope)(scope, receive, send)

    def _answering(self, scope: Scope) -> ASGIApp:
        """What answers a request: the pages, or what keeps it from them."""
        if scope["type"] not in ("http", "websocket"):
            return self._app
        asked = HTTPConnection(scope)
        host, method = asked.headers.get("host", ""), scope.get("method")
        if not self._is_ours(host):
            return _refused(scope, f"{host[:100]!r} is not a name of this server; start it with --host-name NAME.")
        if not self._is_own_page(asked.headers.get("origin"), host):
            return _refused(scope, "This request comes from the page of another site; open the UI's own address.")
        if scope["path"] != HEALTH and not self._has_token(asked):
            return self._asking_for_token(asked)
        if method == "PUT" and _UPLOAD in scope["path"]:
            return self._upload
        return self._remembering(asked) if method == "GET" and _TOKEN in asked.query_params else self._app

    def _is_ours(self, host: str) -> bool:
        name = _name_of(host)
        return name == "localhost" or name in self._hosts or _is_number(name)

    def _is_own_page(self, origin: str | None, host: str) -> bool:
        """Browsers name the page that asks; programs and typed addresses name none."""
        if origin is None:
            return True
        netloc = origin.partition("://")[2]
        return netloc.lower() == host.lower() or _name_of(netloc) in self._hosts

    def _has_token(self, asked: HTTPConnection) -> bool:
        if not self._token:
            return True
        kind, _, value = asked.headers.get("authorization", "").partition(" ")
        found = [unquote(asked.cookies.get(_cookie_name(asked), "")), asked.query_params.get(_TOKEN, "")]
        found += [value] if kind.lower() in ("bearer", "token") else []
        return any(hmac.compare_digest(one.strip().encode(), self._token.encode()) for one in found)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a file in if there is room for it beside those in memory and those on their way."""
        told = Headers(scope=scope).get("content-length", "")
        length = int(told) if told.isdigit() and len(told) < 20 else self._most_held + 1
        if self._held() + self._coming + length > self._most_held:
            full = _refused(scope, "Too much is uploaded and not added yet; press Add, or take files out.", 413)
            await full(scope, receive, send)
            return
        self._coming += length
        try:
            await self._app(scope, receive, send)
        finally:
            self._coming -= length

    def _remembering(self, asked: HTTPConnection) -> Response:
        """Keep the token in a cookie and go to the address without it, so that nobody reads it over a shoulder."""
        rest = urlencode([(k, v) for k, v in asked.query_params.multi_items() if k != _TOKEN])
        kept = quote(self._token, safe="")  # quotation marks, semicolons and other letters are none of a cookie's
        cookie = f"{_cookie_name(asked)}={kept}; Path=/; Max-Age={COOKIE_AGE_S}; HttpOnly; SameSite=Lax"
        path = "/" + quote(asked["path"]).lstrip("/")  # never the start of another server's address
        headers = {"location": path + (f"?{rest}" if rest else ""), "referrer-policy": "no-referrer", **_UNKEPT}
        return HTMLResponse("", 303, {**headers, **({"set-cookie": cookie} if self._token else {})})

    def _asking_for_token(self, asked: HTTPConnection) -> ASGIApp:
        if asked["type"] == "websocket" or asked["method"] != "GET":
            return _refused(asked.scope, "The token is missing; open the address that the terminal shows.")
        wrong = "<p>That is not this server's token.</p>" if _TOKEN in asked.query_params else ""
        return HTMLResponse(_PAGE.format(wrong=wrong), 403, _UNKEPT)


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


def _cookie_name(asked: HTTPConnection) -> str:
    """Cookies are the same for all ports of a machine: the port is part of the name."""
    _, _, port = asked.headers.get("host", "").rpartition(":")
    return f"{_COOKIE}_{port}" if port.isdigit() else _COOKIE


def _refused(scope: Scope, reason: str, status: int = 403) -> ASGIApp:
    if scope["type"] == "websocket":
        return WebSocketClose(1008, reason[:120])
    return HTMLResponse(f"<!doctype html><meta charset=utf-8><p>{html.escape(reason)}</p>", status, _UNKEPT)
