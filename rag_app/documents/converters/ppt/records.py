"""The records of an old presentation ([MS-PPT]) and where its parts lie."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from olefile import OleFileIO

_HEAD = 8
_OF_USER, _EDIT, _DIRECTORY = 0x0FF6, 0x0FF5, 0x1772
_ENCRYPTED = 0xF3D1C4DF
_ENCRYPTED_EDIT = 32  # bytes of an edit that names a key
_STREAM, _USER = "PowerPoint Document", "Current User"
_OF_TWO = "PP97_DUALSTORAGE/"  # of a file that PowerPoint 95 reads, too


class EncryptedError(Exception):
    """A presentation that needs a password."""


class OlderError(Exception):
    """A presentation of before 97."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record; `instance` says which of its kind it is."""

    kind: int
    instance: int
    data: memoryview

    def parts(self) -> Iterator[Record]:
        """The records in it."""
        return records(self.data)

    def part(self, *kinds: int) -> Record | None:
        """The first record of a kind in it, or of the next kind in that, and so on."""
        found: Record | None = self
        for kind in kinds:
            found = None if found is None else next((one for one in found.parts() if one.kind == kind), None)
        return found


def records(data: memoryview) -> Iterator[Record]:
    """The records that stand one after the other."""
    at = 0
    while at + _HEAD <= len(data):
        instance, kind, length = struct.unpack_from("<HHI", data, at)
        at += _HEAD
        yield Record(kind, instance >> 4, data[at : at + length])
        at += length


def persisted(ole: OleFileIO) -> tuple[Record, dict[int, Record]]:
    """The document itself, and by their numbers all that is kept beside it, each as it was saved last.

    Raises `EncryptedError` and `OlderError`; `struct.error` or `LookupError` where a file is damaged.
    """
    folder = _OF_TWO if ole.exists(_OF_TWO + _STREAM) else ""
    stream = memoryview(ole.openstream(folder + _STREAM).read())
    user = _at(memoryview(ole.openstream(folder + _USER).read()), 0)
    if user.kind != _OF_USER:
        raise OlderError
    token, at = struct.unpack_from("<II", user.data, 4)
    if token == _ENCRYPTED:
        raise EncryptedError
    places: dict[int, int] = {}
    document, seen = 0, set[int]()
    while at and at not in seen:
        seen.add(at)
        edit = _at(stream, at)
        if edit.kind != _EDIT:
            raise LookupError(at)
        if len(edit.data) >= _ENCRYPTED_EDIT:
            raise EncryptedError
        at, directory, number = struct.unpack_from("<III", edit.data, 8)
        document = document or number
        for number, place in _directory(_at(stream, directory)):
            places.setdefault(number, place)
    kept = {number: _at(stream, place) for number, place in places.items() if place + _HEAD <= len(stream)}
    return kept[document], kept


def _at(stream: memoryview, at: int) -> Record:
    if found := next(records(stream[at:]), None):
        return found
    raise LookupError(at)


def _directory(record: Record) -> Iterator[tuple[int, int]]:
    if record.kind != _DIRECTORY:
        raise LookupError(record.kind)
    words = iter(struct.unpack_from(f"<{len(record.data) // 4}I", record.data))
    for word in words:
        first, count = word & 0xFFFFF, word >> 20
        yield from zip(range(first, first + count), words, strict=False)
