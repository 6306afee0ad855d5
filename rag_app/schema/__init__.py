"""The values that flow through the pipeline: documents, chunks, hits, passages, citations and answers.

All are frozen; offsets are character offsets (Python `str` indices) into a document's stored text, end exclusive.
"""

from rag_app.schema.answers import Answer, AnswerRecord, Citation, CitationStatus, Sentence, Speaker
from rag_app.schema.generation import BROKEN_OFF, Generation, GenerationRequest, Message, WrittenToken
from rag_app.schema.passages import (
    Chunk,
    ChunkSpan,
    Document,
    Hit,
    Metadata,
    MetadataValue,
    Page,
    Passage,
    Place,
    Section,
)

__all__ = [
    "BROKEN_OFF",
    "Answer",
    "AnswerRecord",
    "Chunk",
    "ChunkSpan",
    "Citation",
    "CitationStatus",
    "Document",
    "Generation",
    "GenerationRequest",
    "Hit",
    "Message",
    "Metadata",
    "MetadataValue",
    "Page",
    "Passage",
    "Place",
    "Section",
    "Sentence",
    "Speaker",
    "WrittenToken",
]
