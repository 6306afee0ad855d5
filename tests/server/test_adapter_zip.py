"""Adapters sent over HTTP: a ZIP of a PEFT folder, hostile ones, and servers that take none."""

from __future__ import annotations

import asyncio
import io
import stat
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from server_helpers import client_of
from starlette.testclient import TestClient
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.engines import load_chat_model
from rag_app.errors import AdapterError
from rag_app.server.adapter_zip import unpacked
from rag_app.server.receiving import PREFIX, received, sweep
from rag_app.server.settings import ServerSettings
from rag_app.server.shared import Shared

HELLO = [{"role": "user", "content": "Who approves a hotel?"}]


@pytest.fixture
def served(tmp_path: Path) -> Shared:
    """A server on a tiny model that takes adapters; a PEFT folder for it is `peft`."""
    base = make_tiny_model("qwen2", tmp_path / "base" / "tiny-qwen2")
    save_peft(base, tmp_path / "peft", seed=1)
    model = load_chat_model(str(base), adapters=tmp_path / "adapters", dtype="float32", engine="reference")
    return Shared(
        settings=ServerSettings(adapter_uploads=1, max_upload_mb=1), model=model, root=tmp_path / "indexes",
        adapters=tmp_path / "adapters", data=tmp_path / "data",
    )  # fmt: skip


@pytest.fixture
def client(served: Shared) -> Iterator[TestClient]:
    with client_of(served) as made:
        yield made
    assert not [p for p in served.data.rglob("*") if p.name.startswith(PREFIX)]  # nothing is left


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def files_of(folder: Path, below: str = "") -> dict[str, bytes]:
    return {f"{below}{p.name}": p.read_bytes() for p in folder.iterdir() if p.is_file()}


def test_a_sent_adapter_answers_and_a_second_one_can_wait(client: Any, served: Shared, tmp_path: Path) -> None:
    body = zipped(files_of(tmp_path / "peft", "law/"))
    assert client.put("/api/adapters/law", content=body).json() == {"adapter": "law@1", "instead_of": None}
    chat = {"model": "law", "messages": HELLO, "max_tokens": 4}
    assert client.post("/v1/chat/completions", json=chat).json()["lora_rag"]["adapter"] == "law@1"
    added = client.put("/api/adapters/law?promote=false", content=body).json()
    assert added == {"adapter": "law@2", "instead_of": None}
    assert served.store.current("law") == 1
    weights = (served.store.folder("law@2") / "adapter_model.safetensors").read_bytes()
    assert weights == (tmp_path / "peft" / "adapter_model.safetensors").read_bytes()


def test_a_published_version_can_be_sent(client: Any, tmp_path: Path) -> None:
    base = tmp_path / "base" / "tiny-qwen2"
    version = publish(tmp_path / "elsewhere", "contracts", base, tmp_path / "peft")
    body = zipped(files_of(tmp_path / "elsewhere" / "contracts" / str(version)))
    assert client.put("/api/adapters/deals", content=body).json() == {"adapter": "deals@1", "instead_of": None}


def test_hostile_archives_are_refused_and_write_nothing(client: Any, served: Shared, tmp_path: Path) -> None:
    good = files_of(tmp_path / "peft")
    config, weights = "adapter_config.json", "adapter_model.safetensors"
    link = zipfile.ZipInfo(weights)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        archive.writestr(config, good[config])
        archive.writestr(link, "/etc/passwd")
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        for name, data in (*good.items(), (config, b"{}")):
            archive.writestr(name, data)
    cases = {
        "nothing": b"", "no zip": b"PK\x03\x04" + b"x" * 1000, "cut": zipped(good)[:-200], "text": b"hello",
        "no weights": zipped({config: good[config]}),
        "pickle": zipped({config: good[config], "adapter_model.bin": b"x"}),
        "outside": zipped({f"../{name}": data for name, data in good.items()} | {"x/../../y": b"x"}),
        "absolute": zipped({f"/etc/{name}": data for name, data in good.items()}),
        "deep": zipped(files_of(tmp_path / "peft", "a/b/")), "two": zipped(good | files_of(tmp_path / "peft", "a/")),
        "bomb": zipped({config: b" " * (40 << 20), weights: good[weights]}),
        "large": zipped({config: good[config], weights: b"\0" * (2 << 20)}),
        "many": zipped(good | {f"{n}.txt": b"" for n in range(30)}), "link": linked.getvalue(),
        "twice": twice.getvalue(), "no safetensors": zipped({config: good[config], weights: b"x" * 100}),
    }  # fmt: skip
    before = sorted(p for p in tmp_path.rglob("*") if served.data not in p.parents)
    for name, body in cases.items():
        reply = client.put("/api/adapters/evil", content=body)
        assert reply.status_code == (409 if name in ("link", "no safetensors") else 400), (name, reply.text)
        message = reply.json()["error"]["message"]
        assert str(tmp_path) not in message and "root:" not in message and message.endswith("."), (name, message)
    for name in ("base", "..", "a/b", "-x"):
        assert client.put(f"/api/adapters/{name}", content=zipped(good)).status_code in (400, 404, 405, 409), name
    assert "evil" not in served.store.names() and len(cases) == 16
    after = sorted(p for p in tmp_path.rglob("*") if served.data not in p.parents and p.name != ".lock")
    assert [p for p in after if p not in before and p.is_file()] == []


