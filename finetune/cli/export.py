"""`rag-finetune export`: base and adapter as one plain model."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune.cli.options import find_source
from rag_app.errors import DataError

if TYPE_CHECKING:
    from finetune.schema import Row


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("export", help="merge an adapter into its base and compare the logits")
    parser.add_argument("source", metavar="RUN_OR_NAME", help="a recipe, a run, or a published adapter: name or name@3")
    parser.add_argument("--merged", type=Path, required=True, metavar="DIR", help="folder of the merged model")
    parser.add_argument(
        "--root", type=Path, metavar="DIR", help="folder of the adapters (default: $RAG_APP_ADAPTERS or ./adapters)"
    )
    parser.add_argument("--rows", type=Path, metavar="DIR", help="rows to compare on (default: those of the training)")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    from finetune.publishing.export import export_merged

    adapter, recipe, rows = find_source(arguments.source, arguments.root)
    made = export_merged(adapter, recipe, _rows(arguments.rows or rows), arguments.merged)
    print(
        f"merged model in {made.folder}\n"
        f"compared on {made.positions} answer positions of {made.rows} rows: largest difference of a logit "
        f"{made.largest:.2g} (logits up to {made.scale:.3g}), same most probable token at {made.same_token:.1%}"
    )


def _rows(folder: Path | None) -> list[Row]:
    from finetune.rows.build import load_built

    if folder is None:
        raise DataError("a published adapter has no rows with it: name a folder of rows with --rows DIR.")
    built = load_built(folder)
    return list(built.rows["test"] or built.rows["dev"])
