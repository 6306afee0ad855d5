"""Where the files lie that people send for an index: in a folder of its own; no other path is ever opened for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from rag_app.artifacts import locked, replacing
from rag_app.config import check_name
from rag_app.errors import DocumentError

FOLDER = "uploads"


def uploads_folder(data: Path, index: str) -> Path:
    """Where the uploaded files of an index are kept; its documents are then called `uploads/...`."""
    return data / check_name(index) / FOLDER


def uploaded_files(folder: Path) -> list[Path]:
    """The files below a folder of uploads, sorted, without hidden ones."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))


def inside(folder: Path, relative: PurePosixPath) -> Path:
    """`folder / relative`, if its real path lies in `folder`; else `DocumentError` (a link points out of it)."""
    path = folder / relative
    if not path.resolve().is_relative_to(folder.resolve()):
        raise DocumentError(f"{relative}: lies outside of the folder of uploads; remove the link and try again.")
    return path


def check_free(folder: Path, relative: PurePosixPath) -> None:
    """Raise `DocumentError` where a file has the name of one of the folders of `relative`, or a folder that holds files
    its own; nothing is changed."""
    if any((folder / above).is_file() for above in relative.parents):
        raise DocumentError(f"{relative}: a folder in it is the name of an uploaded file; choose another one.")
    path = inside(folder, relative)
    if path.is_dir() and any(not below.is_dir() for below in path.rglob("*")):
        raise DocumentError(f"{relative}: that is a folder of uploaded files; choose another name.")


@contextmanager
def replacing_upload(folder: Path, relative: PurePosixPath) -> Iterator[Path]:
    """A path to write the file to that is to lie at `relative` below `folder`, in the place of one of that name.

    One at a time, also of several programs. Raises what `check_free` raises; a folder of its name that holds no file is
    taken away.
    """
    path = inside(folder, relative)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_name(f"{FOLDER}.lock")):
        check_free(folder, relative)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            _remove_empty(path)
        with replacing(path) as partial:
            yield partial


def _remove_empty(folder: Path) -> None:
    """Take away a folder that holds nothing but folders, as deleted uploads leave them."""
    for empty in (*sorted(folder.rglob("*"), reverse=True), folder):
        empty.rmdir()
