"""LangChain documents to documents of an index and back, and filters on their metadata.

An index keeps text, numbers and truth values as metadata, and its filters give `source` and `page` a meaning of their
own. LangChain documents may hold anything, and their loaders set `source` and `page`. So those two are stored under
another key, and nested values as JSON; both come back as they were.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from langchain_core.documents import Document as LangChainDocument

from rag_app.errors import DocumentError, FilterError
from rag_app.index import Index
from rag_app.schema import Chunk, Document, Metadata, MetadataValue

ADDED = "langchain"  # marks documents that were put in through LangChain
_PREFIX = f"{ADDED}."
_NESTED = f"{_PREFIX}json"


def from_langchain(document: LangChainDocument, source: str) -> Document:
    """A document to put into an index; `title` of its metadata, if it is text, becomes its title.

    Raises `DocumentError` for a metadata value that JSON cannot hold.
    """
    stored: dict[str, MetadataValue] = {ADDED: True}
    nested = {}
    for key, value in document.metadata.items():
        if isinstance(value, str | int | float):
            stored[_stored_key(key)] = value
            continue
        try:
            json.dumps(value)
        except (TypeError, ValueError):
            raise DocumentError(
                f"document {source!r}: metadata {key!r} holds a {type(value).__name__}; expected text, numbers, "
                "true/false, null, or lists and dictionaries of these; convert it first, for example with str()."
            ) from None
        nested[key] = value
    if nested:
        stored[_NESTED] = json.dumps(nested)
    title = document.metadata.get("title")
    return Document(source, document.page_content, title=title if isinstance(title, str) else "", metadata=stored)


def to_langchain(chunk: Chunk) -> LangChainDocument:
    """A chunk as a LangChain document: `id` is its document's source, metadata are the document's own and its place.

    The document's own metadata win over the place (see `place`).
    """
    metadata = {**place(chunk), **metadata_of(chunk.metadata)}
    return LangChainDocument(chunk.text, id=chunk.source, metadata=metadata)


def as_added(index: Index, chunk: Chunk) -> LangChainDocument:
    """The document itself if it was put in through LangChain and is a single chunk, else `to_langchain`."""
    if ADDED not in chunk.metadata or len(index.neighbours(chunk.id, 1, 1)) > 1:
        return to_langchain(chunk)
    text = index.text(chunk.document_id)
    return LangChainDocument(text, id=chunk.source, metadata=metadata_of(chunk.metadata))


def place(chunk: Chunk) -> dict[str, Any]:
    """Where a chunk lies; `start` and `end` are character offsets into its document's text, `page` counts from 1,
    `page_label` is what is printed on it where that is another, and `above` is what its first row stands under where
    it begins in a table."""
    return {
        "source": chunk.source,
        "title": chunk.title,
        "headings": list(chunk.headings),
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "chunk_id": chunk.id,
        **({"page_label": chunk.page_label} if chunk.page_label else {}),
        **({"above": chunk.above} if chunk.above else {}),
    }


def metadata_of(stored: Metadata) -> dict[str, Any]:
    """Metadata as they were before `from_langchain`; those of other documents are unchanged."""
    plain = {k.removeprefix(_PREFIX): v for k, v in stored.items() if k not in (ADDED, _NESTED)}
    return {**plain, **json.loads(str(stored.get(_NESTED, "{}")))}


def stored_filter(index: Index, wanted: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A filter on metadata as callers see them, as the index's own filter language knows them.

    In an index that holds documents put in through LangChain, `source` and `page` are the metadata of those.
    """
    if not wanted:
        return None
    if not isinstance(wanted, Mapping):
        raise FilterError(f'filter = {wanted!r}: expected a dictionary such as {{"year": {{"$gte": 2020}}}}.')
    renamed = {_stored_key(key): value for key, value in wanted.items()}
    if renamed.keys() == wanted.keys():
        return dict(wanted)
    ids, _ = index.dense_scores(np.zeros(index.manifest.dimension, np.float32), 1, {ADDED: True})
    return renamed if len(ids) else dict(wanted)


def _stored_key(key: Any) -> Any:
    reserved = key in ("source", "page", ADDED) or (isinstance(key, str) and key.startswith(_PREFIX))
    return f"{_PREFIX}{key}" if reserved else key
