"""The title that an old Office file gives itself ([MS-OLEPS])."""

from __future__ import annotations

import struct

from olefile import OleFileIO

_STREAM = "\x05SummaryInformation"
_SECTION = 44  # where the place of the properties stands
_MOST = 100  # properties; `olefile` goes on for as many as a damaged file says
_CODE_PAGE, _TITLE = 1, 2
_WIDE, _WIDE_PAGE = 31, 1200


def title_of(ole: OleFileIO) -> str:
    """The title; "" where there is none, or none that can be read."""
    if not ole.exists(_STREAM):
        return ""
    stream = ole.openstream(_STREAM).read()
    try:
        (section,) = struct.unpack_from("<I", stream, _SECTION)
        (count,) = struct.unpack_from("<I", stream, section + 4)
        numbers = struct.unpack_from(f"<{2 * min(count, _MOST)}I", stream, section + 8)
        places = dict(zip(numbers[::2], numbers[1::2], strict=True))
        (page,) = struct.unpack_from("<H", stream, section + places[_CODE_PAGE] + 4)
        kind, length = struct.unpack_from("<II", stream, section + places[_TITLE])
        start, is_wide = section + places[_TITLE] + 8, kind == _WIDE
        said = stream[start : start + length * (2 if is_wide else 1)]
        return said.decode("utf-16-le" if is_wide or page == _WIDE_PAGE else f"cp{page}").partition("\0")[0]
    except (struct.error, LookupError, UnicodeDecodeError):
        return ""
