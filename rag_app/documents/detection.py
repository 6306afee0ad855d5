"""What a file really is: decided by its first bytes, then by its name."""

from __future__ import annotations

import re
import struct
from pathlib import PurePath
from typing import BinaryIO

from rag_app.documents.decoding import SAMPLE_BYTES, decode, guess_encoding
from rag_app.documents.encrypted import encrypted
from rag_app.documents.formats import BY_EXTENSION, FORMATS
from rag_app.errors import DocumentError

_MAGIC = (
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ", "a Windows program"),
    (b"\xcf\xfa\xed\xfe", "a program (Mach-O)"),
    (b"\xca\xfe\xba\xbe", "a Java class"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"GGUF", "model weights (GGUF)"),
    (b"\x00asm", "a WebAssembly program"),
    (b"OggS", "an Ogg recording"),
    (b"ID3", "an MP3 recording"),
    (b"fLaC", "a FLAC recording"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ROOT = "Root Entry".encode("utf-16-le")  # the first of a directory ([MS-CFB], 2.6.2)
_OLE_HEADER, _DIRECTORY_BYTES = 512, 4096
_HTML_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
# What programs write under the name of a worksheet, a table with or without something above it.
_TABLE, _ROWS = re.compile(rb"\s*+(?=<[a-z]).*?<table\b", re.I | re.DOTALL), re.compile(rb"\s*[^\s<][^\t\r\n]*\t")
_SPACE = re.compile(rb"\s*")
_BEFORE_HTML = ((b"<!--", b"-->"), (b"<?xml", b">"))
_WORKBOOK = re.compile(
    rb"\s*+(?:<\?[^>]*+>\s*+|<!--(?>.*?-->)\s*+)*+<(?:\w+:)?Workbook\b[^>]*+", re.DOTALL
)  # with instructions and comments above
_OF_EXCEL = b"urn:schemas-microsoft-com:office:spreadsheet"
_MAIL = re.compile(
    rb"^(from|to|subject|date|message-id|mime-version|received|return-path|delivered-to|content-type):[ \t]",
    re.I | re.M,
)
_MAIL_START = re.compile(rb"(From [^\n]*\n)?[A-Za-z][A-Za-z0-9-]*:[ \t]")
_ASCIIDOC = re.compile(r"\A(?:\s|//[^\n]*\n|:[\w-]+:[^\n]*\n)*= \S[^\n]*\n(?:.*\n)*?={2,5} \S")


def read_head(stream: BinaryIO) -> bytes:
    """The bytes that decide: the first ones, and of an old Office container also its directory, wherever that lies."""
    head = stream.read(SAMPLE_BYTES)
    return head + _ole_directory(stream, head) if head.startswith(_OLE) and len(head) >= _OLE_HEADER else head


def _ole_directory(stream: BinaryIO, head: bytes) -> bytes:
    """The first sectors of the directory of an old container ([MS-CFB], 2.2 to 2.3), wherever each of them lies."""
    size = 1 << min(struct.unpack_from("<H", head, 30)[0], 12)
    tables = struct.unpack_from("<109I", head, 76)  # of the sectors that follow one another
    (sector,) = struct.unpack_from("<I", head, 48)
    directory = b""
    while len(directory) < _DIRECTORY_BYTES:
        stream.seek((sector + 1) * size)
        directory += (read := stream.read(size))
        table, place = divmod(4 * sector, size)
        if len(read) < size or table >= len(tables):
            break
        stream.seek((tables[table] + 1) * size + place)
        if len(following := stream.read(4)) < 4:
            break
        sector = int.from_bytes(following, "little")
    return directory


def detect_kind(name: str, head: bytes) -> str:
    """Return the kind of a file (that of a line of `FORMATS`, or `zip`) from its name and first bytes.

    Raises `DocumentError` for an empty file and for one that is not text or a known container, saying what it is.
    """
    if not head:
        raise DocumentError(f"{name}: the file is empty (0 bytes).")
    if known := _by_magic(name, head):
        return known
    _refuse_binary(name, head)
    encoding = guess_encoding(head)
    if encoding is None:
        suffix = PurePath(name).suffix.lower()
        if suffix in BY_EXTENSION and BY_EXTENSION[suffix].magic:
            raise DocumentError(
                f"{name}: binary data that does not begin as a {suffix} file does: damaged; get a fresh copy."
            )
        raise DocumentError(f"{name}: the file is binary data of no known format; convert it to a text format or PDF.")
    return _text_kind(name, head, encoding)


def _by_magic(name: str, head: bytes) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    for known in FORMATS:
        magics = known.magic.split("|") if known.magic else []
        if not known.container and head.startswith(tuple(magic.encode("latin-1") for magic in magics)):
            return known.kind
    if head.startswith(_OLE) and _ENCRYPTED not in head and (kind := _ole_kind(name, head)):
        return kind
    # Readers allow other bytes before the mark of a PDF (ISO 32000-1, annex H); a text may mention it.
    return "pdf" if b"%PDF-" in head[:1024] and PurePath(name.lower()).suffix in ("", ".pdf") else ""


def _ole_kind(name: str, head: bytes) -> str:
    """The kind of an old Office container: a document may be embedded in one of another kind, so that of several the
    one that the name says is taken, else the one that embeds others most often."""
    found = [
        known
        for known in FORMATS
        if known.container == "ole" and any(magic.encode("utf-16-le") in head for magic in known.magic.split("|"))
    ]
    named = BY_EXTENSION.get(PurePath(name.lower()).suffix)
    if named and named in found:
        return named.kind
    return found[0].kind if found else ""


def _text_kind(name: str, head: bytes, encoding: str) -> str:
    path = PurePath(name.lower())
    suffix = path.suffix
    if suffix == ".txt" and PurePath(path.stem).suffix in (".rst", ".md", ".adoc", ".asciidoc"):
        suffix = PurePath(path.stem).suffix
    named = BY_EXTENSION.get(suffix)
    by_name = "" if named is None or named.magic or named.kind == "text" else named.kind
    start = head[:4096].replace(b"\0", b"") if encoding.startswith("utf-16") else head[:4096]
    start = start.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if suffix in ("", ".xls", ".xml") and (book := _WORKBOOK.match(start)) and _OF_EXCEL in book[0]:
        return "excel-xml"
    if by_name not in ("", "html", "email"):
        return by_name
    if _is_html(start) or (suffix == ".xls" and _TABLE.match(start)):
        return "html"
    if suffix == ".xls" and _ROWS.match(start):
        return "csv"
    top = start.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if _MAIL_START.match(top) and len({m.lower() for m in _MAIL.findall(top)}) >= 2:
        return "email"
    if by_name:
        return by_name
    return "asciidoc" if _ASCIIDOC.match(decode(head[:65536], encoding).replace("\r\n", "\n")) else "text"


def _is_html(start: bytes) -> bool:
    """Whether a page begins here, after any number of comments and XML declarations; reads each byte once."""
    at = 0
    while space := _SPACE.match(start, at):
        at = space.end()
        for opening, closing in _BEFORE_HTML:
            if start[at : at + len(opening)].lower() == opening:
                end = start.find(closing, at + len(opening))
                break
        else:
            break
        if end < 0:
            return False
        at = end + len(closing)
    return bool(_HTML_TAG.match(start, at))


def _refuse_binary(name: str, head: bytes) -> None:
    if head.startswith(_OLE):
        _refuse_ole(name, head)
    what = next((what for magic, what in _MAGIC if head.startswith(magic)), "")
    if head[:4] == b"RIFF":
        what = "a RIFF recording or image"
    elif head[4:8] == b"ftyp":
        what = "a video or an image (ISO media)"
    if what and (b"\0" in head or not head.isascii()):  # a text may begin with the same letters
        raise DocumentError(f"{name}: the file is {what}, not a text document; leave it out or convert it to text.")


def _refuse_ole(name: str, head: bytes) -> None:
    """Old Office container: legacy documents, and the wrapper of encrypted new ones."""
    if _ENCRYPTED in head:
        raise encrypted(name)
    if _ROOT not in head[-_DIRECTORY_BYTES:]:
        raise DocumentError(
            f"{name}: the old Office file is damaged or truncated (it has no directory); get a fresh copy."
        )
    raise DocumentError(
        f"{name}: the file is a legacy Office container; convert it to .docx, .xlsx or .pptx and try again."
    )
