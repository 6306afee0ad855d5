"""Text that is struck out, between two pairs of tildes (`~~100 EUR~~ 80 EUR`): what is not valid any more."""

from __future__ import annotations

import re

_STRUCK = re.compile(r"(?<![~\\])~~(?=[^\s~])(?:[^~\n]|~(?!~))*?(?<=\S)~~(?!~)")


def blanked(text: str) -> str:
    """The text with blanks in place of what is struck out, each sign at its place."""
    return _STRUCK.sub(lambda struck: " " * len(struck[0]), text) if "~~" in text else text


def without_struck(text: str) -> str:
    """The text without what is struck out; as it is where nothing else is said."""
    valid = blanked(text)
    return " ".join(valid.split()) if valid != text and any(map(str.isalnum, valid)) else text


def valid_part(text: str) -> tuple[int, int]:
    """Where the text begins and ends without what is struck out before it and behind it; all of it where nothing else
    is said, or nothing is struck out there."""
    valid = blanked(text)
    if valid == text or not any(map(str.isalnum, valid)):
        return 0, len(text)
    return len(valid) - len(valid.lstrip()), len(valid.rstrip())
