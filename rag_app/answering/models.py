"""What a model writes to a request, and which models are large enough for what small ones spoil."""

from __future__ import annotations

import threading

from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest

LARGE = 3_000_000_000
"""Parameters from which a rewritten question keeps its meaning, and a summary its facts, more often than not."""


def is_large(model: ChatModel) -> bool:
    """Whether a model says of itself (`parameters`) that it is large; one that does not say counts as small."""
    return int(getattr(model, "parameters", 0) or 0) >= LARGE


def written_by(model: ChatModel, request: GenerationRequest, cancel: threading.Event | None = None) -> str:
    """All that `model` writes, of which it streams pieces; empty where it ends without having written anything."""
    return next((e.text for e in model.stream(request, cancel) if isinstance(e, Generation)), "")
