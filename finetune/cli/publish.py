"""`rag-finetune publish`: a proven adapter becomes a version that the application can load."""

from __future__ import annotations

import argparse
import json
from typing import Any

from finetune.cli.options import add_adapters, add_run, run_of, to_stderr
from rag_app.cli.options import add_json_option
from rag_app.config import DEFAULT_EMBEDDER


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("publish", help="add a trained adapter to the folder of adapters, if it is better")
    add_run(parser)
    parser.add_argument("--name", default="", metavar="NAME", help="name of the adapter (default: that of the run)")
    add_adapters(parser)
    parser.add_argument("--force", action="store_true", help="publish what did not pass the gate; the manifest says so")
    parser.add_argument(
        "--licence", default="", metavar="TEXT", help="licence of the training data, for the model card"
    )
    parser.add_argument("--description", default="", metavar="TEXT", help="what the adapter is for, in a sentence")
    parser.add_argument(
        "--embedder", default=DEFAULT_EMBEDDER, metavar="NAME", help='embedder of the routing data for adapter="auto"'
    )
    add_json_option(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    from finetune.publishing.publish import publish

    made = publish(
        run_of(arguments),
        arguments.embedder,
        name=arguments.name,
        root=arguments.root,
        force=arguments.force,
        licence=arguments.licence,
        description=arguments.description,
        report=to_stderr,
    )
    if arguments.json:
        gate = made.gate.to_dict(made.forced)
        print(json.dumps({"name": made.full_name, "folder": str(made.folder), "gate": gate}, ensure_ascii=False))
        return
    how = "by force, the gate was not passed" if made.forced else "the gate was passed"
    print(f"published {made.full_name} in {made.folder} ({how})\n{made.gate.reason}")
