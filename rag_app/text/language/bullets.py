"""The signs that open the items of a list."""

from __future__ import annotations

import re

MARKS = "•◦▪●○■□▸►➢➤◆❖‣∙"  # that open an item and nothing else
BULLET = rf"[-*+{MARKS}·⁃＊✓✔]"  # as a part of patterns
DASH = "[–—]"  # opens an item below a line that announces one or below its like; else a wrapped line too
_OPENS = re.compile(rf"(?:{BULLET}|{DASH})\s+(?=\S)")


def without_bullet(text: str) -> str:
    """`text` without the sign that opens it as an item of a list."""
    opens = _OPENS.match(text)
    return text[opens.end() :] if opens else text
