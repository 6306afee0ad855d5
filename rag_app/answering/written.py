"""What a model writes to a request, whole."""

from __future__ import annotations

import threading

from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest


def written_by(model: ChatModel, request: GenerationRequest, cancel: threading.Event | None = None) -> str:
    """All that `model` writes, of which it streams pieces; empty where it ends without having written anything."""
    return next((e.text for e in model.stream(request, cancel) if isinstance(e, Generation)), "")
