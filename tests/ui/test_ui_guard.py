"""Who reaches the server: host names, other sites' pages, tokens, and uploads that pile up."""

import asyncio
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import streamlit as st
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from rag_app.ui import guard, server, shared
from rag_app.ui.guard import Guard

TOKEN = "correct-horse"


def ask(headers, *, path="/", query="", method="GET", kind="http", **options):
    """Status and headers of the guard's own answer; 200 if it let the request through."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "path": path, "query_string": query.encode(),
             "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}  # fmt: skip
    if kind == "http":
        scope["method"] = method
    asyncio.run(Guard(app, **options)(scope, None, send))
    first = sent[0]
    if first["type"] == "websocket.close":
        return 403, {}
    return first["status"], {k.decode(): v.decode() for k, v in first["headers"]}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8501", 200),
        ("localhost:8501", 200),
        ("LOCALHOST", 200),
        ("[::1]:8501", 200),
        ("192.168.0.7:8501", 200),  # an address in numbers cannot be bound to another one
        ("docs.example.org", 200),
        ("evil.example:8501", 403),
        ("localhost.evil.example", 403),
        ("localhost:8501@evil.example", 403),
        ("127.0.0.1.nip.example", 403),
        ("localhost:x", 403),
        ("", 403),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_only_its_own_host_names_reach_the_server(host, status, kind):
    assert ask({"host": host}, kind=kind, hosts=["Docs.Example.org"])[0] == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:8501", 200),
        ("https://docs.example.org", 200),
        ("http://localhost:3000", 403),  # a page of another program of this machine
        ("http://evil.example", 403),
        ("https://docs.example.org.evil.example", 403),
        ("null", 403),
        ("http://[::1", 403),  # no address at all
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_pages_of_other_sites_are_refused(origin, status, kind):
    headers = {"host": "localhost:8501", "origin": origin}
    assert ask(headers, kind=kind, hosts=["docs.example.org"])[0] == status


def test_the_token_in_the_address_becomes_a_cookie_that_lets_in():
    host = {"host": "localhost:8501"}
    assert ask(host, token=TOKEN)[0] == 403
    assert ask(host, token=TOKEN, kind="websocket")[0] == 403
    assert ask(host, token=TOKEN, query="token=wrong")[0] == 403
    assert ask(host, token=TOKEN, path=guard.HEALTH)[0] == 200
    status, headers = ask(host, token=TOKEN, path="//evil.example/documents", query=f"token={TOKEN}&c=5")
    assert status == 303 and headers["location"] == "/evil.example/documents?c=5"
    for path, encoded in (("/\t/evil.example", "/%09/evil.example"), ("/Berichte/\u4e00", "/Berichte/%E4%B8%80")):
        status, headers = ask(host, token=TOKEN, path=path, query=f"token={TOKEN}")  # browsers leave tabs out
        assert status == 303 and headers["location"] == encoded
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    kept = host | {"cookie": "other=1; " + cookie.partition(";")[0]}
    for kind in ("http", "websocket"):
        assert ask(kept, token=TOKEN, kind=kind)[0] == 200
    assert ask(kept | {"host": "localhost:8502"}, token=TOKEN)[0] == 403  # another server of this machine
    assert ask(host | {"authorization": f"Bearer {TOKEN}"}, token=TOKEN)[0] == 200
    assert ask(host | {"authorization": "Bearer "}, token=TOKEN)[0] == 403


@pytest.mark.parametrize("token", ['"quoted"', "a b;c=ü", "100%41", "中"])
def test_a_token_of_any_letters_becomes_a_cookie_that_lets_in(token):
    host = {"host": "localhost:8501"}
    status, headers = ask(host, token=token, query=f"token={quote(token)}")
    kept = headers["set-cookie"].partition("; Path=/")[0]
    assert status == 303 and ask(host | {"cookie": kept}, token=token)[0] == 200


def test_uploads_that_are_never_added_are_bounded():
    headers = {"host": "localhost"}
    path = "/_stcore/upload_file/session/file"

    def put(length, held):
        sent = headers | ({"content-length": length} if length else {})
        return ask(sent, path=path, method="PUT", held=lambda: held, most_held=100)[0]

    assert put("60", 40) == 200
    assert put("61", 40) == 413 and put("1", 100) == 413
    assert put("", 0) == 413 and put("-1", 0) == 413  # a length that is not told cannot be counted
    assert ask(headers, path=path, method="DELETE", held=lambda: 100, most_held=100)[0] == 200


def test_uploads_on_their_way_count_too():
    statuses = []

    async def meanwhile(scope, receive, send):
        if len(statuses) == 0:
            statuses.append("first")
            await guarded(scope, None, sent)  # the same file once more before the first one is there
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def sent(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    guarded = Guard(meanwhile, most_held=100)
    scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/s/f", "query_string": b"",
             "headers": [(b"host", b"localhost"), (b"content-length", b"60")]}  # fmt: skip
    asyncio.run(guarded(scope, None, sent))
    asyncio.run(guarded(scope, None, sent))
    assert statuses == ["first", 413, 200, 200]


def test_the_token_is_made_once_and_only_its_owner_may_read_it(tmp_path, monkeypatch):
    monkeypatch.delenv("RAG_APP_UI_TOKEN", raising=False)
    made = server.token_of(tmp_path / "data")
    assert len(made) >= 32 and server.token_of(tmp_path / "data") == made
    if sys.platform != "win32":
        assert (tmp_path / "data" / ".token").stat().st_mode & 0o077 == 0
    assert server.token_of(tmp_path / "other") != made
    monkeypatch.setenv("RAG_APP_UI_TOKEN", "none")
    assert server.token_of(tmp_path / "data") == ""
    monkeypatch.setenv("RAG_APP_UI_TOKEN", "mine")
    assert server.token_of(tmp_path / "data") == "mine"


def test_the_address_that_is_shown_leads_in_whatever_the_token_is(monkeypatch):
    assert server.address("a b&c=ü").endswith("/?token=a%20b%26c%3D%C3%BC")


def test_emptying_the_cache_loads_no_second_engine(ui_engine, monkeypatch):
    made = []
    monkeypatch.setattr(shared, "make_engine", lambda: made.append(1) or ui_engine)
    shared.made_engine.cache_clear()
    first = shared.engine()
    st.cache_resource.clear()  # what the message `clear_cache` of a page does
    st.cache_data.clear()
    assert shared.engine() is first and made == [1]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_server_ends_with_the_command_and_is_reached_with_its_token_only(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rag_app.cli", "ui", "--no-browser", "--port", str(port), "--data", str(tmp_path)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        for _ in range(600):
            if _status(port, guard.HEALTH) == 200:
                break
            assert process.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.1)
        token = (tmp_path / ".token").read_text()
        assert f"http://127.0.0.1:{port}/?token={token}" in (tmp_path / "log").read_text()
        assert _status(port, "/") == 403 and _status(port, f"/?token={token}") == 200
        assert _status(port, "/", {"Authorization": f"Bearer {token}", "Host": "evil.example"}) == 403
        process.terminate()  # to the command alone, as a service manager does
        process.wait(60)
        assert _status(port, guard.HEALTH) is None
    finally:
        if process.poll() is None:
            process.kill()


def _status(port, path, headers=None):
    cookies = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers or {})
    try:
        return cookies.open(request, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def test_uploads_of_a_tab_that_was_closed_count_no_more(monkeypatch):
    files = MemoryUploadedFileManager("/upload")
    for tab in ("open", "closed"):
        files.add_file(tab, UploadedFileRec("1", "a.txt", "text/plain", b"x" * 1000))
    sessions = SimpleNamespace(get_session_info={"open": "a session"}.get)
    running = SimpleNamespace(uploaded_file_mgr=files, _session_mgr=sessions)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: running)
    assert server.bytes_held() == 1000
    assert files.get_files("open", ["1"]) and not files.get_files("closed", ["1"])
