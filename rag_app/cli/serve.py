"""`rag-app serve`: the pipeline behind HTTP; `rag-app serve keys`: who may use it."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import signal
import sys
from pathlib import Path
from typing import Any

from rag_app.cli.listening import check_free
from rag_app.cli.options import (
    add_json_option,
    add_model_options,
    add_root_option,
    add_server_data_option,
    engine_settings,
    whole,
)
from rag_app.cli.output import print_json
from rag_app.cli.settings import help_of, settings_of
from rag_app.config import did_you_mean, indexes_dir
from rag_app.errors import SettingsError, UnusableValueError
from rag_app.index.layout import index_names
from rag_app.server.keys import SCOPES, KeyFile
from rag_app.server.settings import ServerSettings


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "serve",
        help="serve answers to other programs over HTTP",
        description="Serve OpenAI's interface (/v1) and our own (/api). Other machines cannot reach it unless --host "
        "says so, and then only with keys (`rag-app serve keys add NAME`).",
    )
    meaning = help_of(ServerSettings)
    for setting in settings_of(ServerSettings):
        kind = whole if isinstance(setting.default, int) else str
        parser.add_argument(_option(setting.name), type=kind, default=setting.default, help=meaning[setting.name])
    parser.add_argument("--mcp", action="store_true", help="serve the tools for assistants at /mcp (lora-rag[mcp])")
    add_model_options(parser)
    add_root_option(parser)
    add_server_data_option(parser)
    parser.set_defaults(run=run)
    parts = parser.add_subparsers(dest="part", metavar="[keys]")
    keys = parts.add_parser("keys", help="make, list and remove the keys of clients")
    _add_key_parsers(keys.add_subparsers(dest="action", metavar="ACTION", required=True))


def _option(setting: str) -> str:
    return f"--{setting.replace('_', '-')}"


def _add_key_parsers(actions: Any) -> None:
    add = actions.add_parser("add", help="make a key and print it, this once")
    add.add_argument("name", metavar="NAME", help="whose key it is")
    add.add_argument("--scope", action="append", choices=SCOPES, help="what it may do, several times (default: read)")
    add.add_argument("--index", action="append", default=[], help="an index that it may use, several times (none: all)")
    add.set_defaults(run=_add_key)
    listed = actions.add_parser("list", help="list the keys; the keys themselves are not kept")
    add_json_option(listed)
    listed.set_defaults(run=_list_keys)
    remove = actions.add_parser("remove", help="forget a key; requests with it are refused from then on")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_remove_key)
    for parser in (add, listed, remove):
        add_server_data_option(parser).default = argparse.SUPPRESS  # else it would undo `serve --data DIR keys ...`


def run(arguments: argparse.Namespace) -> None:
    import logging

    from rag_app.server.app import create_app
    from rag_app.server.shared import Shared
    from rag_app.server.stopping import StoppingServer

    names = [f.name for f in dataclasses.fields(ServerSettings)]
    try:
        settings = ServerSettings(**{name: getattr(arguments, name) for name in names})
    except UnusableValueError as error:
        raise SettingsError(f"{_option(error.setting)} {error.value!r}: expected {error.expected}.") from None
    keys = _keys(arguments)
    needs_keys = check_keys(settings, keys)
    if settings.adapter_folder and not Path(settings.adapter_folder).is_dir():
        raise SettingsError(f"--adapter-folder {settings.adapter_folder}: no such folder; make it first.")
    check_free(settings.host, settings.port)
    if not settings.is_loopback:
        print("The server speaks plain HTTP: put a proxy with TLS before it on a network you do not trust.",
              file=sys.stderr)  # fmt: skip
    shared = Shared(
        settings=settings, root=arguments.root, adapters=arguments.adapters, data=arguments.data, keys=keys,
        needs_keys=needs_keys, model=arguments.model, engine=engine_settings(arguments),
    )  # fmt: skip
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    for name in ("rag_app", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
    try:
        server = StoppingServer(
            create_app(shared, mcp=arguments.mcp), shared, host=settings.host, port=settings.port,
            access_log=False, server_header=False, proxy_headers=False, timeout_graceful_shutdown=10,
        )  # fmt: skip
        with contextlib.suppress(KeyboardInterrupt):
            server.run()
        if not server.started:
            sys.exit(3)  # as uvicorn does
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a model may still be loading: a second Ctrl-C waits for nothing


def check_keys(settings: ServerSettings, keys: KeyFile) -> bool:
    """Whether requests need a key. Raises `SettingsError` where others could reach a server without any."""
    there = keys.keys()
    if not there and not settings.is_loopback:
        raise SettingsError(
            f"host {settings.host!r}: others could use the server without a key, as {keys.path} holds none; make one "
            f"with `{keys.adding}`, or leave --host out."
        )
    return bool(there)


def _keys(arguments: argparse.Namespace) -> KeyFile:
    return KeyFile(Path(arguments.data) / "keys.json")


def _add_key(arguments: argparse.Namespace) -> None:
    print(_keys(arguments).add(arguments.name, arguments.scope or ["read"], arguments.index))
    print("This is shown once; only its hash is kept. A running server without keys must be started anew to need it.",
          file=sys.stderr)  # fmt: skip
    root = indexes_dir(arguments.root)
    known = index_names(root)
    for name in dict.fromkeys(arguments.index):
        if name not in known:  # it may be built with the key
            near = did_you_mean(name, known) or f"found: {', '.join(known[:10]) or 'none'}"
            print(f"No index named {name!r} in {root} yet ({near}); the key may use it once it is built.",
                  file=sys.stderr)  # fmt: skip


def _list_keys(arguments: argparse.Namespace) -> None:
    file = _keys(arguments)
    keys = file.keys()
    if arguments.json:
        print_json([{k: v for k, v in dataclasses.asdict(key).items() if k != "sha256"} for key in keys])
        return
    if not keys:
        print(f"No keys in {file.path}; make one with: {file.adding}")
    for key in keys:
        print(f"{key.name}\t{','.join(key.scopes)}\t{','.join(key.indexes) or '(all indexes)'}\t{key.created}")


def _remove_key(arguments: argparse.Namespace) -> None:
    _keys(arguments).remove(arguments.name)
    print(f"{arguments.name} is removed.")