def test_entries_that_lie_about_their_size_are_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "lies.zip"
    data = bytearray(zipped({"adapter_config.json": b"x" * 5000, "adapter_model.safetensors": b"y"}))
    for at in range(len(data) - 4):
        if data[at : at + 4] == (5000).to_bytes(4, "little"):
            data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    told = pytest.raises(AdapterError, match=r"no ZIP archive that can be read|more than the archive says")
    with told, unpacked(path, 1 << 20):
        pass


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_archives_that_unpack_without_a_limit_are_refused(method: int, tmp_path: Path) -> None:
    path = tmp_path / "packed.zip"
    path.write_bytes(zipped({"adapter_config.json": b"{}", "adapter_model.safetensors": b"1"}, method))
    with pytest.raises(AdapterError, match="not read"), unpacked(path, 1 << 20):
        pass


def test_damaged_archives_are_refused_in_one_sentence(tmp_path: Path) -> None:
    files = {"adapter_config.json": b'{"a": 1}' * 99, "adapter_model.safetensors": bytes(range(256)) * 9}
    path, tried = tmp_path / "damaged.zip", 0
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        good = zipped(files, method)
        start = good.index(b"adapter_config.json") + len("adapter_config.json")
        directory = good.rindex(b"PK\x05\x06") + 16  # where the end says that the list of files begins
        for at, wrong in ((start, b"\xff" * 40), (start + 9, b"\xff" * 40), (directory, b"\xff\xff\xff\x00")):
            path.write_bytes(good[:at] + wrong + good[at + len(wrong) :])
            with pytest.raises(AdapterError, match="no ZIP archive that can be read"), unpacked(path, 1 << 20):
                pass
            tried += 1
    assert tried == 6


def test_a_server_takes_none_unless_it_is_told_to(shared: Any) -> None:
    with client_of(shared()) as client:
        reply = client.put("/api/adapters/law", content=b"x")
        assert reply.status_code == 409 and "--adapter-uploads" in reply.text


def test_what_a_killed_server_left_is_removed(served: Shared) -> None:
    (served.data / f"{PREFIX}x").mkdir(parents=True)
    (served.data / f"{PREFIX}y").write_bytes(b"x")
    (served.data / ".own").write_text("somebody's own")
    sweep(served.data)
    assert [path.name for path in served.data.iterdir()] == [".own"]


def test_what_another_server_receives_now_is_left_alone(tmp_path: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"first,"
        await asyncio.to_thread(sweep, tmp_path)  # a second server starts over the same folder
        yield b"second"

    async def receive() -> bytes:
        async with received(tmp_path, pieces()) as body:
            (tmp_path / f"{body.name}-unpacked").mkdir()
            await asyncio.to_thread(sweep, tmp_path)
            (tmp_path / f"{body.name}-unpacked").rmdir()
            return body.read_bytes()

    assert asyncio.run(receive()) == b"first,second"
    assert list(tmp_path.iterdir()) == []


def test_an_archive_is_unpacked_under_the_name_of_what_is_received(tmp_path: Path) -> None:
    path = tmp_path / f"{PREFIX}{'0' * 32}"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("adapter_config.json", "adapter_model.safetensors"):
            archive.writestr(name, "{}")
    with unpacked(path, 1 << 20) as folder:
        assert folder.name.startswith(path.name)
