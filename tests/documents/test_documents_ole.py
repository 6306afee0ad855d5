"""Containers of old Office files that lie about themselves: refused at once, whichever kind of file they hold."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from biff_builder import Sheet, workbook
from document_builders import source
from ole_builder import doc, msg, ole_file
from ppt_builder import TITLE, Box, Slide, presentation

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.errors import DocumentError, DocumentUnavailableError

olefile = pytest.importorskip("olefile.olefile")
pytest.importorskip("office_oxide")

MADE: dict[str, Callable[[], bytes]] = {
    "x.doc": lambda: doc("The price is 12 13 euros.", runs={"12 ": b"\x3c\x08\x01"}),  # a hidden text
    "x.msg": lambda: msg("Pumps", "a@b.c", "d@e.f", "Open the valve.", {"a.bin": b"x" * 9_000}),
    "x.ppt": lambda: presentation([Slide([Box("Pumps", TITLE)])]),
    "x.xls": lambda: workbook({"A": Sheet({(0, 0): "Open the valve"})}),
}


def directory_of(data: bytes) -> int:
    """Where the directory of a container begins."""
    return 512 * (1 + int(struct.unpack_from("<I", data, 48)[0]))


def sector_sizes(data: bytearray) -> None:
    struct.pack_into("<H", data, 30, 28)


def tables(data: bytearray) -> None:
    struct.pack_into("<I", data, 64, 1 << 24)


def root_within_itself(data: bytearray) -> None:
    root = directory_of(data)
    data[root + 66] = 1
    struct.pack_into("<I", data, root + 76, 0)


def endless_stream(data: bytearray) -> None:
    """The first large stream goes on with its own first sector, for 4 GB."""
    at = directory_of(data)
    while data[at + 66] != 2 or struct.unpack_from("<I", data, at + 120)[0] < 4096:
        at += 128
    (first,) = struct.unpack_from("<I", data, at + 116)
    (table,) = struct.unpack_from("<I", data, 76)
    struct.pack_into("<I", data, 512 * (table + 1) + 4 * first, first)
    struct.pack_into("<I", data, at + 120, 0xFFFF_FE00)


@pytest.mark.parametrize("lie", [sector_sizes, tables, root_within_itself, endless_stream])
@pytest.mark.parametrize("name", MADE)
def test_what_would_not_end_is_damaged(tmp_path: Path, name: str, lie: Callable[[bytearray], None]) -> None:
    """Three kilobytes took four gigabytes and a minute, and were said to pass; of a Word file, what is hidden was
    read as said."""
    data = bytearray(MADE[name]())
    lie(data)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DocumentError, match="damaged or truncated") as refused:
        list(read(source(tmp_path / name), IndexRecipe()))
    assert not isinstance(refused.value, DocumentUnavailableError)


def test_a_whole_container_is_opened_and_no_part_of_one() -> None:
    from rag_app.documents.converters.parts.ole import opened

    with opened(io.BytesIO(ole_file({"Workbook": b"x" * 5_000}))) as ole:
        assert ole.openstream("Workbook").read() == b"x" * 5_000
    with pytest.raises(olefile.OleFileError, match="ends before its header"):
        opened(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
