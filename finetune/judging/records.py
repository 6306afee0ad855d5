"""Answers kept in a JSONL file as they are made, so that a stopped evaluation goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag_app.artifacts import whole_lines

Record = Mapping[str, Any]


class Records:
    """The answers of one system by row id, in `path`. The first line holds `key`: all that shapes the answers.

    A file with another key is of something else (other weights, rows or prompts) and is started anew; half a last
    line, left by a crash, is cut off.
    """

    def __init__(self, path: Path, key: Mapping[str, Any]) -> None:
        self.path = path
        self.key = dict(key)
        self.by_id: dict[str, Record] = {}
        lines = self._complete_lines()
        if lines and lines[0] == {"key": self.key}:
            self.by_id = {line["id"]: line for line in lines[1:]}
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"key": self.key}, ensure_ascii=False) + "\n", encoding="utf-8")

    def add(self, record: Record) -> None:
        """Append one answer; it is in the file when this returns."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        self.by_id[record["id"]] = record

    def _complete_lines(self) -> list[dict[str, Any]]:
        try:
            return [json.loads(line) for line in whole_lines(self.path, mend=True)]
        except ValueError:
            return []
