"""JSON that is no list of objects: its text as it stands, with the characters that escapes such as `\\u00e9` name."""

from __future__ import annotations

import re
from pathlib import Path

from rag_app.documents.converted import Converted
from rag_app.documents.decoding import text_of, with_escaped_bytes

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


def convert(path: Path, name: str) -> Converted:
    """Read a JSON file; programs write every letter beyond ASCII as an escape, which no search would find."""
    text = _ESCAPE.sub(_shown, with_escaped_bytes(text_of(path.read_bytes())))
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # \ud83d\ude80 is one emoji
    return Converted(((None, text),), headings=False)


def _shown(escape: re.Match[str]) -> str:
    """The character beyond ASCII that an escape names; any other escape as it stands."""
    character = chr(int(escape[1] or "0", 16))
    return escape[0] if character.isascii() else character
