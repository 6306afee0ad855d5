"""In which encoding a file of rows is written: UTF-8, or what its bytes show where programs of Windows saved it."""

from __future__ import annotations

from pathlib import Path

from rag_app.documents.decoding import SAMPLE_BYTES, encoding_in, guess_encoding
from rag_app.errors import DataError

_OFTEN = 4  # pairs of letters of Chinese or Japanese encodings are UTF-8 by chance, but not in one line of four


def encoding_of(path: Path) -> str:
    """The encoding of a file of rows, by all of its lines.

    `DataError` where it cannot be told: no text, or lines of two encodings, of which any choice would change letters.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
        found = guess_encoding(sample)
        if sample and found is None:
            raise DataError(
                f"{path}: its bytes are no text in any encoding (it begins with {sample[:8]!r}); save the table as "
                "UTF-8 CSV."
            )
        if found and found.startswith("utf-") and found != "utf-8":  # a byte order mark, or every second byte is NUL
            return found
        file.seek(0)
        found = encoding_in(file, found or "utf-8")
        utf8: list[int] = []
        others: list[int] = []
        for number, line in enumerate(file, 1):
            if not line.isascii():
                (utf8 if _is_utf8(line) else others).append(number)
    if not others:
        return "utf-8"
    if found == "utf-8" or len(utf8) * _OFTEN > len(others):
        mixed = f" as line {utf8[0]} is" if utf8 else ""
        raise DataError(
            f"{path}, line {others[0]}: not UTF-8{mixed}, so the encoding of the file cannot be told; save the file as "
            "UTF-8 CSV."
        )
    return found


def wide_encoding_of(path: Path) -> str:
    """The encoding of a JSON file with two or four bytes a letter, as PowerShell writes it; empty for any other."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    found = guess_encoding(sample) if b"\0" in sample else None
    return found if found and found.startswith(("utf-16", "utf-32")) else ""


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
