"""Folders for what is made once and used by many tests."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

_root: Path | None = None


def keep_in(root: Path) -> None:
    """Make the folders below this one from now on; the fixture `kept_folders` names one that pytest clears away."""
    global _root
    _root = root


def kept_folder(name: str) -> Path:
    """A new folder that is there as long as the tests run."""
    if _root is None:
        raise RuntimeError("pytest has not begun: give a folder of your own")
    return Path(mkdtemp(prefix=f"{name}-", dir=_root))
