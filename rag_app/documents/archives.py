"""ZIP containers: what they hold, and whether it is safe to unpack it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from rag_app.documents.encrypted import encrypted
from rag_app.documents.formats import FORMATS
from rag_app.errors import DocumentError

MAX_ENTRIES = 20_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_RATIO = 250  # text XML of real office files packs 5 to 50 times; deflate ends near 1,030
RATIO_FREE_BYTES = 50_000_000

_ZIPPED = tuple(known for known in FORMATS if known.container == "zip")


def checked_kind(path: Path, name: str) -> str:
    """Return the kind of a safe archive: that of a line of `FORMATS` whose container is `zip`.

    Raises `DocumentError` for damaged and encrypted archives, for zip bombs (by the sizes that the directory declares:
    `zipfile` never unpacks more of an entry than declared) and for archives that are no document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive, path.stat().st_size, name)
            return _kind(archive, name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise DocumentError(
            f"{name}: the file is a damaged or truncated ZIP container ({error}); get a fresh copy."
        ) from None


def _refuse_bomb(archive: zipfile.ZipFile, packed: int, name: str) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted(name, "archive")
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise DocumentError(
            f"{name}: the container has {len(entries):,} entries (at most {MAX_ENTRIES:,}): a zip bomb?"
        )
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * packed):
        raise DocumentError(
            f"{name}: the container unpacks from {packed / 1e6:,.1f} MB to {unpacked / 1e6:,.0f} MB: a zip bomb?"
        )


def _kind(archive: zipfile.ZipFile, name: str) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        mimetype = read_member(archive, "mimetype", name)[:200].decode("ascii", "replace").strip()
        found = next((known.kind for known in _ZIPPED if mimetype.startswith(known.magic)), "")
        manifest = "META-INF/manifest.xml"
        if found == "odf" and b"encryption-data" in read_member(archive, manifest, name):
            raise encrypted(name)
        if found:
            return found
    if "[Content_Types].xml" in names:
        types = read_member(archive, "[Content_Types].xml", name).decode("utf-8", "replace")
        mains = [known for known in _ZIPPED if f"{known.magic}." in types and "main+xml" in types]
        for known in mains:
            if known.folder and any(member.startswith(known.folder) for member in names):
                return known.kind
        if any(member.endswith(".bin") and member.startswith("xl/workbook") for member in names):
            raise DocumentError(f"{name}: the file is a binary Excel workbook (.xlsb); save it as .xlsx and try again.")
        if mains:
            return mains[0].kind
    if "META-INF/container.xml" in names:
        return "epub"
    raise DocumentError(f"{name}: the file is a ZIP archive, not a document; unpack it and index the folder.")


def read_member(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """Bytes of one entry, never more than declared; `DocumentError` if it is missing."""
    try:
        return archive.read(member)
    except KeyError:
        raise DocumentError(
            f"{name}: the container lacks {member}: damaged, or not the document that it claims to be."
        ) from None
