"""All adapters that can be named: the user's folder, and the ones that come with the package below it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from rag_app.adapters import versions as on_disk
from rag_app.adapters.files import CONFIG, NAME, WEIGHTS
from rag_app.adapters.manifest import AdapterManifest, Task, read_manifest
from rag_app.adapters.validate import CheckedAdapter, check_adapter, read_listed, verify_adapter
from rag_app.adapters.versions import BASE, RESERVED, SHIPPED
from rag_app.config import adapters_dir, check_name, did_you_mean, is_name
from rag_app.errors import AdapterError, SettingsError

_Stamp = tuple[int, ...]


class AdapterStore:
    """Adapters below `root` (default: `config.adapters_dir()`) and, read-only, those shipped with the package.

    Versions of the user stand beside the shipped ones of the same name. Every call looks at the disk, so that what
    appears or leaves is noticed; an adapter that nobody asks for costs nothing. May be used from several threads and
    processes. Names are `name` (its current version) or `name@version`. Raises `AdapterError` with near matches for
    unknown ones.
    """

    def __init__(self, root: str | os.PathLike[str] | None = None, shipped: Path = SHIPPED) -> None:
        self.root = adapters_dir(root)
        self.shipped = shipped

    def names(self) -> list[str]:
        """Every adapter that has a complete version, sorted; folders that no adapter can be named like are left out."""
        return sorted({name for root in (self.root, self.shipped) for name in _names_in(root)})

    def shipped_names(self) -> list[str]:
        """Of the adapters that come with the package."""
        return sorted(_names_in(self.shipped))

    def versions(self, name: str) -> list[int]:
        """Numbers of the complete versions, ascending; of the user's and of the shipped ones."""
        return sorted({version for root in self._homes(name) for version in on_disk.versions(root, name)})

    def own_versions(self, name: str) -> list[int]:
        """The same of the user's alone."""
        return on_disk.versions(self.root, name)

    def current(self, name: str) -> int | None:
        """The version that the plain name means; None where none was promoted."""
        return next((state.current for state in self._states(name) if state.current is not None), None)

    def resolve(self, asked: str) -> str:
        """`name` or `name@3` to the full name of a version that is there; `base` stays `base`."""
        return self.candidates(asked)[0]

    def candidates(self, asked: str) -> list[str]:
        """The full name that `asked` means and, for a plain name, the ones promoted before it, newest first.

        The later ones are what a server falls back to when the first turns out to be damaged; of a name that the user
        added to, the shipped one is the last.
        """
        if asked == BASE:
            return [BASE]
        name, version = split_name(asked)
        if version is not None:
            if self._root_of(name, version) is None:
                raise AdapterError(f"adapter {asked!r}: no such version; {name} has {self._listed(name)}.")
            return [f"{name}@{version}"]
        order = [version for state in self._states(name) for version in (state.current, *reversed(state.history))]
        present = [v for v in dict.fromkeys(order) if v is not None and self._root_of(name, v) is not None]
        if not present:
            raise AdapterError(
                f"adapter {asked!r}: no version is current, found {self._listed(name)}; choose one with "
                f"`rag-app adapters promote {name} VERSION`."
            )
        return [f"{name}@{v}" for v in present]

    def fitting(self, name: str, base_fingerprint: str | None) -> str | None:
        """The full name of the first of `candidates` that is of the base with that fingerprint (None: any) and of the
        prompts of today; damaged ones are passed over. None where there is none."""
        for full in self.candidates(name):
            with contextlib.suppress(AdapterError):
                if self.manifest(full).fits(base_fingerprint):
                    return full
        return None

    def folder(self, asked: str) -> Path:
        """The folder of a version."""
        if asked == BASE:
            raise AdapterError(f"adapter {BASE!r}: means {RESERVED[BASE]}, which has no files; name an adapter.")
        name, version = split_name(self.resolve(asked))
        root = self._root_of(name, version or 0)
        if root is None:
            raise AdapterError(f"adapter {asked!r}: no such version; it was removed meanwhile.")
        return root / name / str(version)

    def manifest(self, asked: str) -> AdapterManifest:
        """The manifest of a version."""
        folder = self.folder(asked)
        try:
            stamp = _stamp(folder / NAME)
        except OSError:
            return read_manifest(folder)
        return _manifest_as_of(folder, stamp)

    def stamp(self, full: str) -> _Stamp:
        """What changes when the version `name@version` is replaced: inode, size and time (ns) of its main files."""
        name, _, version = full.partition("@")
        try:
            folder = (self._root_of(name, int(version)) or self.root) / name / version
            return tuple(n for file in (NAME, CONFIG, WEIGHTS) for n in _stamp(folder / file))
        except (OSError, ValueError):
            raise AdapterError(f"adapter {full!r}: no such version; it was removed meanwhile.") from None

    def load(
        self, full: str, base_fingerprint: str | None = None, layers: Mapping[str, tuple[int, int]] | None = None
    ) -> CheckedAdapter:
        """Read and check a version; see `validate.check_adapter`."""
        folder = self.folder(full)
        return check_adapter(folder, folder.parent.parent, base_fingerprint=base_fingerprint, layers=layers)

    def verify(
        self, full: str, base_fingerprint: str | None = None, layers: Mapping[str, tuple[int, int]] | None = None
    ) -> None:
        """Raise `AdapterError` unless the version passes every check; see `validate.check_adapter`."""
        folder = self.folder(full)
        verify_adapter(folder, folder.parent.parent, base_fingerprint=base_fingerprint, layers=layers)

    def promote(self, name: str, version: int) -> None:
        """Make a version the current one, after it passed the checks; of a name that the user added to, a shipped one
        may be."""
        root = self._own(name, "no version of it can be promoted")
        self.verify(f"{name}@{version}")
        on_disk.set_current(root, name, version, below=self._below(name))

    def rollback(self, name: str) -> int:
        """Make the version promoted before the current one current again, after it passed the checks; before the first
        one of the user it is the shipped one, where the package has that name."""
        root = self._own(name, "it cannot be rolled back")
        return on_disk.roll_back(root, name, lambda version: self.verify(f"{name}@{version}"), below=self._below(name))

    def remove(self, name: str, version: int | None = None) -> list[int]:
        """Delete a version that is not current, or (None) the whole adapter; returns the numbers deleted.

        Requests that run on it finish, since its weights are in memory.
        """
        if version is None and on_disk.drop_unfinished(self.root, name):
            return []  # a removal that was killed before its last file
        if version is not None and self._root_of(name, version) == self.shipped:
            raise AdapterError(f"adapter {name}@{version}: comes with the package, so it cannot be removed.")
        return on_disk.drop_versions(self._own(name, "it cannot be removed"), name, version)

    def add(
        self,
        source: str | os.PathLike[str],
        name: str | None = None,
        *,
        base: str = "",
        task: Task | None = None,
        description: str = "",
        licence: str = "",
        promote: bool = True,
        offline: bool = False,
    ) -> str:
        """Copy an adapter in as a new version, checked against its base, and return its full name.

        `source` is a published version, a PEFT folder or a hub id; see `importing.add_adapter`. Base and task default
        to those of the version that was published, of a PEFT folder to the default chat model and to `classify` where
        it holds labels, else `qa`.
        """
        from rag_app.adapters.importing import add_adapter

        about = {"task": task, "description": description, "licence": licence}
        return add_adapter(self, str(source), name, base=base, about=about, promote=promote, offline=offline)

    def read(self, asked: str, file: str) -> bytes | None:
        """A file beside the weights (`labels.json`, `routing.safetensors`), compared with the manifest; None if the
        version has none."""
        folder = self.folder(asked)
        return read_listed(folder, folder.parent.parent, file)

    def _own(self, name: str, refused: str) -> Path:
        if self._homes(name)[0] != self.root:
            raise AdapterError(
                f"adapter {name!r}: comes with the package, so {refused}; add one of the same name to "
                f"{self.root} to answer in its place."
            )
        return self.root

    def _homes(self, name: str) -> list[Path]:
        """The roots that have versions of `name`: the user's, the shipped one, or both."""
        check_name(name, "adapter")
        if found := [root for root in (self.root, self.shipped) if _has_version(root / name)]:
            return found
        known = self.names()
        hint = did_you_mean(name, known) or f"there are: {', '.join(known[:20]) or 'none'}."
        raise AdapterError(f"adapter {name!r}: not found in {self.root}; {hint}")

    def _root_of(self, name: str, version: int) -> Path | None:
        """Where a complete version lies."""
        roots = (self.root, self.shipped)
        return next((root for root in roots if on_disk.is_complete(root / name / str(version))), None)

    def _below(self, name: str) -> list[int]:
        """The shipped versions of a name in the order in which they were current."""
        if not _has_version(self.shipped / name):
            return []
        state = on_disk.read_state(self.shipped, name)
        order = state.history if state.current in state.history[-1:] else (*state.history, state.current)
        present = on_disk.versions(self.shipped, name)
        return [v for v in order if v in present]

    def _states(self, name: str) -> list[on_disk.AdapterState]:
        """What is current by the user's state and then by the shipped one, of those that have versions."""
        return [on_disk.read_state(root, name) for root in self._homes(name)]

    def _listed(self, name: str) -> str:
        numbers = self.versions(name)
        return f"version{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"


