"""Where model weights come from: a name becomes a directory on disk, and a directory becomes a fingerprint."""

from rag_app.models.fingerprint import fingerprint
from rag_app.models.known import KnownModel, known_models
from rag_app.models.resolve import resolve

__all__ = ["KnownModel", "fingerprint", "known_models", "resolve"]
