"""`rag-app ui`: the chat UI in the browser."""

from __future__ import annotations

import argparse
import getpass
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from rag_app.cli.listening import check_free
from rag_app.cli.options import add_adapters_option, add_quantization_option, add_root_option, whole
from rag_app.config import at_home
from rag_app.errors import SettingsError

_SERVER = Path(__file__).resolve().parent.parent / "ui" / "server.py"


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "ui",
        help="open the chat UI in the browser",
        description="Start the chat UI on this machine and open it in the browser. Others cannot reach it unless "
        "--address says so; whoever opens it needs the token in the address that is printed.",
    )
    parser.add_argument(
        "--port", type=whole, default=8501, help="port to listen on, 0 for any free one (default: 8501)"
    )
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--host-name", action="append", default=[], metavar="NAME",
        help="a name under which the UI is reached besides localhost and numbers, behind a proxy for example "
        "(may be repeated)",
    )  # fmt: skip
    parser.add_argument("--no-token", action="store_true", help="let in whoever reaches the address, without a token")
    parser.add_argument("-m", "--model", help="chat model: folder, hub id or pypi: name")
    add_quantization_option(parser, default=None)
    parser.add_argument("--vllm", metavar="URL", help="vLLM servers that run the model (default: $RAG_APP_VLLM)")
    parser.add_argument(
        "--server", metavar="URL",
        help="a server (`rag-app serve`) whose indexes, adapters and model are used instead of any here; its key is "
        "read from $RAG_APP_SERVER_KEY or asked for (default: $RAG_APP_UI_SERVER)",
    )  # fmt: skip
    add_adapters_option(parser)
    parser.add_argument("--data", metavar="DIR", help="conversations, votes, uploads (default: $RAG_APP_UI or runs/ui)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    add_root_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if importlib.util.find_spec("streamlit") is None:
        raise ModuleNotFoundError("the server of the chat UI is missing", name="streamlit")
    given = {
        "RAG_APP_INDEXES": arguments.root,
        "RAG_APP_ADAPTERS": arguments.adapters,
        "RAG_APP_CHAT_MODEL": arguments.model,
        "RAG_APP_QUANTIZATION": arguments.quantization,
        "RAG_APP_VLLM": arguments.vllm,
        "RAG_APP_UI_SERVER": arguments.server,
        "RAG_APP_UI": arguments.data,
    }
    given["RAG_APP_UI_HOSTS"] = ",".join(arguments.host_name)
    given["RAG_APP_UI_TOKEN"] = "none" if arguments.no_token else None
    given["RAG_APP_UI_BROWSER"] = None if arguments.no_browser else "open"
    environment = {**os.environ, **{k: v for k, v in given.items() if v}}
    if server := environment.get("RAG_APP_UI_SERVER"):
        environment["RAG_APP_SERVER_KEY"] = key_of(server, environment.get("RAG_APP_SERVER_KEY", ""))
    arguments.port = check_free(arguments.address, arguments.port)
    _check_writable(at_home(environment.get("RAG_APP_UI") or "runs/ui"))
    sys.stdout.flush()
    if os.name != "nt":  # the server takes the place of this process, and with it every signal
        os.execve(sys.executable, command(arguments), environment)  # noqa: S606 - our own command
    process = subprocess.Popen(command(arguments), env=environment)  # noqa: S603 - our own command
    try:
        return process.wait()
    except KeyboardInterrupt:  # the terminal sends Ctrl-C to the server too
        process.wait()
        return 0


def _check_writable(data: Path) -> None:
    """Make the folder of what the UI keeps. Raises `SettingsError` where it cannot be made or written, which the server
    would call a port that is not free."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        reason = "" if os.access(data, os.W_OK) else "it cannot be written"
    except OSError as error:
        reason = str(error.strerror)
    if reason:
        raise SettingsError(
            f"{data}: conversations, votes and uploads cannot be kept there ({reason}); name another with --data."
        )


def key_of(address: str, key: str) -> str:
    """The key that the server at `address` takes: `key`, or, where it wants another and somebody sits here, what is
    typed. Raises `ModelError` where the server does not answer, or not with that key."""
    from rag_app.http_client import ServerRefused, Wire

    def check(key: str) -> str:
        Wire(address, key).get("/v1/models")
        return key

    try:
        return check(key)
    except ServerRefused as error:
        if error.status != 401 or not sys.stdin.isatty():
            raise
        return check(getpass.getpass(f"Key of {address}: "))


def command(arguments: argparse.Namespace) -> list[str]:
    """The server's command line; what it sets here holds wherever it is started."""
    options = {
        "server.address": arguments.address,
        "server.port": arguments.port,
        "server.headless": "true",  # the server opens the browser itself, with the token
        "logger.hideWelcomeMessage": "true",
        "server.disconnectedSessionTTL": 30,  # so long the uploads of a closed page stay in memory
        "server.fileWatcherType": "none",
        "server.maxUploadSize": 200,
        "runner.postScriptGC": "false",  # a collection over all models after each look at a job
        "browser.gatherUsageStats": "false",
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "theme.light.primaryColor": "#2563eb",
        "theme.dark.primaryColor": "#60a5fa",
    }
    return [
        sys.executable, "-m", "streamlit", "run", str(_SERVER), *(f"--{key}={value}" for key, value in options.items()),
        # Streamlit compares the page's origin with the Host header, which a proxy may have changed.
        *(f"--server.corsAllowedOrigins={s}://{name}" for name in arguments.host_name for s in ("https", "http")),
    ]  # fmt: skip
