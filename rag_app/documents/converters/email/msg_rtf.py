"""Rich text as Outlook packs it ([MS-OXRTFCP])."""

from __future__ import annotations

import struct

_PACKED = 0x75465A4C  # "LZFu"; other texts are stored as they are
_HEADER = 16  # bytes
_WINDOW = 4096  # characters back that a place may lie
# What each text refers to as if it stood before.
_BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "
    rb"SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par "
    rb"\pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpacked(data: bytes) -> bytes:
    """The text, as far as it is there. Raises `struct.error` for less than a header."""
    size, _, kind = struct.unpack_from("<3I", data)
    if kind != _PACKED:
        return data[_HEADER:]
    data = data[: size + 4]
    out, at = bytearray(_BEFORE), _HEADER
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            place, at = int.from_bytes(data[at : at + 2], "big"), at + 2
            back = (len(out) - (place >> 4)) % _WINDOW
            if not back or back > len(out) or at > len(data):  # the end
                return bytes(out[len(_BEFORE) :])
            for _ in range((place & 15) + 2):
                out.append(out[-back])
    return bytes(out[len(_BEFORE) :])
