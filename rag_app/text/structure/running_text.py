"""Rows of a table where no table can be drawn."""

from __future__ import annotations

import re

from rag_app.text.structure.pipe_tables import is_rule

_EMPTY = re.compile(r"\|[ \t]*(?=\|)")


def in_running_text(text: str) -> str:
    """A quoted text on one line, its rows without the bars around them, the rules below headers and empty cells, each
    closed off from what follows: `Goal | State / Cars | sold / Vans | bought`."""
    made = ""
    for line in text.splitlines():
        row = line.strip()
        if not row.startswith("| ") and not (row.startswith("|") and row.endswith("|")):  # |x| is a size
            made += row + " "
        elif not is_rule(row) and (said := _EMPTY.sub("", row).strip("| \t")):
            made += said + " / "
    return " ".join(made.removesuffix(" / ").split())
