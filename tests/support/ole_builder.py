"""Compound files ([MS-CFB], version 3) made from code, and the two kinds of documents that are read from them."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR, MINI, SMALL = 512, 64, 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
NONE = 0xFFFFFFFF
RUNS = 88  # that a page of a Word file says the properties of


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    children: dict[str, _Entry] = field(default_factory=dict)
    right: int = NONE
    child: int = NONE
    start: int = 0
    size: int = 0


def ole_file(streams: dict[str, bytes]) -> bytes:
    """A compound file with streams by their path, such as `folder/name`."""
    root = _Entry("Root Entry", 5)
    for path, data in streams.items():
        *folders, name = path.split("/")
        at = root
        for folder in folders:
            at = at.children.setdefault(folder, _Entry(folder, 1))
        at.children[name] = _Entry(name, 2, data)
    entries = [root]
    _place(root, entries)
    chains: list[tuple[bytes, int]] = []  # content and first sector
    at = 0

    def store(data: bytes) -> int:
        nonlocal at
        start, count = at, -(-len(data) // SECTOR)
        chains.append((data.ljust(count * SECTOR, b"\0"), start))
        at += count
        return start

    minis, mini_fat = b"", []
    for entry in entries:
        if entry.kind != 2:
            continue
        entry.size = len(entry.data)
        if entry.size >= SMALL:
            entry.start = store(entry.data)
        elif entry.size:
            count = -(-entry.size // MINI)
            entry.start = len(minis) // MINI
            mini_fat += [entry.start + i + 1 for i in range(count - 1)] + [END]
            minis += entry.data.ljust(count * MINI, b"\0")
        else:
            entry.start = END
    root.start, root.size = (store(minis), len(minis)) if minis else (END, 0)
    mini_start = store(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(SECTOR, b"\xff")) if mini_fat else END
    directory = b"".join(map(_packed, entries))
    directory += (b"\0" * 68 + struct.pack("<3I", NONE, NONE, NONE) + b"\0" * 48) * (-len(entries) % 4)
    directory_start = store(directory)
    fat: list[int] = []
    for data, start in chains:
        count = len(data) // SECTOR
        fat += [start + i + 1 for i in range(count - 1)] + [END]
    sectors = -(-(len(fat) + 1) // (SECTOR // 4 - 1))
    fat_start = len(fat)
    fat += [FAT] * sectors
    fat += [FREE] * (sectors * SECTOR // 4 - len(fat))
    difat = [fat_start + i for i in range(sectors)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, sectors, directory_start, 0, SMALL, mini_start, int(bool(mini_fat)), END, 0)
    header += struct.pack("<109I", *difat, *[FREE] * (109 - sectors))
    return header + b"".join(data for data, _ in chains) + struct.pack(f"<{len(fat)}I", *fat)


def _place(storage: _Entry, entries: list[_Entry]) -> None:
    """Give the children of a storage their places in the directory, each the right neighbour of the one before."""
    children = sorted(storage.children.values(), key=lambda entry: (len(entry.name), entry.name.upper()))
    first = len(entries)
    entries.extend(children)
    for i, child in enumerate(children):
        child.right = first + i + 1 if i + 1 < len(children) else NONE
    storage.child = first if children else NONE
    for child in children:
        if child.kind == 1:
            _place(child, entries)


def _packed(entry: _Entry) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le")
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name), entry.kind, 1, NONE, entry.right, entry.child)
        + b"\0" * 36
        + struct.pack("<IQ", entry.start, entry.size)
    )


def doc(
    text: str,
    encrypted: bool = False,
    *,
    runs: dict[str, bytes] | None = None,
    remarks: str = "",
    narrow: bool = False,
) -> bytes:
    """A Word file of the old kind ([MS-DOC]): a file information block, and a piece table with one piece.

    `runs` are parts of the text with their properties (sprm), each in a full page; `remarks` a reviewer's words;
    `narrow` has characters of one byte.
    """
    main, encoding, width = text.replace("\n", "\r") + "\r", "cp1252" if narrow else "utf-16-le", 1 if narrow else 2
    content = main + (f"{remarks}\r\r" if remarks else "")
    fib = bytearray(0x400)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", fib, 0x0A, 0x0200 | (0x0100 if encrypted else 0))  # the table stream is 1Table
    struct.pack_into("<H", fib, 0x20, 14)
    struct.pack_into("<H", fib, 0x3E, 22)
    struct.pack_into("<5I", fib, 0x4C, len(main), 0, 0, 0, len(content) - len(main) - bool(remarks))
    struct.pack_into("<H", fib, 0x98, 0x5D)
    place = len(fib) * 2 | 1 << 30 if narrow else len(fib)
    pieces = struct.pack("<II", 0, len(content)) + struct.pack("<HIH", 0, place, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", fib, 0x1A2, 0, len(table))
    word = content.encode(encoding)
    word = word.ljust(-(-len(word) // SECTOR) * SECTOR, b"\0")
    places, first = [len(fib)], (len(fib) + len(word)) // SECTOR
    for part, properties in {**(runs or {}), "": b""}.items():  # a page: plain text and the part behind it, or the rest
        at = len(fib) + main.index(part) * width if part else len(fib) + len(content) * width
        places.append(at + len(part) * width)
        page = struct.pack(f"<{RUNS + 1}I", *[places[-2]] * (RUNS - 1), at, places[-1]) + bytes(RUNS - 1) + b"\xe0"
        word += (page.ljust(448, b"\0") + bytes([len(properties)]) + properties).ljust(SECTOR - 1, b"\0") + bytes(
            [RUNS]
        )
    pages = range(first, first + len(places) - 1)
    struct.pack_into("<II", fib, 0xFA, len(table), 4 * (len(places) + len(pages)))
    table += struct.pack(f"<{len(places) + len(pages)}I", *places, *pages)
    word = bytes(fib) + word
    return ole_file({"WordDocument": word.ljust(SMALL, b"\0"), "1Table": table.ljust(SMALL, b"\0")})


def msg(subject: str, sender: str, to: str, body: str, attachments: dict[str, bytes]) -> bytes:
    """An Outlook message ([MS-OXMSG]) with one recipient."""
    streams = _properties("", 32, {0x0037: subject, 0x0C1F: sender, 0x1000: body}, {}, len(attachments))
    streams |= _properties("__recip_version1.0_#00000000/", 8, {0x3001: to.split("@")[0], 0x3003: to}, {}, 0)
    for number, (name, data) in enumerate(attachments.items()):
        streams |= _properties(f"__attach_version1.0_#{number:08X}/", 8, {0x3707: name}, {0x3701: data}, 0)
    return ole_file(streams)


def _properties(
    folder: str, head: int, texts: dict[int, str], binary: dict[int, bytes], attached: int
) -> dict[str, bytes]:
    values = {(number << 16) | 0x1F: text.encode("utf-16-le") for number, text in texts.items()}
    values |= {(number << 16) | 0x102: data for number, data in binary.items()}
    header = (b"\0" * 8 + struct.pack("<4I", 1, attached, 1, attached)).ljust(head, b"\0")[:head]
    unicode = struct.pack("<IIII", 0x340D0003, 6, 0x00040000, 0)
    method = struct.pack("<IIII", 0x37050003, 6, 1, 0)
    entries = b"".join(
        struct.pack("<IIII", tag, 6, len(value) + (2 if tag & 0xFFFF == 0x1F else 0), 0)
        for tag, value in values.items()
    )
    streams = {f"{folder}__substg1.0_{tag:08X}": value for tag, value in values.items()}
    return streams | {
        f"{folder}__properties_version1.0": (header if head > 8 else b"\0" * 8) + unicode + method + entries
    }