def store_beside(model: object, root: str | os.PathLike[str] | None) -> AdapterStore:
    """The adapters below `root`, by default those that a loaded chat model answers with (`adapter_source`).

    Raises `AdapterError` where the two are different folders: labels and calibration would not be of what answers.
    """
    source = str(getattr(model, "adapter_source", ""))
    if not source or "://" in source:
        return AdapterStore(root)
    if root and os.path.realpath(root) != os.path.realpath(source):
        raise AdapterError(
            f"adapters = {str(root)!r}: the loaded model's adapters come from {source}; expected the same folder: "
            "leave `adapters` out, or load the model with it."
        )
    return AdapterStore(source)


def _names_in(root: Path) -> set[str]:
    found = {m.parent.parent.name for m in root.glob(f"[!.]*/[0-9]*/{NAME}")} if root.is_dir() else set()
    return {name for name in found if is_name(name)}


def _has_version(folder: Path) -> bool:
    try:
        return any(p.name.isdecimal() and on_disk.is_complete(p) for p in folder.iterdir())
    except OSError:
        return False


def split_name(asked: str) -> tuple[str, int | None]:
    """Name and, if it is there, version of `name` or `name@version`. Raises `AdapterError`."""
    name, at, version = asked.partition("@")
    try:
        check_name(name, "adapter")
    except SettingsError as error:
        raise AdapterError(str(error)) from None
    if not at:
        return name, None
    if not re.fullmatch("0|[1-9][0-9]{0,8}", version):
        raise AdapterError(f"adapter {asked!r}: {version!r} is no version; expected a number, for example {name}@1.")
    return name, int(version)


@lru_cache(maxsize=512)
def _manifest_as_of(folder: Path, stamp: _Stamp) -> AdapterManifest:
    """The manifest in `folder`, read again once its file has another `stamp`."""
    return read_manifest(folder)


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns
