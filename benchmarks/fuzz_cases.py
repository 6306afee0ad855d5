"""What `fuzz.py` attacks readers with: mutations of real files, and texts made to be slow, deep, wide or odd."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

WORDS = ("pump", "valve", "Kühler", "\u4e16\u754c", "0x1F", "e\u0301", "\U0001f600", "a_b", "3.14", "and")
MARKUP = (
    *("#", "##", "`", "```", "~~~", "*", "**", "_", "[", "]", "](", ")", "!", "<", ">", "</", "<!--", "-->", "<b>"),
    *("<?xml ", "<![CDATA[", "&amp;", "&#0;", "|", "| - |", "---", "===", "- ", "1. ", "> ", "\\", "{#a}", "$", "$$"),
    *(".. ", "::", ":ref:`", "include::x[]", "|===", "----", "====", "title: ", "From: ", "Subject: ", "= ", "//", "{"),
)
ODD = (
    "\0",
    "\r",
    "\r\n",
    "\x0b",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u0300",
    "\u0316",
    "\u202e",
    "\x1b[31m",
    "\t",
    " ",
    "\n",
)


def mutated(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A file changed in one to three ways; half of the ZIP containers are changed inside one of their entries."""
    if data[:2] == b"PK" and rng.random() < 0.5:
        try:
            return _mutated_entry(data, other, rng)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            pass
    for _ in range(rng.randint(1, 3)):
        data = rng.choice(MUTATIONS)(data, other, rng)
    return data


def _mutated_entry(data: bytes, other: bytes, rng: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        chosen = rng.choice(archive.namelist())
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename == chosen:
                content = rng.choice(MUTATIONS)(content, other, rng)
            told = zipfile.ZipInfo(entry.filename, entry.date_time)  # a name alone would take the time of the clock
            made.writestr(told, content, entry.compress_type)
    return out.getvalue()


def _flip(data: bytes, other: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 30))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(data: bytes, other: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _without(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.choice((1, 16, 512, 8192)) :]


def _twice(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[: start + rng.choice((1, 64, 4096))] + data[start:]


def _zeros(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, size = rng.randrange(len(data) + 1), rng.choice((1, 16, 512, 8192))
    return data[:start] + bytes(min(size, len(data) - start)) + data[start + size :]


def _spliced(data: bytes, other: bytes, rng: random.Random) -> bytes:
    start, from_ = rng.randrange(len(data) + 1), rng.randrange(len(other) + 1)
    return data[:start] + other[from_ : from_ + rng.choice((8, 512, 8192))] + data[start:]


def _numbers(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A number of the text becomes another: lengths, counts, spans and offsets that lie."""
    places = [i for i in range(0, len(data), max(1, len(data) // 4000)) if data[i : i + 1].isdigit()]
    if not places:
        return _flip(data, other, rng)
    at = rng.choice(places)
    return data[:at] + rng.choice((b"0", b"-1", b"99999999", b"4294967296", b"1e9")) + data[at + 1 :]


MUTATIONS = (_flip, _cut, _without, _twice, _zeros, _spliced, _numbers)


def repeated(rng: random.Random) -> tuple[str, bytes]:
    """One to three marks, tens to hundreds of thousands of times, and an end that does not fit."""
    pattern = "".join(rng.choices(MARKUP + ODD + WORDS, k=rng.randint(1, 3)))
    text = rng.choice(("", "a", "# ", "---\ntitle: ", "= T\n\n")) + pattern * rng.choice((40, 3_000, 60_000))
    return f"repeated{_extension(rng)}", (text + rng.choice(("", "x", "\nx\n", ")", "-->"))).encode()


def mixed(rng: random.Random) -> tuple[str, bytes]:
    """Words, marks and odd characters in any order, in any encoding."""
    text = "".join(rng.choices(MARKUP + ODD + WORDS + (" ", "\n") * 20, k=rng.choice((20, 400, 20_000))))
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252", "shift_jis"))
    return f"mixed{_extension(rng)}", text.encode(encoding, "replace")


def nested(rng: random.Random) -> tuple[str, bytes]:
    """Brackets, tags, quotes and lists, thousands deep."""
    opening, closing = rng.choice(
        (
            ("[", "]"),
            ('{"a":', "}"),
            ("<div>", "</div>"),
            ("> ", ""),
            ("- ", ""),
            ("  - ", ""),
            ("(", ")"),
            ("**", "**"),
        )
    )
    depth = rng.choice((50, 3_000, 100_000))
    return f"nested{_extension(rng)}", (opening * depth + "words" + closing * rng.choice((0, depth))).encode()


def table(rng: random.Random) -> tuple[str, bytes]:
    """Rows with too many, too few, quoted and repeated columns."""
    delimiter = rng.choice(",;\t|")
    columns = rng.choice((1, 5, 1_000, 100_000))
    header = delimiter.join(rng.choice(("a", "", "column 3", '"x', '"y"', f"c{i}")) for i in range(columns))
    rows = [
        delimiter.join(rng.choices((*WORDS, '"', '""', '"a\nb"', ""), k=rng.randint(0, columns + 2))) for _ in "123"
    ]
    return rng.choice(("t.csv", "t.tsv")), "\n".join([header, *rows]).encode()


def records(rng: random.Random) -> tuple[str, bytes]:
    """JSON and JSON lines with odd values, and damaged ones."""
    odd: tuple[Any, ...] = (
        None,
        True,
        10**400,
        -(2**70),
        1e308,
        float("nan"),
        "\ud800",
        "\0",
        "",
        [],
        {},
        [[1]],
        {"a": {"b": []}},
        "x" * 5_000,
    )
    rows = [
        {rng.choice(("a", "b", "", "#", "\n")): rng.choice(odd) for _ in range(3)} for _ in range(rng.randint(1, 30))
    ]
    if rng.random() < 0.5:
        text, name = json.dumps(rows), "r.json"
    else:
        text, name = "\n".join(map(json.dumps, rows)), "r.jsonl"
    if rng.random() < 0.3:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(("1" * 6_000, "[", "}", '"', "\\u12", "NaN", "\n")) + text[at:]
    return name, text.encode()


def noise(rng: random.Random) -> tuple[str, bytes]:
    """Bytes of chance with the start of something known."""
    start = rng.choice(
        (b"", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", b"{\\rtf1", b"\xff\xfe")
    )
    return f"noise{_extension(rng)}", start + rng.randbytes(rng.choice((0, 1, 100, 100_000)))


def _extension(rng: random.Random) -> str:
    return rng.choice(("", ".txt", ".md", ".html", ".rst", ".adoc", ".eml", ".csv", ".jsonl", ".json", ".py", ".xml"))


TEXTS: tuple[Callable[[random.Random], tuple[str, bytes]], ...] = (
    *(repeated, repeated, repeated, mixed, mixed, nested, nested, table, records, noise),
)
