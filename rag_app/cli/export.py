"""`rag-app index export`: copy an index into a Qdrant collection."""

from __future__ import annotations

import argparse
import re
import warnings
from pathlib import Path

from rag_app.cli.output import print_outcome, progress_bars
from rag_app.errors import SettingsError

_ADDRESS = re.compile(r"[\w.-]+:\d+")


def export_command(arguments: argparse.Namespace) -> int:
    """Run it."""
    from qdrant_client import QdrantClient
    from qdrant_client.http.exceptions import ApiException

    from rag_app.index import Index
    from rag_app.index.to_qdrant import export_to_qdrant

    place = arguments.qdrant
    if _ADDRESS.fullmatch(place) and not Path(place).exists():
        raise SettingsError(f"--qdrant {place}: neither an address nor a folder; write http://{place} for a server.")
    collection = arguments.collection or arguments.name
    warnings.filterwarnings(
        "ignore", "Failed to obtain server version"
    )  # what it is asked next fails too, and says why
    try:
        client = QdrantClient(url=place) if place.startswith(("http://", "https://")) else QdrantClient(path=place)
    except (RuntimeError, ValueError) as error:  # a folder in use; no such port
        raise SettingsError(f"Qdrant at {place}: {error}") from None
    try:
        with progress_bars(not arguments.json) as progress, Index.open(arguments.name, arguments.root) as index:
            count = export_to_qdrant(index, client, collection, progress=lambda *n: progress("exporting", *n))
    except (ApiException, ValueError) as error:
        why = str(error).strip().replace("\n", " ")
        raise SettingsError(
            f"Qdrant at {place}, collection {collection!r}: {why}; check the address, that a server runs there, and "
            "the name of the collection."
        ) from None
    finally:
        client.close()
    print_outcome(arguments, {"collection": collection, "points": count}, f"{collection}: {count} points")
    return 0
