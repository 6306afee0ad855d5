"""Where everything of one index lies on disk, and which of its generations is current.

NAME.toml                   recipe
NAME/current                number of the published generation and a checksum of it
NAME/generations/000003/    one complete generation; `manifest.json` is written last
NAME/building/              the next generation while it is made, or what a killed build left
NAME/lock                   held by the one builder; readers never need it
NAME/stat-cache.json        files whose times changed but whose bytes did not
"""

from __future__ import annotations

import difflib
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from rag_app.artifacts import write_atomic
from rag_app.config import check_name, indexes_dir, is_name
from rag_app.errors import IndexCorruptError, IndexNotFoundError

KEPT_GENERATIONS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of the index `name` below `root`."""

    root: Path
    name: str

    @classmethod
    def of(cls, name: str, root: str | os.PathLike[str] | None) -> Layout:
        """Raises `SettingsError` for a name that is not safe as a folder name."""
        return cls(indexes_dir(root), check_name(name))

    @property
    def folder(self) -> Path:
        return self.root / self.name

    @property
    def recipe(self) -> Path:
        return self.root / f"{self.name}.toml"

    @property
    def current(self) -> Path:
        return self.folder / "current"

    @property
    def building(self) -> Path:
        return self.folder / "building"

    @property
    def stat_cache(self) -> Path:
        return self.folder / "stat-cache.json"

    @property
    def generations(self) -> Path:
        return self.folder / "generations"

    def generation(self, number: int) -> Path:
        return self.generations / f"{number:06d}"

    def stamp(self, number: int) -> tuple[int, ...]:
        """The number with inode and time (ns) of its manifest, zeros where that is missing."""
        try:
            status = (self.generation(number) / "manifest.json").stat()
        except OSError:
            return number, 0, 0
        return number, status.st_ino, status.st_mtime_ns

    def complete_generations(self) -> list[int]:
        """Numbers of the generations that have a manifest, ascending."""
        if not self.generations.is_dir():
            return []
        names = (p.name for p in self.generations.iterdir() if p.name.isdigit())
        return sorted(int(n) for n in names if (self.generations / n / "manifest.json").is_file())

    def read_current(self) -> int | None:
        """The published generation; None if nothing was ever published.

        Raises `IndexCorruptError` if the pointer is damaged or its generation is gone.
        """
        try:
            text = self.current.read_bytes().decode("ascii", "replace")
        except FileNotFoundError:
            return None
        digits = text.partition(" ")[0]
        if not digits.isdigit() or text != _pointer(int(digits)):
            raise IndexCorruptError(
                f"{self.current}: found {text!r}, expected a generation number with its checksum; "
                f"publish one again with `rag-app index rollback {self.name} --generation N`."
            )
        return int(digits)

    def write_current(self, number: int) -> None:
        """Publish a generation: one rename."""
        write_atomic(self.current, _pointer(number).encode("ascii"))

    def require_current(self) -> int:
        """The published generation, else `IndexNotFoundError` with what was found instead."""
        number = self.read_current()
        if number is not None:
            return number
        if self.building.is_dir():
            raise IndexNotFoundError(
                f"Index {self.name!r} in {self.root} has no complete generation: its build was interrupted; "
                f"go on with `rag-app index build {self.name}`."
            )
        known = index_names(self.root)
        near = difflib.get_close_matches(self.name, known, n=3) or known[:10]
        raise IndexNotFoundError(
            f"No index named {self.name!r} in {self.root} (found: {', '.join(near) or 'none'}); "
            f"build it with `rag-app index build {self.name} FOLDER`."
        )

    def drop_old_generations(self) -> None:
        """Delete all but the newest few and the current one.

        A folder is renamed first: where that fails because a reader has it open (Windows), it stays whole. Elsewhere
        readers keep what they have mapped.
        """
        for left_behind in self.generations.glob(".trash-*"):
            shutil.rmtree(left_behind, ignore_errors=True)
        numbers = self.complete_generations()
        keep = {*numbers[-KEPT_GENERATIONS:], self.read_current()}
        for number in numbers:
            if number not in keep:
                remove_folder(self.generation(number))


def remove_folder(folder: Path) -> None:
    """Rename a folder away, then delete it; does nothing if it is missing or in use."""
    trash = folder.with_name(f".trash-{folder.name}")
    shutil.rmtree(trash, ignore_errors=True)
    try:
        folder.rename(trash)
    except OSError:
        return
    shutil.rmtree(trash, ignore_errors=True)


def index_names(root: Path) -> list[str]:
    """Names of all indexes below `root` with a published generation."""
    return sorted(p.parent.name for p in root.glob("*/current") if is_name(p.parent.name))


def _pointer(number: int) -> str:
    return f"{number:06d} {hashlib.sha256(str(number).encode()).hexdigest()[:16]}\n"
