"""Everyday words for the lines of financial statements, as people who are no accountants ask for them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rag_app.config import read_toml

_SHARE = 0.6


def everyday(label: str, draw: random.Random) -> str | None:
    """What somebody might call the line `label`; None for a line without other words, and for the others at times."""
    words = next((words for name, words in _lines() if name.fullmatch(label.strip())), None)
    return draw.choice(words) if words and draw.random() < _SHARE else None


@cache
def _lines() -> Sequence[tuple[re.Pattern[str], Sequence[str]]]:
    told = read_toml(Path(__file__).with_suffix(".toml"))
    return [(re.compile(line["name"], re.IGNORECASE), line["words"]) for line in told["line"]]
