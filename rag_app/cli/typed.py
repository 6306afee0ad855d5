"""What people type and pipe in: arguments, answers at a prompt and lines, which are text or refused in a sentence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from rag_app.errors import SettingsError


def text(argument: str) -> str:
    """An argparse type: an argument without bytes that the terminal's encoding does not have."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("not text in UTF-8; set LANG to the terminal's encoding.") from None
    return argument


class Joined(argparse.Action):
    """An argparse action: the words of one text, which needs no quotes then."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option_string: Any = None) -> None:
        setattr(namespace, self.dest, " ".join(values))


def answer(prompt: str) -> str:
    """What is typed at a prompt, or the next line of a pipe. Raises `EOFError` at the end, and `SettingsError`."""
    try:
        return _readable(input(prompt))
    except UnicodeDecodeError as error:
        raise _unreadable(error.object[error.start : error.end]) from None


def lines() -> Iterator[str]:
    """The lines of the standard input without their ends, those of Windows and its byte order mark included. Raises
    `SettingsError` for bytes that are not text."""
    try:
        for number, line in enumerate(sys.stdin):
            yield _readable((line if number else line.removeprefix("\ufeff")).rstrip("\r\n"))
    except UnicodeDecodeError as error:
        raise _unreadable(error.object[error.start : error.end]) from None


def _readable(line: str) -> str:
    try:
        line.encode()
    except UnicodeEncodeError as error:  # Python keeps such bytes as lone surrogates where LANG names no encoding
        raise _unreadable(line[error.start : error.end].encode(errors="surrogateescape")) from None
    return line


def _unreadable(found: bytes) -> SettingsError:
    return SettingsError(
        f"standard input: the byte 0x{found.hex()[:2]} is not UTF-8; convert the text, with "
        "`iconv -f latin1 -t utf-8` for example, and pipe it in again."
    )
