"""Adapters that clients send as a ZIP: unpacked under limits of their own, file by file, before they are checked.

Nothing but the files of an adapter is taken out, each by its known name at the top or in one folder; no path of the
archive is ever opened.
"""

from __future__ import annotations

import errno
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from rag_app.adapters.files import CONFIG, LABELS, MODEL_CARD, NAME, ROUTING, WEIGHTS
from rag_app.errors import AdapterError
from rag_app.foreign_files import leads_outside

TAKEN = (CONFIG, WEIGHTS, LABELS, ROUTING, MODEL_CARD, NAME)
_MOST_ENTRIES = 20
_SMALL = 16 << 20  # bytes of any file but the weights
_PIECE = 1 << 20
# What a damaged archive raises; places before its start are EINVAL.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError,
)  # fmt: skip


@contextmanager
def unpacked(archive: Path, most: int) -> Iterator[Path]:
    """A folder with the adapter's files, gone afterwards; of `most` bytes unpacked. Raises `AdapterError`."""
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=f"{archive.name}-") as made:
        try:
            with zipfile.ZipFile(archive) as opened:
                for name, entry in _entries(opened, most).items():
                    _copy(opened, entry, Path(made, name))
        except _DAMAGED as error:
            if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # our disk, not the archive
                raise
            raise AdapterError("The body is no ZIP archive that can be read; send one of a PEFT folder.") from None
        yield Path(made)


def _entries(archive: zipfile.ZipFile, most: int) -> dict[str, zipfile.ZipInfo]:
    """The files of the adapter by their names."""
    found: dict[str, zipfile.ZipInfo] = {}
    folders = set()
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > _MOST_ENTRIES:
        raise AdapterError(f"The archive has {len(entries)} files; expected those of one adapter.")
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if leads_outside(entry.filename):
            raise AdapterError("The archive has a file outside of its own folder; send one of a PEFT folder.")
        if path.name not in TAKEN or len(path.parts) > 2:
            continue
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others unpack without a limit
            raise AdapterError(f"{path.name} is packed in a way that is not read; send a plain ZIP archive.")
        if entry.flag_bits & 1:
            raise AdapterError("The archive is encrypted; send one without a password.")
        if path.name in found:
            raise AdapterError(f"The archive has {path.name} twice; send one adapter.")
        if entry.file_size > (most if path.name == WEIGHTS else _SMALL):
            raise AdapterError(f"{path.name} unpacks to {entry.file_size} bytes; that is too large.")
        folders.add(path.parent)
        found[path.name] = entry
    if len(folders) > 1:
        raise AdapterError("The files of the adapter lie in several folders; send one adapter.")
    for needed in (CONFIG, WEIGHTS):
        if needed not in found:
            raise AdapterError(f"The archive has no {needed}; expected a PEFT folder with {CONFIG} and {WEIGHTS}.")
    return found


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Write one file; never more than its entry says, whatever it unpacks to."""
    left = entry.file_size
    with archive.open(entry) as packed, target.open("xb") as file:
        while piece := packed.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise AdapterError(f"{target.name} unpacks to more than the archive says; send it anew.")
            file.write(piece)
