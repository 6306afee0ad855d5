"""From a question to hits, and from hits to the passages that the model reads."""

from rag_app.retrieval.packing import pack, passage_of
from rag_app.retrieval.search import search

__all__ = ["pack", "passage_of", "search"]
