"""What takes long to find is found once and kept in the folder of the training."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rag_app.artifacts import write_atomic


def found_once(path: Path, find: Callable[[], Iterable[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The lines of `path`, which are what `find` gives where it is not there yet; half a search leaves nothing."""
    if not path.exists():
        write_atomic(path, ("\n".join(map(json.dumps, find())) + "\n").encode())
    with path.open(encoding="utf-8") as file:
        return list(map(json.loads, file))
