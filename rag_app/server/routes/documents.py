"""`/api/indexes/NAME/documents`: what an index holds."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from rag_app.index import Index
from rag_app.server.access import AllShared, Reader
from rag_app.server.errors import Json
from rag_app.server.routes.wire import Name

router = APIRouter(prefix="/api", tags=["Indexes"])
First = Annotated[int, Query(ge=0, le=10**9, description="how many to leave out before")]
Most = Annotated[int, Query(ge=1, le=10_000, description="how many to give at most")]


class Document(BaseModel):
    """`length` in characters, `chunks` how many it was cut into."""

    id: int
    source: str
    title: str
    chunks: int
    length: int
    metadata: dict[str, Any]


class DocumentList(BaseModel):
    """By source. `generation` is the one that was read: where two pages differ in it, begin anew."""

    index: str
    generation: int
    total: int
    documents: list[Document]


@router.get("/indexes/{index}/documents", response_model=None, responses={200: {"model": DocumentList}})
def documents(index: Name, shared: AllShared, key: Reader, offset: First = 0, limit: Most = 1000) -> Response:
    """The documents of an index without their texts, a page at a time."""
    with Index.open(shared.existing(index, key), shared.indexes) as opened:
        found = itertools.islice(opened.documents(), offset, offset + limit)
        return Json({
            "index": index, "generation": opened.generation, "total": opened.manifest.documents,
            "documents": [dataclasses.asdict(document) for document in found],
        })  # fmt: skip
