"""Adapters of which only the manifest and what lies beside the weights is read: `add_made(root, "law")`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rag_app.adapters.files import CONFIG, WEIGHTS
from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.versions import add_version
from rag_app.prompts import PROMPT_VERSION
from rag_app.testing import FakeChatModel


def add_made(root: Path, name: str, also: Callable[[Path], object] = lambda folder: None, **about: Any) -> int:
    """Add and promote a version with empty weights, by default for questions to `FakeChatModel`; returns its number.

    `also` may write more into its folder, `about` are fields of its manifest.
    """

    def fill(folder: Path, version: int) -> AdapterManifest:
        (folder / CONFIG).write_text("{}")
        (folder / WEIGHTS).write_bytes(b"")
        also(folder)
        fields = {
            "created": "", "task": "qa", "base": "b", "base_fingerprint": FakeChatModel().fingerprint,
            "prompt_version": PROMPT_VERSION, **about,
        }  # fmt: skip
        return AdapterManifest(name=name, version=version, **fields)

    return add_version(root, name, fill, promote=True)
