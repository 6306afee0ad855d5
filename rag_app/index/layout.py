"""Where everything of one index lies on disk, and which of its generations is current.

NAME.toml                   recipe
NAME/current                number of the published generation and a checksum of it
NAME/generations/000003/    one complete generation; `manifest.json` is written last
NAME/building/              the next generation while it is made, or what a killed build left
NAME/lock                   held by the one builder; readers never need it
NAME/stat-cache.json        files whose times changed but whose bytes did not

What a kill leaves begins with a dot and is swept, under the lock, by the next command that writes. Nothing here trusts
what it finds: another program may have put a pipe or a link where a file was.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag_app.artifacts import hidden, remove, write_atomic
from rag_app.config import check_name, did_you_mean, indexes_dir, is_name, is_recipe_name
from rag_app.errors import IndexCorruptError, IndexNotFoundError, SettingsError
from rag_app.foreign_files import NotPlainError, opened_plain

Root = str | os.PathLike[str] | None  # the folder of the indexes, None for `$RAG_APP_INDEXES`, else `./indexes`
KEPT_GENERATIONS = 3

_POINTER_BYTES = 64
_PARTS = frozenset({"current", "generations", "building", "lock", "stat-cache.json"})
# `.trash-NAME` is what earlier versions left.
_LEFT_BEHIND = re.compile(r"\.trash-[\w.-]+|\.[\w.-]+\.(?:trash|partial)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of the index `name` below `root`."""

    root: Path
    name: str

    @classmethod
    def of(cls, name: str, root: Root) -> Layout:
        """Raises `SettingsError` for a name that is not safe as a folder name."""
        return cls(indexes_dir(root), check_name(name))

    def check_makeable(self) -> None:
        """Raises `SettingsError` where the index is not there and its folder would be in the way of a recipe, or be
        that of another index where file names have no case."""
        wanted = self.name.casefold()
        taken = {path.name for path in self.root.glob("*") if path.name.casefold() == wanted and path.is_dir()}
        if self.name in taken:
            return
        if is_recipe_name(self.name):
            raise SettingsError(
                f"Index {self.name!r}: a name that ends in .toml is that of a recipe; choose another one."
            )
        if taken:
            raise SettingsError(
                f"Index {self.name!r}: {min(taken)!r} is there, which differs in case alone and is the same folder on "
                "other systems; choose another name."
            )

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
    def reading(self) -> Path:
        """Where the copy of the file that is read lies, before its suffix."""
        return self.folder / ".reading"

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
        try:
            names = [p.name for p in self.generations.iterdir() if p.name.isdigit()]
        except (FileNotFoundError, NotADirectoryError):  # perhaps deleted meanwhile
            return []
        return sorted(int(n) for n in names if (self.generations / n / "manifest.json").is_file())

    def has_none(self, generation: int) -> IndexNotFoundError:
        """The error about a generation that is not kept."""
        found = ", ".join(map(str, self.complete_generations())) or "none"
        return IndexNotFoundError(f"Index {self.name!r} has no generation {generation} (found: {found}).")

    def read_current(self) -> int | None:
        """The published generation; None if nothing was ever published.

        Raises `IndexCorruptError` if the pointer is damaged or no plain file.
        """
        try:
            text = read_plain(self.current, _POINTER_BYTES).decode("ascii", "replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._bad_pointer(error.strerror or str(error)) from None
        digits = text.partition(" ")[0]
        if not (digits.isascii() and digits.isdigit()) or text != _pointer(int(digits)):
            raise self._bad_pointer(f"{len(text)} characters that are none")
        return int(digits)

    def _bad_pointer(self, found: str) -> IndexCorruptError:
        return IndexCorruptError(
            f"{self.current}: expected a generation number with its checksum, found: {found}; "
            f"publish one again with `rag-app index rollback {self.name} --generation N`."
        )

    def write_current(self, number: int) -> None:
        """Publish a generation: one rename."""
        write_atomic(self.current, _pointer(number).encode("ascii"))

    def require_current(self) -> int:
        """The published generation, else `IndexNotFoundError` with what was found instead."""
        number = self.read_current()
        if number is not None:
            return number
        if self.building.is_dir():
            go_on = f"go on with `rag-app index build {self.name}`"
            again = go_on if self.recipe.is_file() else "add its documents again"
            raise IndexNotFoundError(
                f"Index {self.name!r} in {self.root} has no complete generation: its first build is running or was "
                f"interrupted; {again}, or give it up with `rag-app index delete {self.name}`."
            )
        known = index_names(self.root)
        near = did_you_mean(self.name, known) or f"found: {', '.join(known[:10]) or 'none'}"
        raise IndexNotFoundError(
            f"No index named {self.name!r} in {self.root} ({near}); "
            f"build it with `rag-app index build {self.name} FOLDER`."
        )

    def drop_old_generations(self) -> None:
        """Delete all but the newest few and the current one.

        Readers keep what they have mapped.
        """
        numbers = self.complete_generations()
        keep = {*numbers[-KEPT_GENERATIONS:], self.read_current()}
        for number in numbers:
            if number not in keep:
                remove_folder(self.generation(number))

    def is_bare(self) -> bool:
        """Whether the folder is there and holds nothing but the builder's lock."""
        return self.folder.is_dir() and [path.name for path in self.folder.iterdir()] == ["lock"]

    def is_of_others(self) -> bool:
        """Whether the folder has things in it that are no parts of an index, and nothing was ever published there."""
        return not os.path.lexists(self.current) and not _was_index(self.folder)

    def sweep(self) -> None:
        """Remove what killed commands left, of this index and whatever is left of deleted ones; needs the lock."""
        sweep_deleted(self.root)
        remove(hidden(self.recipe, "partial"))
        for copy in self.folder.glob(f"{self.reading.name}*"):
            remove(copy)
        for folder in (self.folder, self.generations, *map(self.generation, self.complete_generations())):
            for path in _left_behind(folder):
                remove(path)


def sweep_deleted(root: Path) -> None:
    """Remove what is left below `root` of indexes whose deletion was killed; whoever else does so is not disturbed."""
    for path in _left_behind(root):
        if (path.name.startswith(".trash-") or path.name.endswith(".trash")) and _was_index(path):
            remove(path)


def _was_index(folder: Path) -> bool:
    """Whether a folder holds nothing but parts of an index: somebody's own folder may have such a name."""
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return False
    return all(name in _PARTS or name.startswith(".") for name in names)


def _left_behind(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as listing:
            names = [entry.name for entry in listing]
    except OSError:
        return
    yield from (folder / name for name in names if _LEFT_BEHIND.fullmatch(name))


def remove_folder(folder: Path) -> bool:
    """Rename a folder away, then delete it; false, and nothing is done, if it is missing or a reader has it open
    (Windows)."""
    trash = hidden(folder, "trash")
    remove(trash)
    try:
        folder.rename(trash)
    except OSError:
        return False
    remove(trash)
    return True


def read_plain(path: Path, most_bytes: int) -> bytes:
    """The bytes of a regular file; `OSError` for a link, a pipe, a device, a folder, or a file of more bytes.

    Nothing here can wait, as opening a pipe does.
    """
    try:
        with opened_plain(path, most_bytes) as stream:
            return stream.read(os.fstat(stream.fileno()).st_size)  # a larger number would be allocated
    except NotPlainError:
        raise OSError(None, f"not a plain file of at most {most_bytes} bytes", str(path)) from None


def index_names(root: Path) -> list[str]:
    """Names of all indexes below `root` with a published generation."""
    return sorted(p.parent.name for p in root.glob("*/current") if is_name(p.parent.name))


def unfinished_names(root: Path) -> list[str]:
    """Names of those below `root` whose first build is running or was interrupted."""
    begun = (p.parent for p in root.glob("*/building") if is_name(p.parent.name) and _was_index(p.parent))
    return sorted(folder.name for folder in begun if not os.path.lexists(folder / "current"))


def parts_of_indexes(root: Path) -> list[Path]:
    """The folders of the indexes below `root`, also of those that are being built, and their recipes."""
    layouts = [Layout(root, path.name) for path in root.glob("*/") if is_name(path.name)]
    indexes = [layout for layout in layouts if not layout.is_of_others()]
    return [path for layout in indexes for path in (layout.folder, layout.recipe)]


def _pointer(number: int) -> str:
    return f"{number:06d} {hashlib.sha256(str(number).encode()).hexdigest()[:16]}\n"
