"""An OpenID Connect provider for tests: a page with a link for each account, and signed identity tokens."""

from __future__ import annotations

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

ACCOUNTS = ("Ann", "Bob")


class Provider:
    """Serves on `url` until `close`; `settings` are what an application writes under `[auth]`."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "only"})
        self.codes: dict[str, tuple[str, str]] = {}  # code to account and nonce
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.token(self, {k: v[0] for k, v in parse_qs(body).items()})

            def log_message(self, *said: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()

    def settings(self, redirect_uri: str) -> str:
        values = {
            "redirect_uri": redirect_uri,
            "cookie_secret": secrets.token_hex(16),
            "client_id": "app",
            "client_secret": "secret",
            "server_metadata_url": f"{self.url}/.well-known/openid-configuration",
        }
        return "[auth]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())

    def get(self, to: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(to.path)
        asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
        if parts.path.startswith("/.well-known"):
            ends = {f"{n}_endpoint": f"{self.url}/{n}" for n in ("authorization", "token")}
            self._json(to, {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **ends})
        elif parts.path == "/keys":
            self._json(to, {"keys": [self.key.as_dict(private=False)]})
        elif "account" in asked:  # chosen on the page below
            code = secrets.token_hex(8)
            self.codes[code] = asked["account"], asked.get("nonce", "")
            to.send_response(302)
            to.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
            to.end_headers()
        else:
            links = "".join(f'<p><a href="{to.path}&account={name}">{name}</a>' for name in ACCOUNTS)
            self._send(to, "text/html", f"<h1>Who are you?</h1>{links}".encode())

    def token(self, to: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        account, nonce = self.codes.pop(asked["code"])
        now = int(time.time())
        claims = {"iss": self.url, "sub": f"id-of-{account}", "aud": "app", "iat": now, "exp": now + 600,
                  "nonce": nonce, "name": account, "email": f"{account.lower()}@example.org"}  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "only"}, claims, self.key)
        self._json(to, {"access_token": "none", "token_type": "Bearer", "expires_in": 600, "id_token": signed})

    def _json(self, to: BaseHTTPRequestHandler, value: object) -> None:
        self._send(to, "application/json", json.dumps(value).encode())

    def _send(self, to: BaseHTTPRequestHandler, kind: str, body: bytes) -> None:
        to.send_response(200)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)
