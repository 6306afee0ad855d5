"""Containers of old Office files ([MS-CFB]), opened unless following what they say of themselves would not end."""

from __future__ import annotations

import io
import struct

from olefile.olefile import STGTY_ROOT, STGTY_STREAM, OleFileError, OleFileIO

_HEADER = 512
_SECTORS, _MINI = (9, 12), 6  # powers of two
_TABLES = (44, 64, 72)  # where the numbers of sectors stand that each of the tables of sectors takes


def opened(file: io.BytesIO, write_mode: bool = False) -> OleFileIO:
    """The container in a file. Raises `OleFileError`, an `OSError`, for what is none, or damaged: tables and streams
    that are larger than the file, which may lead back to themselves, and a root that lies in itself."""
    data = file.getbuffer()
    size = len(data)
    if size < _HEADER:
        raise OleFileError("it ends before its header does")
    sector, mini = struct.unpack_from("<HH", data, 30)
    tables = [struct.unpack_from("<I", data, at)[0] for at in _TABLES]
    data.release()  # a file that is looked at cannot be written to
    if sector not in _SECTORS or mini != _MINI or max(tables) << sector > size:
        raise OleFileError("its header does not fit it")
    ole = OleFileIO(file, write_mode=write_mode)
    entries = [entry for entry in ole.direntries if entry is not None]
    if ole.root.used or any(one.size > size for one in entries if one.entry_type in (STGTY_ROOT, STGTY_STREAM)):
        raise OleFileError("its directory does not fit it")
    return ole
