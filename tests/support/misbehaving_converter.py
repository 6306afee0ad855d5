"""A converter that does what the kind says; it runs in the child process."""

from __future__ import annotations

import os
import time
from pathlib import Path

from rag_app.documents.parts import Converted
from rag_app.errors import DocumentError


def misbehave(kind: str, path: Path, name: str) -> Converted:
    if kind == "hang":
        while True:
            time.sleep(1)
    if kind == "crash":
        os.abort()
    if kind == "exit":
        os._exit(3)
    if kind == "memory":
        return Converted(((None, "x" * (64 * 1024**3)),))
    if kind == "print":
        print("noise")
        os.write(1, b"more noise\n")
    if kind == "raise":
        raise KeyError("no such\nthing")
    if kind == "refuse":
        raise DocumentError(f"{name}: no.")
    return Converted(
        ((3, f"{kind} {os.getpid()} \ud800 \N{GRINNING FACE}"),), title="T", metadata={"n": 1}, headings=False
    )
