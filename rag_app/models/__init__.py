"""Where model weights come from: a name becomes a directory on disk, and a directory becomes a fingerprint."""

import os

from rag_app.models.fingerprint import fingerprint
from rag_app.models.known import KnownModel, known_models
from rag_app.models.resolve import resolve

__all__ = ["KnownModel", "fingerprint", "known_models", "resolve"]

# From 5.25 on transformers fetches programs for layers by itself and runs them: read when it is imported or a model is.
os.environ.setdefault("USE_HUB_KERNELS", "NO")
