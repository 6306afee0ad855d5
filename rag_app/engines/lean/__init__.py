"""A fast engine for decoders on the CPU: fused products, 8-bit weights, one buffer of keys and values, drafts."""

from rag_app.engines.lean.model import LeanChatModel
from rag_app.engines.lean.shape import fits

__all__ = ["LeanChatModel", "fits"]
