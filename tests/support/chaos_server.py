"""A server that takes files over HTTP, builds and keeps votes, to be killed: `from chaos_server import COMMANDS`."""

from __future__ import annotations

import http.client
import json
import os
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chaos_indexes import Contents, left, look
from killed_changes import Command
from serving_here import listen

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.index import verify_index
from rag_app.server.settings import ServerSettings
from rag_app.server.shared import Shared
from rag_app.testing import FakeChatModel, FakeEmbedder

TEXTS = {f"{n}.md": f"# Rule {n}\n\nDoor {n} stays shut at night." for n in range(3)}
_SIZE = len(TEXTS["0.md"])
_FINAL: Contents = {"1.md": _SIZE, "2.md": _SIZE}


def serve(folder: Path) -> None:
    """Start a server, send it two files, build, vote, exchange one file for another, build again, stop it."""
    embedder = FakeEmbedder(16, name=DEFAULT_EMBEDDER)
    shared = Shared(
        settings=ServerSettings(requests_per_minute=0), model=FakeChatModel(), root=folder / "indexes",
        adapters=folder / "adapters", data=folder / "data", load_embedder=lambda name: embedder,
    )  # fmt: skip
    with listen(shared) as address:
        _use(Client(urlsplit(address).port or 0), folder)


class Client:
    """Sends requests to a port; a refusal is an error."""

    def __init__(self, port: int) -> None:
        self._port = port

    def send(self, method: str, path: str, body: bytes | None = None) -> Any:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)) as connection:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            found = json.loads(reply.read())
            if reply.status >= 300:
                raise RuntimeError(f"{method} {path}: {reply.status} {found}")
            return found

    def build(self) -> None:
        job = self.send("POST", "/api/indexes/i/build")
        while job["state"] in ("waiting", "running"):
            time.sleep(0.005)
            job = self.send("GET", f"/api/jobs/{job['id']}")
        if job["state"] != "done":
            raise RuntimeError(job["problem"])


def _use(client: Client, folder: Path) -> None:
    for name in ("0.md", "1.md"):
        client.send("PUT", f"/api/indexes/i/files/{name}", TEXTS[name].encode())
        _acknowledged(folder, f"file {name}")
    client.build()
    _acknowledged(folder, "built")
    answer = client.send("POST", "/api/ask", json.dumps({"index": "i", "question": "Which door stays shut?"}).encode())
    client.send("POST", "/api/feedback", json.dumps({"id": answer["id"], "vote": 1}).encode())
    _acknowledged(folder, "vote")
    client.send("PUT", "/api/indexes/i/files/2.md", TEXTS["2.md"].encode())
    _acknowledged(folder, "file 2.md")
    _acknowledged(folder, "deleting")
    client.send("DELETE", "/api/indexes/i/files/0.md")
    client.build()
    _acknowledged(folder, "built")


def _acknowledged(folder: Path, what: str) -> None:
    handle = os.open(folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{what}\n".encode())
    os.close(handle)


def _problems(folder: Path, before: Any) -> list[str]:
    """What the server said that it had, and has not."""
    said = (folder / "acknowledged").read_text().splitlines() if (folder / "acknowledged").exists() else []
    found, contents = [], look(folder)
    for name in [line.removeprefix("file ") for line in said if line.startswith("file ")]:
        path = folder / "data" / "i" / "uploads" / name
        may_be_gone = name == "0.md" and "deleting" in said
        if not may_be_gone and (not path.is_file() or path.read_text() != TEXTS[name]):
            found.append(f"{name} was taken and is lost")
    if "built" in said and not contents:
        found.append("a finished build is lost")
    if any(size != _SIZE for size in contents.values()):
        found.append(f"contents {contents}")
    votes = folder / "data" / "feedback.jsonl"
    whole = [line for line in votes.read_bytes().split(b"\n")[:-1] if json.loads(line)] if votes.exists() else []
    if len(whole) < said.count("vote"):
        found.append("a vote is lost")
    return found + ([str(p) for p in verify_index("i", folder / "indexes").problems] if contents else [])


def _left(folder: Path) -> list[str]:
    return left(folder) + [str(p) for p in (folder / "data").rglob("*") if p.name.startswith(".")]


COMMANDS = [
    Command("serve", lambda folder: None, serve, look, _problems, lambda folder: look(folder) == _FINAL, _left),
]
