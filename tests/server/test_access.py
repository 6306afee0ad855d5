"""Who may do what: keys, scopes, indexes, hosts, sizes and rates; each refusal has its status and one sentence."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from server_helpers import COVERED, client_of

from rag_app.cli import main
from rag_app.errors import SettingsError
from rag_app.server.app import create_app
from rag_app.server.keys import KeyFile
from rag_app.server.limits import Rate
from rag_app.server.settings import ServerSettings

ASK = {"index": "handbook", "question": COVERED}
CHAT = {"model": "handbook/base", "messages": [{"role": "user", "content": COVERED}]}


def problem(reply: Any, status: int) -> str:
    assert reply.status_code == status, reply.text
    error = reply.json()["error"]
    assert error["code"] == str(status) and "\n" not in error["message"]
    return str(error["message"])


def test_of_a_key_only_the_hash_is_kept(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    secret = keys.add("me", ["admin", "read"], ["handbook"])
    assert len(secret) > 40 and secret not in (tmp_path / "keys.json").read_text()
    found = keys.find(secret)
    assert found is not None and (found.name, found.scopes, found.indexes) == ("me", ("read", "admin"), ("handbook",))
    assert keys.find(secret + "x") is None and keys.find("") is None and keys.find("\ud800") is None
    assert keys.find(found.sha256) is None  # the file does not open the door
    with pytest.raises(SettingsError, match="exists already"):
        keys.add("me")
    for wrong in ({"name": "../x"}, {"name": "a", "scopes": ["root"]}, {"name": "a", "scopes": []},
                  {"name": "a", "indexes": ["../x"]}):  # fmt: skip
        with pytest.raises(SettingsError):
            keys.add(**wrong)
    other = KeyFile(tmp_path / "keys.json")
    other.remove("me")
    assert keys.find(secret) is None and keys.keys() == []
    with pytest.raises(SettingsError, match="not found"):
        keys.remove("me")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2, "keys": []}', '{"format": 1, "keys": [{"name": 1}]}',
                                  '{"format":1,"keys":[{"name":"a","sha256":"","scopes":["x"],"indexes":[],"created":""}]}',
                                  '{"format":1,"keys":[{"name":"a","sha256":"","scopes":["read"],"indexes":"","created":""}]}',
                                  '{"format":1,"keys":[{"name":"a","sha256":"","scopes":["read"],"created":""}]}',
                                  "\xff", "[" * 100_000])  # fmt: skip
def test_a_damaged_file_of_keys_lets_nobody_in(shared: Any, text: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "keys.json").write_text(text, "latin-1")
    with pytest.raises(SettingsError, match="not a file of keys"):
        KeyFile(tmp_path / "data" / "keys.json").keys()
    with client_of(shared(needs_keys=True), "anything") as client:
        assert client.get("/v1/models").status_code == 503


ROUTES = [
    ("GET", "/v1/models", "read"), ("GET", "/v1/models/base", "read"), ("POST", "/v1/chat/completions", "read"),
    ("POST", "/v1/embeddings", "read"), ("POST", "/api/ask", "read"), ("POST", "/api/retrieve", "read"),
    ("POST", "/api/feedback", "read"), ("GET", "/api/indexes", "read"), ("GET", "/api/adapters", "read"),
    ("GET", "/api/indexes/handbook/files", "ingest"), ("PUT", "/api/indexes/handbook/files/a.md", "ingest"),
    ("DELETE", "/api/indexes/handbook/files/a.md", "ingest"), ("POST", "/api/indexes/handbook/build", "ingest"),
    ("GET", "/api/jobs/x", "ingest"), ("POST", "/api/indexes/handbook/rollback", "admin"),
    ("DELETE", "/api/indexes/handbook", "admin"),
    ("POST", "/api/adapters/law/promote", "admin"), ("POST", "/api/adapters/law/rollback", "admin"),
    ("GET", "/metrics", "admin"), ("POST", "/api/adapters", "admin"), ("POST", "/api/compare", "read"),
    ("POST", "/api/ask/x/stop", "read"), ("GET", "/api/indexes/handbook/documents", "read"),
    ("PUT", "/api/adapters/law", "admin"),
]  # fmt: skip
BODIES = {
    "/v1/chat/completions": CHAT, "/v1/embeddings": {"model": "default", "input": "x"}, "/api/ask": ASK,
    "/api/retrieve": ASK, "/api/feedback": {"id": "x", "vote": 1}, "/api/adapters/law/promote": {"version": 1},
    "/api/adapters": {"folder": "x"}, "/api/compare": {**ASK, "adapters": ["base"]},
}  # fmt: skip


@pytest.fixture
def keyed(shared: Any) -> Iterator[tuple[Any, dict[str, str]]]:
    """A client without a key, and a key of each scope."""
    made = shared(needs_keys=True)
    secrets = {scope: made.keys.add(scope, [scope]) for scope in ("read", "ingest", "admin")}
    with client_of(made) as client:
        yield client, secrets


def test_every_route_wants_a_key_with_its_scope(keyed: Any) -> None:
    client, secrets = keyed
    documented = {
        (method.upper(), path) for path, methods in client.get("/openapi.json").json()["paths"].items()
        for method in methods if path not in ("/health", "/ready")
    }  # fmt: skip
    assert len(documented) == len(ROUTES)  # a new route belongs into the list
    for method, path, scope in ROUTES:
        body = BODIES.get(path)
        for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {secrets[scope]}"}):
            assert "No valid key" in problem(client.request(method, path, json=body, headers=wrong), 401)
        for other in secrets.keys() - {scope}:
            headers = {"Authorization": f"Bearer {secrets[other]}"}
            assert scope in problem(client.request(method, path, json=body, headers=headers), 403)
        reply = client.request(method, path, json=body, headers={"Authorization": f"Bearer {secrets[scope]}"})
        assert reply.status_code not in (401, 403, 500), (path, reply.text)


def test_a_key_for_one_index_sees_no_other(shared: Any) -> None:
    made = shared(needs_keys=True)
    secret = made.keys.add("me", ["read", "ingest", "admin"], ["handbook"])
    with client_of(made, secret) as client:
        assert client.post("/api/ask", json=ASK).status_code == 200
        assert [i["name"] for i in client.get("/api/indexes").json()["indexes"]] == ["handbook"]
        names = [m["id"] for m in client.get("/v1/models").json()["data"]]
        assert "handbook/auto" in names and "secret/auto" not in names
        for index in ("secret", "nothing"):  # whether there is one is not told
            other = {"index": index, "question": COVERED}
            assert "may not use" in problem(client.post("/api/ask", json=other), 403)
            assert "may not use" in problem(client.post("/api/retrieve", json=other), 403)
            assert "may not use" in problem(client.post("/api/compare", json={**other, "adapters": ["base"]}), 403)
            problem(client.get(f"/api/indexes/{index}/documents"), 403)
            problem(client.post("/v1/chat/completions", json={**CHAT, "model": f"{index}/base"}), 403)
            problem(client.put(f"/api/indexes/{index}/files/a.md", content=b"x"), 403)
            problem(client.post(f"/api/indexes/{index}/build"), 403)
            problem(client.post(f"/api/indexes/{index}/rollback"), 403)
            problem(client.delete(f"/api/indexes/{index}"), 403)
            problem(client.post("/v1/embeddings", json={"model": index, "input": "x"}), 404)
    assert not (made.data / "secret").exists()


def test_a_removed_key_is_refused_at_the_next_request(shared: Any) -> None:
    made = shared(needs_keys=True)
    secret = made.keys.add("me")
    with client_of(made, secret) as client:
        assert client.get("/v1/models").status_code == 200
        KeyFile(made.keys.path).remove("me")
        problem(client.get("/v1/models"), 401)


def test_without_keys_only_this_machine_is_answered(client: Any) -> None:
    assert client.get("/health").status_code == 200
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000"):
        assert client.get("/v1/models", headers={"Host": host}).status_code == 200
    for host in ("evil.example", "localhost.evil.example", "[::1].evil.example", ""):
        problem(client.get("/v1/models", headers={"Host": host}), 403)
    problem(client.post("/api/adapters/law/rollback", headers={"Origin": "http://evil.example"}), 403)
    problem(client.post("/api/adapters/law/rollback", headers={"Origin": "null"}), 403)
    problem(client.post("/api/adapters/law/rollback", headers={"Origin": "http://[::1"}), 403)
    assert client.get("/v1/models", headers={"Origin": "http://localhost"}).status_code == 200


def test_the_command_that_is_told_makes_a_key_where_it_was_missed(tmp_path: Path, capsys: Any) -> None:
    import rag_app.cli as cli

    data = str(tmp_path / "my data")
    told = []
    for command in (["serve", "--host", "0.0.0.0", "--data", data], ["serve", "keys", "list", "--data", data]):
        cli.main(command)
        printed = capsys.readouterr()
        told.append(re.search(r"rag-app (serve .* keys add )NAME", printed.out + printed.err)[1])  # type: ignore[index]
    assert told[0] == told[1]
    assert cli.main([*shlex.split(told[0]), "me"]) == 0
    kept = json.loads((tmp_path / "my data" / "keys.json").read_text())["keys"]
    assert [key["name"] for key in kept] == ["me"]


def test_the_command_refuses_to_listen_elsewhere_without_keys(tmp_path: Path, capsys: Any) -> None:
    import rag_app.cli as cli
    from rag_app.cli.serve import check_keys

    data = str(tmp_path)
    assert cli.main(["serve", "keys", "list", "--data", data]) == 0
    assert f"No keys in {tmp_path}" in capsys.readouterr().out
    assert cli.main(["serve", "--host", "0.0.0.0", "--data", data]) == 1
    assert "without a key" in capsys.readouterr().err
    assert cli.main(["serve", "keys", "add", "me", "--scope", "ingest", "--index", "handbook", "--data", data]) == 0
    told = capsys.readouterr()
    secret = told.out.strip()
    assert "No index named 'handbook'" in told.err and "once it is built" in told.err
    keys = KeyFile(tmp_path / "keys.json")
    assert keys.find(secret) is not None and check_keys(ServerSettings(host="0.0.0.0"), keys)
    assert cli.main(["serve", "keys", "list", "--data", data, "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed["name"] == "me" and listed["scopes"] == ["ingest"] and "sha256" not in listed
    assert cli.main(["serve", "keys", "remove", "me", "--data", data]) == 0
    assert not check_keys(ServerSettings(), keys)
    assert cli.main(["serve", "--port", "99999", "--data", data]) == 1
    assert "65535" in capsys.readouterr().err


def test_a_body_that_is_too_large_is_not_read(shared: Any) -> None:
    with client_of(shared(max_body_mb=1, max_upload_mb=2)) as client:
        large = b"x" * ((1 << 20) + 1)
        assert "1 MiB" in problem(client.post("/api/ask", content=large), 413)
        pieces = (large[:1000] for _ in range(2000))  # without its length
        json_type = {"Content-Type": "application/json"}
        assert "1 MiB" in problem(client.post("/api/ask", content=pieces, headers=json_type), 413)
        assert client.put("/api/indexes/handbook/files/a.md", content=large).status_code == 200
        assert "2 MiB" in problem(client.put("/api/indexes/handbook/files/b.md", content=large * 2 + b"x"), 413)
        for odd in ("-1", "1_0", "9" * 5000):
            problem(client.post("/api/ask", headers={"Content-Length": odd}), 413)


def test_a_client_that_asks_too_often_waits() -> None:
    now = [0.0]
    rate = Rate(60, lambda: now[0])
    assert [rate.wait_s("a") for _ in range(60)] == [0.0] * 60
    assert rate.wait_s("a") == pytest.approx(1.0) and rate.wait_s("b") == 0.0
    now[0] = 1.0
    assert rate.wait_s("a") == 0.0 and rate.wait_s("a") > 0
    assert Rate(0).wait_s("a") == 0.0


def test_too_many_requests_are_refused_also_of_those_who_guess_keys(shared: Any) -> None:
    made = shared(needs_keys=True, requests_per_minute=3)
    secret = made.keys.add("me")
    with client_of(made) as client:
        for guess in range(3):
            problem(client.get("/v1/models", headers={"Authorization": f"Bearer {guess}"}), 401)
        reply = client.get("/v1/models", headers={"Authorization": "Bearer 4"})
        assert "Too many" in problem(reply, 429) and int(reply.headers["retry-after"]) >= 1
        assert [client.get(path).status_code for path in ("/health", "/ready", "/openapi.json")] == [200, 200, 429]
        right = {"Authorization": f"Bearer {secret}"}
        assert [client.get("/v1/models", headers=right).status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize("content", [
    b"{", b"[]", b"null", b'"x"', b"\xff", b'{"index": "handbook"}', b"[" * 100_000,
    b'{"index":"handbook","question":5}', b'{"index":"handbook","question":""}',
])  # fmt: skip
def test_malformed_bodies_get_one_sentence(client: Any, content: bytes) -> None:
    reply = client.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
    assert len(problem(reply, 400)) < 300


def test_what_a_form_of_another_site_could_send_is_not_read(client: Any) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        reply = client.post("/api/ask", content=json.dumps(ASK), headers={"Content-Type": content_type})
        assert problem(reply, 400)


def test_a_slash_at_the_end_leads_to_no_other_address(client: Any) -> None:
    body = {"model": "base", "messages": [{"role": "user", "content": "Hello"}]}
    for reply in (client.post("/v1/chat/completions/", json=body, follow_redirects=False),
                  client.get("/api/indexes/", follow_redirects=False)):  # fmt: skip
        assert reply.status_code == 404 and "no such route" in reply.json()["error"]["message"]


def test_headers_of_safety_stand_on_every_reply(client: Any) -> None:
    for path in ("/health", "/v1/models", "/nothing", "/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"] and headers["cache-control"] == "no-store"
    assert problem(client.get("/nothing"), 404) and problem(client.put("/api/ask"), 405)


def test_nothing_secret_is_logged(shared: Any, caplog: Any) -> None:
    made = shared(needs_keys=True)
    secret = made.keys.add("me")
    with caplog.at_level(logging.DEBUG), client_of(made, secret) as client:
        answer = client.post("/api/ask", json=ASK).json()
        client.get("/v1/models", headers={"Authorization": "Bearer guessed-key"})
    lines = [r.getMessage() for r in caplog.records if r.name == "rag_app.server"]
    assert any("/api/ask" in line and "key=me" in line and answer["id"] in line for line in lines)
    assert not any(word in line for line in lines for word in (secret, "guessed-key", COVERED))


@pytest.mark.parametrize(
    ("path", "length", "sent", "status"),
    [
        ("/api/ask", 3 << 20, 3 << 20, 413),  # by its length
        ("/api/ask", None, 3 << 20, 413),  # by what came of it
        ("/v1/models/none", 2 << 20, 2 << 20, 401),
        ("/api/ask", 200 << 20, 200 << 20, 413),  # more than is worth reading
        ("/health", None, 0, 200),
    ],
)
def test_what_is_still_sent_after_a_refusal_is_read(
    shared: Any, path: str, length: int | None, sent: int, status: int
) -> None:
    """A connection that is closed on a client that still sends is reset, and the answer lost."""
    served = shared(needs_keys=True, max_body_mb=1)
    secret = served.keys.add("me", ["read"], []) if status != 401 else "wrong"
    headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {secret}".encode())]
    headers += (
        [(b"content-length", str(length).encode())] if length else [(b"transfer-encoding", b"chunked")] * bool(sent)
    )
    left, told = sent, list[tuple[str, int]]()

    async def receive() -> Any:
        nonlocal left
        piece = min(left, 1 << 20)
        left -= piece
        return {"type": "http.request", "body": b"x" * piece, "more_body": left > 0}

    async def send(message: Any) -> None:
        told.append((str(message.get("status", "")), left) if "status" in message else ("body", left))
        ends.append(not message.get("more_body", False) and "status" not in message)

    ends: list[bool] = []
    scope = {"type": "http", "method": "POST" if sent else "GET", "path": path, "headers": headers, "query_string": b"",
             "raw_path": path.encode(), "http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 1),
             "server": ("localhost", 80), "root_path": ""}  # fmt: skip
    asyncio.run(create_app(served)(scope, receive, send))
    assert told[0][0] == str(status) and ends.count(True) == 1 and ends[-1]
    assert left == max(0, sent - (64 << 20)) and (not sent or told[1][1] >= left)  # the answer was sent before


def test_a_wrong_option_is_called_as_it_was_typed(capsys: Any) -> None:
    for value, said in (("0", "0: expected 1 to 1048576."), ("99999999999999", "99999999999999: expected 1 to")):
        assert main(["serve", "--max-body-mb", value]) == 1
        assert f"rag-app: --max-body-mb {said}" in capsys.readouterr().err
    assert main(["serve", "--adapter-folder", "/none"]) == 1
    assert "--adapter-folder /none: no such folder" in capsys.readouterr().err
