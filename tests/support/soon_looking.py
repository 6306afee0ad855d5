"""Watches of indexes that look every few milliseconds, so that a test waits for no turn of theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.index.build import watching


def look_soon(patch: pytest.MonkeyPatch) -> None:
    """What is watched from now on is asked for its changes, its end and the time every 20 ms."""
    patch.setattr(watching, "_STEP_MS", 20)
    patch.setattr(watching, "_WAKE_MS", 20)


def appear(path: Path, text: str) -> None:
    """Make a file of a watched folder that no look finds half written; it is written in the folder above."""
    aside = path.parents[1] / f"{path.name}.written"
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
