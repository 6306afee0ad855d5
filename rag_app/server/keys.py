"""Keys of clients: what they may do, on which indexes; of the key itself only a hash is kept."""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
import shlex
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from rag_app.artifacts import locked, write_json
from rag_app.config import check_name, object_from_json
from rag_app.errors import SettingsError
from rag_app.timing import now

Scope = Literal["read", "ingest", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
_FORMAT = 1
_PREFIX = "lr-"


@dataclass(frozen=True, slots=True)
class Key:
    """`name` says whose it is. `indexes` are those it may use, none: all. Of the key only the SHA-256 is kept: it is
    256 random bits, which nobody finds by trying, so that no slow hash is needed."""

    name: str
    sha256: str
    scopes: tuple[Scope, ...]
    indexes: tuple[str, ...]  # without a default: a file that leaves them out would open every index
    created: str

    def may_use(self, index: str) -> bool:
        return not self.indexes or index in self.indexes


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the file holds."""

    format: int
    keys: tuple[Key, ...]


# Who asks where there are no keys: anybody on this machine.
EVERYBODY = Key("", "", SCOPES, (), "")


class KeyFile:
    """The keys in the JSON file `path`; a missing file holds none. What changes on disk is seen at the next request."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int, int], dict[str, Key]] | None = None

    @property
    def adding(self) -> str:
        """The command that adds a key here."""
        return _adding(self.path)

    def keys(self) -> list[Key]:
        """All keys by name. Raises `SettingsError` for a file that holds something else."""
        return sorted(self._by_hash().values(), key=lambda key: key.name)

    def find(self, secret: str) -> Key | None:
        """The key that is `secret`. It is looked up by its hash, so that the time tells nothing about the key."""
        return self._by_hash().get(_hash(secret))

    def add(self, name: str, scopes: Sequence[str] = ("read",), indexes: Sequence[str] = ()) -> str:
        """Make a key and return it; it is shown this once. Raises `SettingsError`."""
        check_name(name, "key")
        for scope in scopes:
            if scope not in SCOPES:
                raise SettingsError(f"scope {scope!r}: expected some of {', '.join(SCOPES)}.")
        if not scopes:
            raise SettingsError(f"key {name!r}: expected at least one scope of {', '.join(SCOPES)}.")
        secret = _PREFIX + secrets.token_urlsafe(32)
        made = Key(
            name, _hash(secret), tuple(s for s in SCOPES if s in scopes), tuple(map(check_name, indexes)),
            now(),
        )  # fmt: skip
        with self._writing():
            known = self.keys()
            if any(key.name == name for key in known):
                raise SettingsError(f"key {name!r}: exists already; choose another name, or remove it first.")
            self._write([*known, made])
        return secret

    def remove(self, name: str) -> None:
        """Forget a key: requests with it are refused from now on. Raises `SettingsError` for an unknown name."""
        with self._writing():
            known = self.keys()
            if all(key.name != name for key in known):
                there = ", ".join(key.name for key in known) or "none"
                raise SettingsError(f"key {name!r}: not found in {self.path}; there are: {there}.")
            self._write([key for key in known if key.name != name])

    def _by_hash(self) -> dict[str, Key]:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return {}
        stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
        with self._lock:
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, {key.sha256: key for key in _parse(self.path)})
            return self._read[1]

    def _writing(self):  # type: ignore[no-untyped-def]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return locked(self.path.with_name(f".{self.path.name}.lock"))

    def _write(self, keys: Sequence[Key]) -> None:
        write_json(self.path, dataclasses.asdict(_Kept(_FORMAT, tuple(keys))))


def _adding(path: Path) -> str:
    return f"rag-app serve --data {shlex.quote(str(path.parent))} keys add NAME"


def _parse(path: Path) -> list[Key]:
    try:
        found = object_from_json(_Kept, path.read_bytes())
        if found.format != _FORMAT:
            raise SettingsError(f"format {found.format}")
        return list(found.keys)
    except SettingsError as error:
        raise SettingsError(
            f"{path}: not a file of keys ({error}); move it away and make new ones with `{_adding(path)}`."
        ) from None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
