"""Keywords that LangChain passes through untouched are checked here, so that a misspelt one is not ignored."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rag_app.config import did_you_mean
from rag_app.errors import SettingsError


def check_keywords(given: Collection[Any], known: Collection[str], where: str) -> None:
    """Raise `SettingsError` for a keyword that is not known, with near matches; `where` opens the message."""
    for key in given:
        if key not in known:
            hint = did_you_mean(str(key), known) or f"known: {', '.join(sorted(known)) or 'none'}."
            raise SettingsError(f"{where}: unknown keyword {key!r}; {hint}")
