"""Which models are large enough for what small ones spoil."""

from __future__ import annotations

from rag_app.protocols import ChatModel

LARGE = 3_000_000_000
"""Parameters from which a rewritten question keeps its meaning, and a summary its facts, more often than not."""


def is_large(model: ChatModel) -> bool:
    """Whether a model says of itself (`parameters`) that it is large; one that does not say counts as small."""
    return int(getattr(model, "parameters", 0) or 0) >= LARGE
