"""An address that a server cannot listen on is refused in a sentence before anything is loaded."""

import os
import socket

import pytest
import uvicorn

from rag_app.cli import main


@pytest.fixture(autouse=True)
def nothing_starts(tmp_path, monkeypatch):
    def started(*_, **__):
        raise AssertionError("a server was started")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(uvicorn.Server, "run", started)
    monkeypatch.setattr(os, "execve", started)


def refusal(capsys, *arguments):
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith("rag-app: ") and said.count("\n") == 1
    return said


@pytest.mark.skipif(os.name == "nt", reason="starts the server as a child there")
@pytest.mark.parametrize("command", ["serve", "ui"])
def test_a_port_that_is_taken_or_none_is_refused(capsys, command):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"127.0.0.1, port {port}: nothing can listen there (" in refusal(capsys, command, "--port", str(port))
    for number in ("99999", "-1"):
        assert f"--port {number}: expected 0 to 65535." in refusal(capsys, command, "--port", number)


@pytest.mark.skipif(os.name == "nt", reason="starts the server as a child there")
def test_the_chat_ui_takes_a_free_port_where_none_is_named(monkeypatch):
    def started(program, command, environment):
        raise SystemExit(next(part.partition("=")[2] for part in command if part.startswith("--server.port=")))

    monkeypatch.setattr(os, "execve", started)
    with pytest.raises(SystemExit) as ended:
        main(["ui", "--port", "0"])
    port = ended.value.code
    assert 0 < int(port) < 65536


@pytest.mark.skipif(os.name == "nt", reason="starts the server as a child there")
@pytest.mark.parametrize("address", ["no.such.host.invalid", "a..b"])
def test_an_address_that_is_none_is_refused(capsys, address):
    assert f"address {address!r}: no address of that name" in refusal(capsys, "ui", "--address", address)


def test_a_folder_of_adapters_that_is_not_there_is_refused(capsys):
    said = refusal(capsys, "serve", "--adapter-folder", "nowhere", "--port", "0")
    assert "--adapter-folder nowhere: no such folder; make it first" in said


@pytest.mark.skipif(os.name == "nt", reason="starts the server as a child there")
def test_the_chat_ui_names_a_folder_that_it_cannot_write(capsys, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    for data in ("file", "file/ui"):
        assert f"{data}: conversations, votes and uploads cannot be kept there (" in refusal(
            capsys, "ui", "--port", "0", "--data", data
        )
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "runs/ui: " in (said := refusal(capsys, "ui", "--port", "0")) and "(it cannot be written); " in said
