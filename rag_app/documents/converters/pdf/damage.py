"""What of a PDF could not be read: streams that do not unpack."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_OTHER_FILTERS = re.compile(rb"/(?:ASCII85|ASCIIHex|LZW|RunLength)Decode|/A85|/AHx|/Crypt")
_STEP_BYTES = 1 << 16
_END, _END_BYTES = b"%%EOF", 1024  # where viewers look for it (PDF Reference 1.7, appendix H, note 18)


def damage(path: Path, document: pdfium.PdfDocument) -> str:
    """A sentence about packed streams that break off or a file that does, or nothing; `document` is the file at `path`,
    open."""
    data = path.read_bytes()
    ends = _END in data[-_END_BYTES:]
    if b"/Encrypt" in data:  # what is packed is not readable as it stands, though no password is asked for
        data = _decrypted(document)
    whole = [_unpacks(data, start) for start in _starts(data)]
    if broken := whole.count(False):
        return (
            f"{broken} of {len(whole)} packed streams of the PDF are damaged, so text may be missing; get a fresh copy."
        )
    return "" if ends else "the PDF breaks off before its end, so pages may be missing; get a fresh copy."


def _decrypted(document: pdfium.PdfDocument) -> bytes:
    """The same file without its encryption, its streams as packed as they were; nothing where PDFium cannot."""
    copy = io.BytesIO()
    try:
        document.save(copy, flags=pdfium_c.FPDF_REMOVE_SECURITY)
    except pdfium.PdfiumError:
        return b""
    return copy.getvalue()


def _starts(data: bytes) -> Iterator[int]:
    at = 0
    while (at := data.find(b"stream", since := at)) >= 0:
        head = data[max(since, data.rfind(b" obj", since, at)) : at]
        at += 6
        packed = b"/FlateDecode" in head and not _OTHER_FILTERS.search(head)
        if packed and data[at - 9 : at - 6] != b"end" and data[at : at + 1] in (b"\r", b"\n"):
            yield at + (2 if data[at : at + 2] == b"\r\n" else 1)


def _unpacks(data: bytes, start: int) -> bool:
    """Whether the stream that begins here ends as it should, with its checksum; nothing of it is kept."""
    unpacker = zlib.decompressobj()
    try:
        for at in range(start, len(data), _STEP_BYTES):
            packed = data[at : at + _STEP_BYTES]
            while packed and not unpacker.eof:
                unpacker.decompress(packed, _STEP_BYTES)
                packed = unpacker.unconsumed_tail
            if unpacker.eof:
                return True
    except zlib.error:
        pass
    return False
