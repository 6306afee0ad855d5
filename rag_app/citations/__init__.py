"""Checks an answer against the passages it was made from: markers, spans, support."""

from rag_app.citations.check import cite
from rag_app.citations.nearest import nearest
from rag_app.citations.support import find_support
from rag_app.citations.verdicts import Context, Support
from rag_app.citations.weighed import Supports

__all__ = ["Context", "Support", "Supports", "cite", "find_support", "nearest"]
