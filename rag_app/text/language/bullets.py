"""The signs that open the items of a list."""

from __future__ import annotations

MARKS = "•◦▪●○■□▸►➢➤◆❖‣∙"  # that open an item and nothing else
BULLET = rf"[-*+{MARKS}·⁃＊✓✔]"  # as a part of patterns
DASH = "[–—]"  # opens an item below a line that announces one or below its like; else a wrapped line too
