"""`rag-finetune export`: base and adapter as one plain model."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune.cli.options import add_adapters, find_source
from rag_app.errors import DataError

if TYPE_CHECKING:
    from finetune.publishing.export import Difference
    from finetune.schema import Row


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("export", help="merge an adapter into its base and compare the logits")
    parser.add_argument("source", metavar="RUN_OR_NAME", help="a recipe, a run, or a published adapter: name or name@3")
    parser.add_argument("--merged", type=Path, required=True, metavar="DIR", help="folder of the merged model")
    add_adapters(parser)
    parser.add_argument("--rows", type=Path, metavar="DIR", help="rows to compare on (default: those of the training)")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    from finetune.publishing.export import export_merged

    adapter, recipe, rows = find_source(arguments.source, arguments.root)
    made = export_merged(adapter, recipe, _rows(arguments.rows or rows), arguments.merged)
    print(
        f"merged model in {made.folder}\n"
        f"compared in {made.computed_in} on {made.positions} answer positions of {made.rows} rows, "
        f"logits up to {made.scale:.3g}\n"
        f"merged: {_said(made.merged)}\n"
        f"read back, stored in {made.stored_in}: {_said(made.stored)}"
    )


def _said(found: Difference) -> str:
    return f"largest difference of a logit {found.largest:.2g}, same most probable token at {found.same_token:.1%}"


def _rows(folder: Path | None) -> list[Row]:
    from finetune.rows.built import load_built

    if folder is None:
        raise DataError("a published adapter has no rows with it: name a folder of rows with --rows DIR.")
    built = load_built(folder)
    return list(built.rows["test"] or built.rows["dev"])
