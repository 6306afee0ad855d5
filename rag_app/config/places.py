"""Where indexes, adapters and models live, and which names are safe as folders there."""

from __future__ import annotations

import os
import re
from pathlib import Path

from rag_app.errors import SettingsError

LONGEST_NAME = 64  # characters of an index or adapter


def indexes_dir(option: str | os.PathLike[str] | None = None) -> Path:
    """Where indexes live: the option, else `$RAG_APP_INDEXES`, else `./indexes`. Raises `SettingsError` for a file, and
    for a path that is no UTF-8: FAISS writes there and opens nothing again."""
    found = _folder(option or os.environ.get("RAG_APP_INDEXES"), "indexes")
    try:
        os.fspath(found).encode()
    except UnicodeEncodeError:
        raise SettingsError(
            f"{found}: the path has bytes that are no UTF-8, by which no index can be opened; name another folder, or "
            "go into the one above and name the rest."
        ) from None
    return found


def adapters_dir(option: str | os.PathLike[str] | None = None) -> Path:
    """Where adapters live: the option, else `$RAG_APP_ADAPTERS`, else `./adapters`; as `indexes_dir`."""
    return _folder(option or os.environ.get("RAG_APP_ADAPTERS"), "adapters")


def at_home(path: str | os.PathLike[str]) -> Path:
    """The path; `~` before it is the home folder, which no shell puts in behind `=`, in quotes or in a recipe. One that
    is there as it is written means that."""
    written = os.fspath(path)
    return Path(written if os.path.exists(written) else os.path.expanduser(written))  # noqa: PTH110, PTH111 - no error


def _folder(named: str | os.PathLike[str] | None, kind: str) -> Path:
    path = at_home(named or kind)
    if path.is_file():
        raise SettingsError(f"{path}: a file, expected the folder of the {kind}; name that, or leave it out.")
    return path


def models_dir() -> Path:
    """Where fetched and converted models live: `$RAG_APP_MODELS`, else the user's cache folder.

    Raises `SettingsError` where neither is known, and for a file.
    """
    if path := os.environ.get("RAG_APP_MODELS"):
        return _folder(path, "models in RAG_APP_MODELS")
    from platformdirs import user_cache_path

    try:
        found = user_cache_path("lora-rag", appauthor=False) / "models"
        before = Path.home() / ".cache" / "lora-rag" / "models"  # of earlier versions, on macOS too
    except RuntimeError:  # a container's user without a home
        raise SettingsError(
            "the folder of models: found no home folder, expected $HOME; set it, or RAG_APP_MODELS to a folder that "
            "can be written."
        ) from None
    return before if before.is_dir() and not (found.exists() or os.environ.get("XDG_CACHE_HOME")) else found


def is_name(name: str) -> bool:
    """Whether `name` is safe as a folder name."""
    return (
        isinstance(name, str)
        and len(name) <= LONGEST_NAME
        and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) is not None
    )


def is_recipe_name(name: str) -> bool:
    """Whether the folder of the index `name` would lie where another index has its recipe: `papers.toml`."""
    return name.casefold().endswith(".toml")


def check_name(name: str, kind: str = "index") -> str:
    """Return `name` if it is safe as a folder name, else raise `SettingsError`."""
    if is_name(name):
        return name
    joined = re.sub(r"[^\w.]+", "-", str(name), flags=re.ASCII).strip("-")
    example = f", for example {joined}" if is_name(joined) else ""
    raise SettingsError(
        f"{kind} name {name!r}: expected 1 to {LONGEST_NAME} letters, digits, dots, dashes or underscores, starting "
        f"with a letter or digit{example}."
    )
