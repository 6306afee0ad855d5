"""Where the files lie that people send for an index: in a folder of its own; no other path is ever opened for them."""

from __future__ import annotations

import contextlib
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


@contextmanager
def replacing_upload(folder: Path, relative: PurePosixPath) -> Iterator[Path]:
    """A path to write the file to that is to lie at `relative` below `folder`, in the place of one of that name.

    One at a time, also of several programs. Raises `DocumentError` where a file has the name of one of its folders, or
    a folder that holds files its own; a folder of its name that holds none is taken away.
    """
    path = inside(folder, relative)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_name(f"{FOLDER}.lock")):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise DocumentError(
                f"{relative}: a folder in it is the name of an uploaded file; choose another one."
            ) from None
        if path.is_dir() and not _removed(path):
            raise DocumentError(f"{relative}: that is a folder of uploaded files; choose another name.")
        with replacing(path) as partial:
            yield partial


def _removed(folder: Path) -> bool:
    """Whether a folder is away that held nothing but folders, as deleted uploads leave them."""
    inner = sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True)
    with contextlib.suppress(OSError):  # a file is in it
        for empty in (*inner, folder):
            empty.rmdir()
    return not folder.is_dir()
