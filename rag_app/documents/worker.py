"""The child process: reads requests from stdin, answers on stdout, one JSON line each."""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rag_app.documents.parts import Converted
from rag_app.errors import DocumentError

CONVERTERS = ("asciidoc", "docx", "email", "epub", "html", "markdown", "notebook", "odf", "pdf", "pptx", "rst", "xlsx")
IDLE_SECONDS = 120


def convert(kind: str, path: Path, name: str) -> Converted:
    """Convert one file of a container or markup format to Markdown; its metadata get the `format`."""
    if kind == "zip":
        from rag_app.documents.archives import checked_kind

        kind = checked_kind(path, name)
    assert kind in CONVERTERS, kind
    converter = importlib.import_module(f"rag_app.documents.converters.{kind}")
    converted: Converted = converter.convert(path, name)
    return dataclasses.replace(converted, metadata={"format": kind, **converted.metadata})


def answer(function: Callable[[str, Path, str], Converted], request: dict[str, Any]) -> dict[str, Any]:
    """The reply to one request: the conversion, or one sentence that says why there is none."""
    name = request["name"]
    try:
        return dataclasses.asdict(function(request["kind"], Path(request["path"]), name))
    except DocumentError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": f"{name}: the conversion needs more memory than it may use; split the file and try again."}
    except RecursionError:
        return {"error": f"{name}: the file is nested too deeply to be converted."}
    except Exception as error:
        detail = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        return {"error": f"{name}: the file is damaged or truncated and cannot be converted ({detail})."}


def _limit_memory(limit_bytes: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # Windows, macOS: the time limit remains
        pass


def _alarm(seconds: float) -> None:
    """Let the system end this process after `seconds`, for the case that the parent has died."""
    if hasattr(signal, "alarm"):
        signal.alarm(int(seconds) + 1)


def main(function_name: str, memory_limit_bytes: str) -> None:
    """Serve until stdin ends or nothing comes for two minutes."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a parser prints must not end up among the replies
    _limit_memory(int(memory_limit_bytes))
    sys.setrecursionlimit(20_000)
    module, _, attribute = function_name.partition(":")
    function = getattr(importlib.import_module(module), attribute)
    _alarm(IDLE_SECONDS)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _alarm(request["seconds"] + 5)
        replies.write(json.dumps(answer(function, request)).encode("ascii") + b"\n")
        replies.flush()
        _alarm(IDLE_SECONDS)
