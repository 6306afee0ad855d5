"""`rag-app mcp`: three tools for an assistant that starts this program (Model Context Protocol over stdio)."""

from __future__ import annotations

import argparse
import signal
from typing import Any

from rag_app.cli.options import add_model_options, add_root_option, add_server_data_option, engine_settings


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "mcp",
        help="let an assistant ask the indexes (Model Context Protocol)",
        description="Serve the tools list_indexes, retrieve and ask over standard input and output, to the assistant "
        "that starts this command. They only read.",
    )
    add_model_options(parser)
    add_root_option(parser)
    add_server_data_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    from rag_app.server.mcp_tools import mcp_server
    from rag_app.server.shared import Shared

    shared = Shared(
        root=arguments.root, adapters=arguments.adapters, data=arguments.data, model=arguments.model,
        engine=engine_settings(arguments),
    )  # fmt: skip
    # The thread that waits for the next line of standard input cannot be ended, so Ctrl-C would wait for that line. The
    # tools only read: nothing is lost where the process ends at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    mcp_server(shared).run("stdio")
