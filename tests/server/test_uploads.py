"""Documents that clients send: their names, their places, how much one index takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from server_helpers import client_of
from starlette.exceptions import HTTPException

from rag_app.documents.uploads import uploaded_files, uploads_folder
from rag_app.server.uploads import save


def files_in(folder: Path) -> set[Path]:
    return {p for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock"}


@pytest.mark.parametrize("name", ["%2Fetc%2Fevil.md", "a%00b.md", "a%0Ab.md", "%0Aa.md",
                                  "CON.md", ".hidden.md", "%E2%80%AEfdp.md"])  # fmt: skip
def test_hostile_file_names_stay_inside(shared: Any, name: str, tmp_path: Path) -> None:
    made = shared()
    before = files_in(tmp_path)
    with client_of(made) as client:
        assert client.put(f"/api/indexes/notes/files/{name}", content=b"text").status_code == 200
    (new,) = files_in(tmp_path) - before
    assert new.resolve().is_relative_to((made.data / "notes" / "uploads").resolve())
    assert new.suffix == ".md" and not new.name.startswith(".") and new.stem.lower() != "con"


def test_names_that_look_the_same_are_the_same(client: Any) -> None:
    """Signs that show nothing hide a second file, or turn a name around; those of 8 bits steer a terminal."""
    names = ("pay.md", "p%E2%80%8Bay.md", "%E2%80%8Fpay.md", "pay%EF%BB%BF.md", "p%C2%ADay.md")
    assert {client.put(f"/api/indexes/notes/files/{name}", content=b"text").json()["name"] for name in names} == {
        "pay.md"
    }
    reply = client.put("/api/indexes/notes/files/%C2%9B2Ja%E2%80%AE.md", content=b"text")
    assert reply.json()["name"] == "_2Ja_.md"
    joined = "\u0645\u06cc\u200c\u062e.md"  # Persian
    assert client.put(f"/api/indexes/notes/files/{joined}", content=b"text").json()["name"] == joined


@pytest.mark.parametrize(("path", "status"), [
    ("/api/indexes/notes/files/%2e%2e%2f%2e%2e%2fevil.md", 400), ("/api/indexes/notes/files/..%5C..%5Cevil.md", 400),
    ("/api/indexes/notes/files/run.exe", 400), ("/api/indexes/notes/files/...", 400),
    ("/api/indexes/notes/files/node_modules/a.md", 400), ("/api/indexes/notes/files/~$a.md", 400),
    ("/api/indexes/%2e%2e/files/a.md", 400), ("/api/indexes/a%20b/files/a.md", 400),
    (f"/api/indexes/{'a' * 65}/files/a.md", 400),
    ("/api/indexes/feedback.jsonl/files/a.md", 409), ("/api/indexes/Keys.json/files/a.md", 409),
    ("/api/indexes/feedback.lock/files/a.md", 409), ("/api/indexes/Owners.json/files/a.md", 409),
    ("/api/indexes/handbook.toml/files/a.md", 400), ("/api/indexes/new.TOML/files/a.md", 400),
])  # fmt: skip
def test_names_that_are_not_taken(refusing: Any, path: str, status: int) -> None:
    reply = refusing.put(path, content=b"text")
    assert reply.status_code == status and reply.json()["error"]["message"]


def test_a_link_out_of_the_uploads_is_not_followed(shared: Any, tmp_path: Path) -> None:
    made = shared()
    (made.data / "notes" / "uploads").mkdir(parents=True)
    (made.data / "notes" / "uploads" / "out").symlink_to(tmp_path)
    with client_of(made) as client:
        assert client.put("/api/indexes/notes/files/out/a.md", content=b"text").status_code == 400
    assert not (tmp_path / "a.md").exists()


def test_an_empty_body_is_refused_and_takes_no_place_of_a_file(shared: Any) -> None:
    made = shared(adapter_uploads=1)
    with client_of(made) as client:
        client.put("/api/indexes/notes/files/a.md", content=b"text")
        for path in ("indexes/notes/files/a.md", "indexes/notes/files/b.md", "adapters/law"):
            for body in (b"", iter([b""])):  # with its length and without
                reply = client.put(f"/api/{path}", content=body)
                assert reply.status_code == 400
                assert reply.json()["error"]["message"].startswith("The file is empty (0 bytes); send its bytes")
        assert client.get("/api/indexes/notes/files").json() == {"files": ["a.md"]}
    assert (made.data / "notes" / "uploads" / "a.md").read_bytes() == b"text"


def test_a_file_and_a_folder_of_one_name_are_refused(client: Any) -> None:
    put = "/api/indexes/notes/files"
    assert client.put(f"{put}/a.txt", content=b"text").status_code == 200
    assert client.put(f"{put}/b.txt/c.txt", content=b"text").status_code == 200
    for name in ("a.txt/b.txt", "b.txt"):
        reply = client.put(f"{put}/{name}", content=b"text")
        assert reply.status_code == 409 and "choose another" in reply.json()["error"]["message"]
    assert client.put(f"{put}/m.docm", content=b"text").status_code == 200
    assert client.put(f"{put}/b.txt/d/e.txt", content=b"text").status_code == 200
    for name in ("b.txt/c.txt", "b.txt/d/e.txt"):
        assert client.put(f"{put}/b.txt", content=b"text").status_code == 409
        assert client.delete(f"{put}/{name}").status_code == 200
    assert client.put(f"{put}/b.txt", content=b"text").status_code == 200


def test_uploads_have_a_limit_for_each_index(shared: Any) -> None:
    with client_of(shared(max_uploads_mb=1)) as client:
        half = b"x" * (600 << 10)
        assert client.put("/api/indexes/notes/files/a.md", content=half).status_code == 200
        reply = client.put("/api/indexes/notes/files/b.md", content=half)
        assert reply.status_code == 413 and "exceed 1 MiB" in reply.json()["error"]["message"]
        assert client.get("/api/indexes/notes/files").json() == {"files": ["a.md"]}
        assert client.put("/api/indexes/notes/files/a.md", content=half).status_code == 200  # in the place of itself


@pytest.mark.parametrize(("name", "length", "status"), [
    ("a.md/b.md", 0, 409), ("a.md/b/c.md", 0, 409), ("folder.md", 0, 409), ("d.md", (1 << 20) + 1, 413),
])  # fmt: skip
async def test_what_is_refused_anyway_is_refused_before_its_body_is_read(
    shared: Any, name: str, length: int, status: int
) -> None:
    made = shared(max_uploads_mb=1)

    async def text() -> AsyncIterator[bytes]:
        yield b"text"

    async def unread() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    for taken in ("a.md", "folder.md/b.md"):
        await save(made, "notes", taken, text())
    before = set(made.data.rglob("*"))
    with pytest.raises(HTTPException) as refused:
        await save(made, "notes", name, unread(), length)
    assert refused.value.status_code == status and set(made.data.rglob("*")) == before


async def test_uploads_at_the_same_time_keep_to_the_limit(shared: Any) -> None:
    made, both = shared(max_uploads_mb=1), asyncio.Barrier(2)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"x" * (600 << 10)
        await both.wait()

    came = (save(made, "notes", name, pieces()) for name in ("a.md", "b.md"))
    sent = await asyncio.gather(*came, return_exceptions=True)
    assert sorted(getattr(s, "status_code", 200) for s in sent) == [200, 413]
    assert len(list((made.data / "notes" / "uploads").iterdir())) == 1


async def test_of_a_file_and_a_folder_of_one_name_sent_at_the_same_time_one_gets_the_place(shared: Any) -> None:
    made, both = shared(), asyncio.Barrier(2)

    async def text() -> AsyncIterator[bytes]:
        yield b"text"
        await both.wait()

    sent = await asyncio.gather(
        *(save(made, "notes", name, text()) for name in ("x.txt/y.md", "x.txt")), return_exceptions=True
    )
    assert sorted(getattr(s, "status_code", 200) for s in sent) == [200, 409]
    (kept,) = uploaded_files(uploads_folder(made.data, "notes"))
    assert kept.read_bytes() == b"text"


@pytest.mark.parametrize("path", ["/api/indexes/notes/files/a.md", "/api/adapters/law"])
def test_a_file_in_an_envelope_or_a_part_of_one_is_not_kept_as_the_file(shared: Any, path: str) -> None:
    made = shared(adapter_uploads=1)
    with client_of(made) as client:
        form = client.put(path, files={"file": ("a.md", b"# Rooms")})  # what curl -F sends, too
        packed = client.put(path, content=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
        part = client.put(path, content=b"# Rooms", headers={"Content-Range": "bytes 9-15/16"})  # curl -C 9 -T
    assert form.status_code == 400 and "The file came as a form; send its bytes" in form.json()["error"]["message"]
    assert packed.status_code == 400 and "packed (gzip)" in packed.json()["error"]["message"]
    assert part.status_code == 400 and "a part of the file (bytes 9-15/16)" in part.json()["error"]["message"]
    assert not list(made.data.rglob("*.md")) and "law@3" not in [f"law@{n}" for n in made.store.versions("law")]


def test_a_file_that_another_request_deletes_meanwhile_is_not_found(client: Any, monkeypatch: Any) -> None:
    def unlink() -> None:
        raise FileNotFoundError

    gone = SimpleNamespace(is_file=lambda: True, unlink=unlink)
    monkeypatch.setattr("rag_app.server.routes.files.inside", lambda folder, name: gone)
    reply = client.delete("/api/indexes/notes/files/a.md")
    assert reply.status_code == 404 and "No such uploaded file" in reply.json()["error"]["message"]
