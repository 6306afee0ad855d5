"""Sources on disk to a sorted list of files, for about the price of one directory listing."""

from __future__ import annotations

import contextlib
import glob
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from unicodedata import normalize

from rag_app.config import at_home
from rag_app.documents.formats import BY_EXTENSION

_SKIPPED_FOLDERS = frozenset({"CVS", "_darcs", "__pycache__", "node_modules"})
_LIKE_A_ROW = re.compile(r"(?:#|%(?:25)*23)(?=row=\d+\Z)")
# What browsers and Windows call the folder that they save beside a page, and what is a document in it all the same.
_OF_A_PAGE = ("_files", "-Dateien", "_fichiers", "_archivos", "_arquivos", "_bestanden", "_file")
_PARTS_OF_A_PAGE = frozenset({"html", "code", "json", "png", "jpeg", "tiff"})
_SKIPPED_PREFIXES = (".", "~$")  # hidden files and folders (.git among them), office lock files


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `name` is its stable identity: what people see and what the index knows it by. Where `path` is a
    private copy, the file itself `lies_at` another."""

    path: Path
    name: str
    size: int
    mtime_ns: int
    lies_at: Path | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """What `scan` found: `files` sorted by name, sources that are `missing`, folders with nothing in them (`empty`),
    files and folders of a source that cannot be read, with the reason (`unreadable`), and links that lead to what is in
    no source (`outside`)."""

    files: tuple[SourceFile, ...]
    missing: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    file: SourceFile
    relative: str  # what include/exclude patterns see
    real: str  # path without links: one file, one entry


@dataclass(frozen=True, slots=True)
class _Link:
    path: str
    relative: str
    real: str


def scan(
    sources: Sequence[str | Path],
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    apart: Sequence[str | Path] = (),
) -> Scan:
    """List the files of `sources` (files, folders or globs) without opening any.

    A file is named by its file name, a file of a folder by `<folder>/<path below it>`, a file of a glob by its path
    from the last folder without a wildcard. `include`/`exclude` are patterns on the path below the source: `*`
    crosses folders, a pattern without a slash also matches a file name, and the name of a folder all that is in it.
    `apart` are files and folders that are left out wherever they lie.
    Hidden entries, lock files and version-control folders are skipped, and so is what belongs to a page in the folder
    that a browser saved beside it (`page_files` beside `page.html`: scripts, styles, pictures, frames). Links that lead
    out of their folder are not followed, and a file reached twice is listed once, under the first source that has it.
    """
    found: dict[str, _Found] = {}
    apart = real_paths(apart)
    missing: list[str] = []
    empty: list[str] = []
    unreadable: dict[str, str] = {}
    leading_out: list[_Link] = []
    places: list[Path] = []
    for source in map(str, sources):
        at = list(roots(source))
        if not at:
            missing.append(source)
        for path, name in at:
            places.append(path)
            entries = list(_folder(path, name, unreadable, leading_out) if path.is_dir() else _file(path, name))
            entries.sort(key=_links_last)
            if path.is_dir() and not entries and str(path) not in unreadable:
                empty.append(str(path))
            elif path == Path(source) and path.exists() and not (path.is_file() or path.is_dir()):
                unreadable[source] = "a device, a pipe or a socket, no file"
            for entry in entries:
                wanted = (not include or _matches(entry.relative, include)) and not _matches(entry.relative, exclude)
                if wanted and not is_at_or_below(entry.real, apart):
                    found.setdefault(entry.real, entry)
    files = _composed(_unambiguous([entry.file for entry in found.values()]))
    listed = real_paths(places)
    outside = [
        link.path
        for link in leading_out
        if not _matches(link.relative, exclude)
        and (not include or _matches(link.relative, include) or os.path.isdir(link.real))  # noqa: PTH112 - a text
        and not is_at_or_below(link.real, listed)
        and not any(is_at_or_below(place, [link.real]) for place in apart)
    ]
    return Scan(
        tuple(sorted(files, key=lambda file: file.name)),
        tuple(missing),
        tuple(dict.fromkeys(empty)),
        unreadable,
        tuple(sorted(outside)),
    )


def roots(source: str) -> Iterator[tuple[Path, str]]:
    """Existing files and folders that `source` stands for, each with its name."""
    path = at_home(source)
    if path.exists():
        yield path, path.name or Path(os.path.realpath(path)).name or "root"
        return
    if not glob.has_magic(source):
        return
    fixed = fixed_part(path)
    matches = sorted(glob.glob(os.fspath(path), recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
    for match in map(Path, matches):
        below = match.relative_to(fixed)
        if not is_skipped(below) and not ("**" in path.parts and match.is_dir()):
            yield match, "/".join(filter(None, (fixed.name, below.as_posix())))


def fixed_part(path: Path) -> Path:
    """The folders of a glob that stand before its first wildcard."""
    return Path(*(part for i, part in enumerate(path.parts) if not glob.has_magic("".join(path.parts[: i + 1]))))


def is_skipped(below: PurePath) -> bool:
    """Whether the path of a file or folder below a source leads through what is hidden, or of version control."""
    return any(part.startswith(_SKIPPED_PREFIXES) or part in _SKIPPED_FOLDERS for part in below.parts)


def real_paths(paths: Sequence[str | Path]) -> tuple[str, ...]:
    """The paths without links."""
    return tuple(map(os.path.realpath, paths))


def is_at_or_below(path: str, places: Sequence[str]) -> bool:
    """Whether a path is one of `places` or lies in one, all without links."""
    return f"{path}{os.sep}".startswith(tuple(f"{place}{os.sep}" for place in places))


def _file(path: Path, name: str) -> Iterator[_Found]:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # it vanished a moment ago
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            file = SourceFile(path, _not_a_row(name), status.st_size, status.st_mtime_ns)
            yield _Found(file, path.name, os.path.realpath(path))


def _not_a_row(name: str) -> str:
    """The name of a file, changed where row N of another file would have the same: that is called `<file>#row=N`.

    `data.csv#row=1` becomes `data.csv%23row=1`, and what is called that already gets one more `25` after the `%`.
    """
    return _LIKE_A_ROW.sub(lambda found: "%23" if found[0] == "#" else "%25" + found[0][1:], name)


def _folder(root: Path, name: str, unreadable: dict[str, str], leading_out: list[_Link]) -> Iterator[_Found]:
    """Files below `root`; each real folder is entered once, by a link only where no other way leads to it. What cannot
    be listed goes to `unreadable`, links out of `root` to something go to `leading_out`."""
    real_root = os.path.realpath(root)
    entered, saved = set[str](), set[str]()
    waiting = [(os.fspath(root), "", real_root)]
    linked = list[tuple[str, str, str]]()
    while waiting or linked:
        folder, prefix, real_folder = waiting.pop() if waiting else linked.pop()
        if real_folder in entered:
            continue
        entered.add(real_folder)
        is_of_a_page = folder in saved
        try:
            with os.scandir(folder) as listing:
                entries = [entry for entry in listing if not entry.name.startswith(_SKIPPED_PREFIXES)]
        except OSError as error:
            if not prefix or not isinstance(error, FileNotFoundError | NotADirectoryError):
                unreadable[folder] = _reason(error)
            continue  # or a folder below the source vanished since it was listed
        saved |= {f"{folder}{os.sep}{name}" for name in _saved_beside([entry.name for entry in entries])}
        for entry in entries:
            real = f"{real_folder}{os.sep}{entry.name}"
            if entry.is_symlink():
                real = os.path.realpath(entry.path)
                if os.path.commonpath((real, real_root)) != real_root:
                    if os.path.exists(real):  # noqa: PTH110 - a text, as all here
                        leading_out.append(_Link(entry.path, prefix + entry.name, real))
                    continue
            relative = prefix + entry.name
            try:
                if entry.is_dir():
                    if entry.name not in _SKIPPED_FOLDERS:
                        (linked if entry.is_symlink() else waiting).append((entry.path, relative + "/", real))
                elif entry.is_file() and not (is_of_a_page and _is_part_of_a_page(entry.name)):
                    status = entry.stat()
                    file = SourceFile(
                        Path(entry.path), _not_a_row(f"{name}/{relative}"), status.st_size, status.st_mtime_ns
                    )
                    yield _Found(file, relative, real)
            except FileNotFoundError:  # it vanished since it was listed
                continue
            except OSError as error:
                unreadable[entry.path] = _reason(error)


def _saved_beside(names: Sequence[str]) -> set[str]:
    """Of the `names` in a folder those that browsers give what they save beside a page that is there."""
    ends = [(name, name.removesuffix(end)) for name in names for end in _OF_A_PAGE if name.endswith(end)]
    pages = {name.lower() for name in names} if ends else set()
    return {name for name, page in ends if {f"{page}.html".lower(), f"{page}.htm".lower()} & pages}


def _is_part_of_a_page(name: str) -> bool:
    """Whether a page would load a file of that name; others are documents that somebody put beside it."""
    known = BY_EXTENSION.get(PurePath(name.lower()).suffix)
    return known is None or known.kind in _PARTS_OF_A_PAGE


def _reason(error: OSError) -> str:
    """As in `permission denied`."""
    return (error.strerror or type(error).__name__).lower()


def _links_last(entry: _Found) -> tuple[bool, str]:
    return (not entry.real.endswith(entry.relative.replace("/", os.sep)), entry.relative)


def _matches(relative: str, patterns: Sequence[str]) -> bool:
    relative = normalize("NFC", relative)
    name = relative.rpartition("/")[2]
    return any(
        fnmatchcase(relative, pattern)
        or fnmatchcase(relative, pattern.rstrip("/") + "/*")
        or (pattern.startswith("**/") and fnmatchcase(relative, pattern[3:]))
        or ("/" not in pattern and fnmatchcase(name, pattern))
        for pattern in (normalize("NFC", pattern) for pattern in patterns)
    )


def _composed(files: Sequence[SourceFile]) -> list[SourceFile]:
    """Files by names in composed letters (NFC), as people type them: macOS takes them apart. Names that differ in that
    alone stay."""
    names = [normalize("NFC", file.name) for file in files]
    often = Counter(names)
    return [replace(f, name=name) if often[name] == 1 else f for f, name in zip(files, names, strict=True)]


def _unambiguous(files: list[SourceFile]) -> list[SourceFile]:
    """Lengthen names that several files share by their leading folders until they differ."""
    while True:
        groups: dict[str, list[int]] = {}
        for i, file in enumerate(files):
            groups.setdefault(file.name, []).append(i)
        clashing = [i for group in groups.values() if len(group) > 1 for i in group]
        longer = [_longer(files[i]) for i in clashing]
        if all(file.name == files[i].name for i, file in zip(clashing, longer, strict=True)):
            return [files[group[0]] for group in groups.values()]  # the same place, whose link changed meanwhile
        for i, file in zip(clashing, longer, strict=True):
            files[i] = file


def _longer(file: SourceFile) -> SourceFile:
    parts = Path(os.path.realpath(file.path.parent), file.path.name).parts
    kept = parts[-(file.name.count("/") + 2) :]
    return replace(file, name=_not_a_row("/".join(part.strip(os.sep) for part in kept)))
