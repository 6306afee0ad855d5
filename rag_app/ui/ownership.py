"""Whose an index is: shared with everyone, or of one person; a small file beside the uploads.

It binds this UI only: whoever has an account on the machine reads the folder of the index itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from rag_app.artifacts import locked, write_json
from rag_app.errors import DataError, SettingsError
from rag_app.ui import people
from rag_app.ui.engine import Engine


def owners(data: Path) -> dict[str, str]:
    """Ids of people by the name of their own index; those not named are shared. Raises `OSError`, and
    `DataError` for a damaged file, which must not make anything public."""
    path = data / "owners.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise DataError(f"{path}: is damaged; mend it, or remove it (then every index is shared).")
    return {str(k): str(v) for k, v in found.items()}


def keep(data: Path, index: str, owner: str) -> None:
    """Give an index to one person; an empty `owner` shares it. Raises `SettingsError` where it is somebody else's, who
    chose the same name at the same moment."""
    data.mkdir(parents=True, exist_ok=True)
    with locked(data / "owners.lock"):
        before = owners(data)
        if owner and before.get(index, owner) != owner:
            raise SettingsError(f"{index}: somebody else has just chosen this name; choose another one.")
        left = {k: v for k, v in before.items() if k != index}
        write_json(data / "owners.json", left | ({index: owner} if owner else {}))


def may_see(engine: Engine, index: str) -> bool:
    """Whether the index, with all that it is made of, is shared or of whoever is looking."""
    return _is_open(engine, index, owners(engine.data))


def is_own(engine: Engine, index: str) -> bool:
    return bool(owners(engine.data).get(index))


def ready(engine: Engine) -> list[str]:
    """Indexes that whoever is looking may ask, by name."""
    of = owners(engine.data)
    return [name for name in engine.index_names() if _is_open(engine, name, of)]


def taken(engine: Engine) -> set[str]:
    """Names that a new index cannot have, those of others among them."""
    return {*engine.index_names(), *engine.index_problems(), *owners(engine.data)}


def me() -> str:
    """The id of whoever is logged in; one that owns nothing where nobody is."""
    found = people.person()
    return found.id if found else "nobody"


def _is_open(engine: Engine, index: str, of: Mapping[str, str]) -> bool:
    return not of or all(of.get(name, "") in ("", me()) for name in (index, *engine.shards(index)))
