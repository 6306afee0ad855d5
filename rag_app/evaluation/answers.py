"""Answers kept in a JSONL file as they are made, so that a stopped evaluation goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rag_app.artifacts import locked, whole_lines
from rag_app.errors import DataError

Record = Mapping[str, Any]


class Records:
    """The answers of one system by `id`, in `path`; of several with one id the last.

    With a `key` (all that shapes the answers) the first line holds it, and a file with another key is of something
    else (other weights, rows or prompts) and is started anew. Half a last line, left by a crash, is cut off; a damaged
    line is left out, so that its answer is made again.
    """

    def __init__(self, path: Path, key: Mapping[str, Any] | None = None) -> None:
        self.path = path
        self.by_id: dict[str, Record] = {}
        lines = list(_objects(path))
        head = b"" if key is None else _line({"key": dict(key)})
        if head and lines[:1] != [json.loads(head)]:  # as it is read back: tuples become lists
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(head)
        else:
            self.by_id = {line["id"]: line for line in lines[key is not None :] if isinstance(line.get("id"), str)}

    def add(self, record: Record) -> None:
        """Append one answer; it is in the file when this returns."""
        with self.path.open("ab") as file:
            file.write(_line(record))
        self.by_id[record["id"]] = record


@contextmanager
def alone_in(folder: Path, what: str) -> Iterator[None]:
    """Hold a lock in `folder`, or raise `DataError` at once where another evaluation holds it: each would ask what the
    other asks, and cut off the line that it is writing. `what` is said to be evaluated."""
    folder.mkdir(parents=True, exist_ok=True)
    busy = DataError(
        f"{folder}: {what} is being evaluated here already; wait until that is done, or stop it and evaluate again: "
        "what was answered is kept."
    )
    with locked(folder / ".lock", wait_s=0, busy=busy):
        yield


def _line(values: Record) -> bytes:
    """JSON in UTF-8, with lone surrogates escaped as JSON does."""
    return f"{json.dumps(values, ensure_ascii=False)}\n".encode(errors="backslashreplace")


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    for line in whole_lines(path, mend=True):
        with suppress(ValueError, RecursionError):
            if isinstance(found := json.loads(line), dict):
                yield found
