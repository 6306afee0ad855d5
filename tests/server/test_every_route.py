"""Every route of the OpenAPI page, whichever there are: bad keys, wrong scopes, other sites, too large, too slow,
malformed and hostile requests get the right status and one sentence."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from server_helpers import client_of
from starlette.testclient import TestClient

from rag_app.server import limits
from rag_app.server.app import create_app
from rag_app.server.keys import SCOPES
from rag_app.server.limits import OPEN
from rag_app.testing import FakeChatModel

MANUAL = Path(__file__).parents[2] / "docs" / "server.md"
SHOWN = {"index": "NAME", "name": "NAME", "job": "ID", "answer": "ID", "file": "FILE"}
HOSTILE_PATHS = [
    "..", "../../etc/passwd", "..%2F..%2Fetc%2Fpasswd", "%2e%2e%2f%2e%2e", "..%5C..%5Cx", "x%00y", "%00", "a" * 5000,
    "%E2%80%AEgpj.exe", "%0d%0aSet-Cookie:%20x", "%ff%fe", "~root", "C:%5Cx", ".hidden", "con", "%F0%9F%99%82", "{x}",
    "file:%2F%2F%2Fetc%2Fpasswd", "http:%2F%2Fevil.example", "%24%7Bjndi:ldap:%2F%2Fx%7D", "'%20or%201=1--",
]  # fmt: skip
HOSTILE_VALUES: list[Any] = [
    None, True, -1, 10**30, 1e308, "", "\x00", "\ud800", "a" * 200_000, "../../etc/passwd", "http://evil.example/x.pkl",
    "<script>alert(1)</script>", [], [[[[]]]], {}, {"$ne": None}, {"__class__": "os.system"}, [None] * 5000,
    json.loads("[" * 400 + "]" * 400),
]  # fmt: skip
MALFORMED = [b"", b"{", b"[]", b"null", b'"x"', b"5", b"\xff\xfe", b"\x80\x04K\x01.", b"[" * 100_000,
             b'{"a": NaN', b'{"a"' + b" " * 10_000]  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """A route; `takes` is `json`, `bytes` or nothing. `fields` are those of its JSON body."""

    method: str
    path: str
    takes: str
    fields: tuple[str, ...]

    def at(self, value: str = "x.md") -> str:
        return re.sub(r"\{[^}]*\}", lambda _: value, self.path)


def operations(page: dict[str, Any]) -> list[Operation]:
    found = []
    for path, methods in page["paths"].items():
        for method, about in methods.items():
            content = about.get("requestBody", {}).get("content", {})
            takes = "json" if "application/json" in content else "bytes" if content else ""
            schema = content.get("application/json", {}).get("schema", {})
            schema = next((s for s in [schema, *schema.get("anyOf", [])] if "$ref" in s), schema)
            name = schema.get("$ref", "").rpartition("/")[2]
            fields = page["components"]["schemas"].get(name, {}).get("properties", {})
            found.append(Operation(method.upper(), path, takes, tuple(fields)))
    return found


@pytest.fixture
def made(shared: Any) -> Any:
    return shared(needs_keys=True, requests_per_minute=0, max_body_mb=1, max_upload_mb=1, adapter_uploads=1)


@pytest.fixture
def keyed(made: Any) -> Iterator[tuple[TestClient, list[Operation], dict[str, dict[str, str]]]]:
    """A client, the operations, and the header of a key of each scope and of `all`."""
    secrets = {scope: made.keys.add(scope, [scope]) for scope in SCOPES} | {"all": made.keys.add("all", SCOPES)}
    headers = {scope: {"Authorization": f"Bearer {secret}"} for scope, secret in secrets.items()}
    with client_of(made) as client:
        page = client.get("/openapi.json").json()
        found = operations(page)
        assert len(found) >= 24 and {o.takes for o in found} == {"json", "bytes", ""}
        assert sum(len(o.fields) for o in found) > 50
        yield client, found, headers


def problem(reply: Any, *statuses: int) -> str:
    """The sentence of a refusal with one of these statuses."""
    assert reply.status_code in statuses, (reply.request.method, str(reply.request.url)[:200], reply.text[:500])
    error = reply.json()["error"]
    message = str(error["message"])
    assert error["code"] == str(reply.status_code) and error["type"] and message.rstrip().endswith(".")
    assert "\n" not in message and len(message) < 600 and "Traceback" not in message
    assert reply.headers["x-content-type-options"] == "nosniff"
    return message


def test_each_wants_a_key_with_the_one_scope_that_the_manual_names(keyed: Any) -> None:
    client, found, headers = keyed
    scopes = {}
    for operation in found:
        if operation.path in OPEN:
            assert client.request(operation.method, operation.path).status_code in (200, 503)
            continue
        body = {} if operation.takes == "json" else None
        for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer"}, {"Authorization": "x" * 9000},
                      {"Authorization": "Basic eDp4"}, {"X-Api-Key": "x"}):  # fmt: skip
            reply = client.request(operation.method, operation.at(), json=body, headers=wrong)
            assert "No valid key" in problem(reply, 401)
        able = []
        for scope in SCOPES:
            reply = client.request(operation.method, operation.at(), json=body, headers=headers[scope])
            if reply.status_code == 403:
                assert "has no scope" in problem(reply, 403)
            else:
                able.append(scope)
                assert reply.status_code < 500, reply.text
        assert len(able) == 1, (operation, able)
        scopes[operation.method, operation.path] = able[0]
    rows = [row for row in MANUAL.read_text().splitlines() if row.startswith("| `")]
    for (_, path), scope in scopes.items():
        if path.startswith("/api/"):
            shown = re.sub(r"\{(\w+)\}", lambda m: SHOWN[m[1]], path)
            told = [row for row in rows if f"{shown}`" in row or f"{shown}/FILE`" in row]
            assert any(f"| {scope} |" in row for row in told), (path, scope, told)


def test_each_refuses_pages_of_other_sites_and_too_large_bodies(keyed: Any) -> None:
    client, found, headers = keyed
    for operation in found:
        url = operation.at()
        for origin in ("http://evil.example", "null"):
            reply = client.request(operation.method, url, headers={**headers["all"], "Origin": origin})
            assert "other sites" in problem(reply, 403)
        for length in (str(1 << 40), "-1", "1e3", "x", "9" * 50):
            reply = client.request(operation.method, url, headers={**headers["all"], "Content-Length": length})
            assert "too large" in problem(reply, 413)
        if operation.takes:
            pieces = (b"x" * 65536 for _ in range(33))  # without its length
            kind = {"Content-Type": "application/json"}
            reply = client.request(operation.method, url, content=pieces, headers={**headers["all"], **kind})
            assert "too large" in problem(reply, 413)


def test_each_refuses_what_is_no_body_of_it(keyed: Any) -> None:
    client, found, headers = keyed
    tried = 0
    for operation in found:
        if operation.takes != "json":
            continue
        for content in MALFORMED:
            if content == b"" and operation.path.endswith("/rollback"):
                continue  # its body may be left out
            kind = {"Content-Type": "application/json"}
            reply = client.request(
                operation.method, operation.at(), content=content, headers={**headers["all"], **kind}
            )
            allowed = (400, 404) if operation.path.endswith("/rollback") else (400,)
            problem(reply, *allowed)
            tried += 1
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/png"):
            reply = client.request(
                operation.method, operation.at(), content=b'{"a": 1}', headers={**headers["all"], "Content-Type": kind}
            )
            problem(reply, 400)
    assert tried > 80


def test_hostile_names_in_paths_reach_no_file(keyed: Any, made: Any, tmp_path: Path) -> None:
    client, found, headers = keyed
    before = sorted(p for p in tmp_path.rglob("*") if made.data not in p.parents)
    tried = 0
    for operation in found:
        if "{" not in operation.path:
            continue
        for value in HOSTILE_PATHS:
            body: dict[str, Any] = {"json": {}} if operation.takes == "json" else {}
            if operation.takes == "bytes":
                body = {"content": b"x"}
            reply = client.request(operation.method, operation.at(value), headers=headers["all"], **body)
            assert reply.status_code < 500 and "root:" not in reply.text, (operation, value, reply.text)
            if reply.status_code >= 400:
                message = problem(reply, 400, 404, 405, 409)
                assert str(tmp_path) not in message
            tried += 1
    assert tried > 150 and sorted(p for p in tmp_path.rglob("*") if made.data not in p.parents) == before
    assert all(made.data.resolve() in p.resolve().parents for p in made.data.rglob("*"))


@pytest.mark.long
def test_hostile_values_of_every_field_are_no_fault_of_the_server(keyed: Any) -> None:
    client, found, headers = keyed
    tried = 0
    for operation in found:
        for field in operation.fields:
            for value in HOSTILE_VALUES:
                good = {"index": "handbook", "question": "Who?", "model": "base", "input": "x", "adapters": ["base"],
                        "messages": [{"role": "user", "content": "x"}], "id": "x", "vote": 1, "folder": "x",
                        "version": 1}  # fmt: skip
                body = json.dumps({**{k: v for k, v in good.items() if k in operation.fields}, field: value})
                kind = {"Content-Type": "application/json"}
                reply = client.request(
                    operation.method, operation.at("law"), content=body, headers={**headers["all"], **kind}
                )
                assert reply.status_code < 500, (operation, field, str(value)[:50], reply.text[:500])
                if reply.status_code >= 400:
                    problem(reply, 400, 404, 409, 413)
                tried += 1
    assert tried > 900


def test_the_manual_names_the_fields_of_every_body(made: Any) -> None:
    page = create_app(made, preload=False).openapi()
    taken = {}
    for o in operations(page):
        if o.takes == "json" and o.path.startswith("/api/"):
            schema = page["paths"][o.path][o.method.lower()]["requestBody"]["content"]["application/json"]["schema"]
            schema = next(s for s in [schema, *schema.get("anyOf", [])] if "$ref" in s)
            needed = page["components"]["schemas"][schema["$ref"].rpartition("/")[2]].get("required", [])
            path = re.sub(r"\{(\w+)[^}]*\}", lambda found: SHOWN[found[1]], o.path)
            taken[path] = {*needed}, {*o.fields} - {*needed}
    table = MANUAL.read_text(encoding="utf-8").partition("| must have |")[2].partition("\n\n")[0]
    told = {}
    for row in table.splitlines()[2:]:
        _, path, must, may, _ = row.split("|")
        named = [{*re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", cell))} for cell in (must, may)]
        told[path.strip(" `")] = named[0], named[1]
    assert told == taken and len(told) > 5


def test_unknown_methods_and_routes_get_one_sentence(keyed: Any) -> None:
    client, found, headers = keyed
    paths = {o.path for o in found}
    for path in paths:
        there = {o.method for o in found if o.path == path}
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"} - there:
            problem(client.request(method, path.replace("{", "").replace("}", ""), headers=headers["all"]), 404, 405)
    for path in ("/nothing", "/docs", "/redoc", "/api", "/v1", "//api/ask", "/api/ask/../keys.json"):
        problem(client.get(path, headers=headers["all"]), 404, 405)


def test_a_body_that_does_not_come_is_not_waited_for(
    shared: Any, listening: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a real socket: each route that takes a body, with headers that promise one."""
    monkeypatch.setattr(limits, "_DRAINED_S", 0.1)  # else the connection is read on for seconds after the reply
    made = shared(FakeChatModel(), body_s=1, requests_per_minute=0, adapter_uploads=1)
    found = [o for o in operations(create_app(made, preload=False).openapi()) if o.takes]
    port = int(listening(made).rpartition(":")[2])

    def slow(operation: Operation) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            head = f"{operation.method} {operation.at()} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n"
            connection.sendall(f"{head}Content-Type: application/json\r\n\r\n{{".encode())
            connection.settimeout(60)
            said = b""
            while piece := connection.recv(65536):
                said += piece
            return said

    with ThreadPoolExecutor(len(found)) as pool:
        replies = list(pool.map(slow, found))
    assert len(replies) > 8
    for operation, reply in zip(found, replies, strict=True):
        assert reply.startswith(b"HTTP/1.1 408") and b"did not arrive within 1 s" in reply, (operation, reply)
