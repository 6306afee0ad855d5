"""Workbooks and presentations that are saved as strict Open XML (ISO/IEC 29500-1), whose namespaces the packages that
read them do not know."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import BinaryIO

_STRICT, _TRANSITIONAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_NAMES = (b"spreadsheetml/", b"presentationml/", b"drawingml/", b"officeDocument/")
_ROOT = "_rels/.rels"  # says what the main part is, in the words of either


def as_transitional(path: Path) -> BinaryIO:
    """The file, opened, or a copy of a strict one in the namespaces of others; without its path, by whose ending
    openpyxl would refuse a workbook of another name."""
    with zipfile.ZipFile(path) as archive:
        if _ROOT not in archive.namelist() or _STRICT not in archive.read(_ROOT):
            return path.open("rb")
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
            for name in archive.namelist():
                data = archive.read(name)
                out.writestr(name, _renamed(data) if name.endswith((".xml", ".rels")) else data)
    return copy


def _renamed(data: bytes) -> bytes:
    for name in _NAMES if _STRICT in data else ():
        data = data.replace(_STRICT + name, _TRANSITIONAL + name + b"2006/")
    return data
