"""Word 97 to 2003 (`.doc`) to Markdown, without what a file holds and does not show: deleted and hidden runs and the
remarks of reviewers ([MS-DOC])."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

from office_oxide import Document, OfficeOxideError
from olefile.olefile import OleFileError

from rag_app.documents.converted import Converted
from rag_app.documents.converters.parts.ole import opened
from rag_app.documents.encrypted import encrypted
from rag_app.errors import DocumentError

_WORD_97 = 0xC1  # the first version of the file information block with these tables
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_FLAGS = 0x0A
_CHPX, _CLX = 0xFA, 0x1A2  # place and length of the pages of run properties, and of the pieces of text
_LENGTHS = 0x4C  # characters of the parts of a text: main, footnotes, page headers, macros, remarks
_PAGE = 512
_DELETED, _HIDDEN = 0x0800, 0x083C  # sprmCFRMarkDel, sprmCFVanish
_OPERAND = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes by the three highest bits of a property's number; 0: the first says it
_KEPT = frozenset(b"\x07\x0c\r\x13\x14\x15")  # ends of cells, pages and paragraphs, and what bounds fields
_NOTHING = 0x1F  # an optional hyphen, which `office_oxide` leaves out


def convert(path: Path, name: str) -> Converted:
    """Convert a Word file of the old kind: headings, lists and tables, by `office_oxide`, without what
    is deleted or hidden and without remarks.

    Raises `DocumentError` for a file that is damaged or encrypted.
    """
    try:
        document = Document.from_bytes(without_hidden(path.read_bytes()), "doc")
        with document:
            text = document.to_markdown()
    except (OfficeOxideError, OleFileError) as error:
        reason = " ".join(str(error).split())
        if "encrypt" in reason.lower() or "password" in reason.lower():
            raise encrypted(name) from None
        raise DocumentError(f"{name}: the Word file is damaged or truncated ({reason}); get a fresh copy.") from None
    return Converted(((None, text),))


def without_hidden(data: bytes) -> bytes:
    """The file with its deleted and hidden characters taken out, and its remarks not found any more.

    `office_oxide` 0.1.15 passes over pages with the properties of many runs, and names remarks as part of the text. A
    file that cannot be followed is given back as it is: whether it is damaged is for others to say. Raises
    `OleFileError` for a container that cannot be opened: what is hidden would be read as said.
    """
    file = io.BytesIO(data)
    with opened(file, write_mode=True) as ole:
        try:
            word = bytearray(ole.openstream("WordDocument").read())
            version, flags = _number(word, 2, "H"), _number(word, _FLAGS, "H")
            if version < _WORD_97 or flags & _ENCRYPTED:
                return data
            table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
            pieces = list(_pieces(_part(word, table, _CLX)))
            for start, end in list(_hidden_runs(word, _part(word, table, _CHPX))):
                for first, last, width, _ in pieces:
                    _blank(word, max(start, first), min(end, last), width, _KEPT)
            *before, remarks = struct.unpack_from("<5I", word, _LENGTHS)
            for first, last, width, number in pieces:
                start = first + width * (sum(before) - number)
                _blank(word, max(start, first), min(start + width * remarks, last), width)
            ole.write_stream("WordDocument", bytes(word))
        except (OSError, struct.error, IndexError, ValueError, NotImplementedError):
            return data
    return file.getvalue()


def _blank(word: bytearray, start: int, end: int, width: int, kept: frozenset[int] = frozenset()) -> None:
    for at in range(start, min(end, len(word)), width):
        if word[at] not in kept or any(word[at + 1 : at + width]):
            word[at : at + width] = _NOTHING.to_bytes(width, "little")


def _number(of: bytes | bytearray, at: int, kind: str) -> int:
    return int(struct.unpack_from(f"<{kind}", of, at)[0])


def _part(word: bytearray, table: bytes, at: int) -> bytes:
    start, length = struct.unpack_from("<II", word, at)
    return table[start : start + length]


def _pieces(clx: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Where pieces of text begin and end in the stream, the bytes of their characters, and the number of the first."""
    at = 0
    while clx[at] == 1:  # properties that pieces share
        at += 3 + _number(clx, at + 1, "H")
    count, at = (_number(clx, at + 1, "I") - 4) // 12, at + 5
    places = struct.unpack_from(f"<{count + 1}I", clx, at)
    for number in range(count):
        start = _number(clx, at + 4 * (count + 1) + 8 * number + 2, "I")
        width = 1 if start >> 30 & 1 else 2
        start = (start & 0x3FFFFFFF) // (2 if width == 1 else 1)
        yield start, start + width * (places[number + 1] - places[number]), width, places[number]


def _hidden_runs(word: bytearray, table: bytes) -> Iterator[tuple[int, int]]:
    """Where runs that are deleted or hidden begin and end in the stream."""
    count = (len(table) - 4) // 8
    for number in struct.unpack_from(f"<{count}I", table, 4 * (count + 1)):
        page = word[_PAGE * (number & 0x3FFFFF) :][:_PAGE]
        runs = page[_PAGE - 1]
        places = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            at = 2 * page[4 * (runs + 1) + run]
            if at and _is_hidden(page[at + 1 : at + 1 + page[at]]):
                yield places[run], places[run + 1]


def _is_hidden(properties: bytearray) -> bool:
    found, at = {_DELETED: False, _HIDDEN: False}, 0
    while at + 2 < len(properties):
        name = _number(properties, at, "H")
        if name in found:
            found[name] = properties[at + 2] in (1, 0x81)
        at += 2 + (_OPERAND[name >> 13] or 1 + properties[at + 2])
    return any(found.values())
