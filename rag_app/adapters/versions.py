"""The folder of one adapter: numbered versions, and `state.json`, which says which one is current.

    adapters/NAME/1/ 2/ ...     complete versions; `manifest.json` is written last
    adapters/NAME/state.json    {"current": 2, "next": 3, "history": [1, 2]}
    adapters/NAME/lock          held while one of them changes

A version is filled in a hidden sibling and appears by one rename; its number is never given again.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag_app.adapters.files import NAME, STATE, parse_object, read_plain
from rag_app.adapters.manifest import AdapterManifest, write_manifest
from rag_app.artifacts import hidden, locked, remove, replacing, seal_files, sync_folder, write_json
from rag_app.config import check_name
from rag_app.errors import AdapterError, SettingsError

BASE, AUTO = "base", "auto"
RESERVED = {BASE: "the model without an adapter", AUTO: "the adapter that a question finds"}
_MOST = 10**9 - 1  # versions that a name can be asked for by
_NUMBER = re.compile("[1-9][0-9]{0,8}")
# What is left by a writer that was killed; the last names are those of earlier releases.
_UNFINISHED = re.compile(r"\.([0-9]+|state\.json)\.(partial|removed)|\.(partial|removed)-[0-9]+|state\.json\.tmp")
SHIPPED = Path(__file__).resolve().parent.parent / "data" / "adapters"  # those that come with the package


@dataclass(frozen=True, slots=True)
class AdapterState:
    """`current` is the version that a plain name means (None: none yet), `history` the promoted ones, oldest first."""

    current: int | None
    next: int
    history: tuple[int, ...]

    def __post_init__(self) -> None:
        for number in (self.current, self.next, *self.history):
            if number is not None and not 1 <= number <= _MOST:
                raise SettingsError(f"a version is {number}: expected 1 to {_MOST}.")


_EMPTY = AdapterState(None, 1, ())


def is_complete(folder: Path) -> bool:
    """Whether the folder of a version has its manifest, the last file that is written."""
    try:
        return (folder / NAME).is_file()
    except OSError:
        return False


def versions(root: Path, name: str) -> list[int]:
    """Numbers of the complete versions, ascending."""
    folder = root / check_name(name, "adapter")
    found = [p.parent for p in folder.glob(f"*/{NAME}") if _NUMBER.fullmatch(p.parent.name)]
    return sorted(int(version.name) for version in found if is_complete(version))


def read_state(root: Path, name: str) -> AdapterState:
    """The state of an adapter; that of an empty one if it does not exist."""
    path = root / check_name(name, "adapter") / STATE
    hint = f"promote a version again: `rag-app adapters promote {name} VERSION`"
    try:
        return parse_object(AdapterState, read_plain(path, hint), str(path), "the state of an adapter", hint)
    except AdapterError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return _EMPTY
        raise


def check_new_name(name: str) -> None:
    """Raise `AdapterError` or `SettingsError` for a name that no adapter can have."""
    if name in RESERVED:
        raise AdapterError(f"adapter name {name!r}: means {RESERVED[name]}; choose another name.")
    check_name(name, "adapter")


def add_version(root: Path, name: str, fill: Callable[[Path, int], AdapterManifest], *, promote: bool) -> int:
    """Make a new version: `fill(folder, version)` writes its files and returns the manifest (without `files`).

    Nothing is visible before all is written; an error in `fill` leaves no trace. Returns the version's number, which no
    version that comes with the package has: one name and number mean one adapter.
    """
    check_new_name(name)
    with _locked(root, name) as folder:
        present = versions(root, name)
        state = read_state(root, name) if present else _state_or_new(root, name, present)
        taken = [*present, *versions(SHIPPED, name)]
        version = max([state.next, *(v + 1 for v in taken)])
        with replacing(folder / str(version)) as partial:
            partial.mkdir()
            manifest = fill(partial, version)
            write_manifest(partial, dataclasses.replace(manifest, version=version, files=seal_files(partial)))
        history = (*state.history, version) if promote else state.history
        _write_state(folder, AdapterState(version if promote else state.current, version + 1, history))
        return version


def set_current(root: Path, name: str, version: int, *, below: Sequence[int]) -> None:
    """Make a complete version, or one of those `below` (of another root), the current one; a damaged state is begun
    anew."""
    with _locked(root, name) as folder:
        present = versions(root, name)
        if version not in (*present, *below):
            raise AdapterError(f"{folder}: has no complete version {version}; it has {_listed([*present, *below])}.")
        state = _state_or_new(root, name, present)
        _write_state(folder, AdapterState(version, state.next, (*state.history, version)))


def roll_back(root: Path, name: str, check: Callable[[int], None], *, below: Sequence[int]) -> int:
    """Make the version promoted before the current one current again and return it; `check` may refuse it.

    Those `below`, of another root, were promoted before all of these.
    """
    with _locked(root, name) as folder:
        state = read_state(root, name)
        present, promoted = [*below, *versions(root, name)], (*below, *state.history)
        earlier = [v for v in promoted if v in present and v != state.current]
        if not earlier:
            present = sorted(set(present))
            promote = f"it has {_listed(present)}: promote one" if len(present) > 1 else "it is the only one"
            raise AdapterError(f"{folder}: no version was promoted before {state.current}; {promote}.")
        check(earlier[-1])
        history = promoted[: _last(promoted, earlier[-1]) + 1]
        _write_state(folder, AdapterState(earlier[-1], state.next, history))
        return earlier[-1]


def drop_versions(root: Path, name: str, version: int | None) -> list[int]:
    """Delete one version that is not current, or all of them (None); returns their numbers.

    Each leaves by one rename before its files are deleted. Numbers are not given again. A damaged state keeps none of
    all of them.
    """
    with _locked(root, name) as folder:
        present = versions(root, name)
        state = read_state(root, name) if version is not None else _state_or_new(root, name, present)
        if version is not None and version not in present:
            raise AdapterError(f"{folder}: has no complete version {version}; it has {_listed(present)}.")
        if version is not None and version == state.current:
            raise AdapterError(
                f"{folder}: version {version} is current and cannot be removed; promote another one first, or remove "
                "the whole adapter."
            )
        gone = present if version is None else [version]
        following = max([state.next, *(v + 1 for v in present)])
        history = tuple(v for v in state.history if v not in gone)
        _write_state(folder, AdapterState(None if version is None else state.current, following, history))
        for number in gone:
            gone_folder = hidden(folder / str(number), "removed")
            remove(gone_folder)
            (folder / str(number)).rename(gone_folder)
            remove(gone_folder)
        sync_folder(folder)
        return gone


def drop_unfinished(root: Path, name: str) -> bool:
    """Remove what killed writers left of an adapter that has no version; whether there was anything."""
    folder = root / check_name(name, "adapter")
    if not folder.is_dir() or versions(root, name) or not _unfinished(folder):
        return False
    with _locked(root, name):
        return True


def _state_or_new(root: Path, name: str, present: list[int]) -> AdapterState:
    """The state, or a new one in the place of a damaged one."""
    try:
        return read_state(root, name)
    except AdapterError:
        return dataclasses.replace(_EMPTY, next=max(present, default=0) + 1)


def _unfinished(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _UNFINISHED.fullmatch(path.name)]


def _last(history: tuple[int, ...], version: int) -> int:
    return max(i for i, v in enumerate(history) if v == version)


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"


def _write_state(folder: Path, state: AdapterState) -> None:
    write_json(folder / STATE, dataclasses.asdict(state))


@contextmanager
def _locked(root: Path, name: str) -> Iterator[Path]:
    folder = root / check_name(name, "adapter")
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock"):
        for path in _unfinished(folder):
            remove(path)
        yield folder
