"""`/v1/embeddings`: vectors of texts by the default embedder or by that of an index."""

from __future__ import annotations

import base64
import threading
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Request
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import Response

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.protocols import Embedder
from rag_app.server.access import AllShared, Reader
from rag_app.server.errors import Json, refused
from rag_app.server.keys import Key
from rag_app.server.routes.wire import Label, Strict, Text, Whole
from rag_app.server.shared import Shared
from rag_app.timing import Clock

router = APIRouter(tags=["OpenAI"])
DEFAULT = "default"
_AT_ONCE = 32  # texts that are embedded before it is asked again whether anybody waits


def _no_tokens(given: Any) -> Any:
    if isinstance(given, list) and given and isinstance(given[0], int | list):
        raise ValueError(
            "tokens of another model are not read; send the texts (LangChain: check_embedding_ctx_length=False)"
        )
    return given


class EmbeddingRequest(Strict):
    """`model` is `default`, the name of an index (its embedder is taken), or the embedder's name as `/api/indexes`
    gives it. `input_type` says whether the texts are searched for or searched with, `dimensions` how many numbers of a
    vector are expected; none are left out."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    input: Annotated[Text | Annotated[list[Text], Field(min_length=1, max_length=2048)], BeforeValidator(_no_tokens)]
    encoding_format: Literal["float", "base64"] = "float"
    input_type: Literal["document", "query"] = "document"
    dimensions: Annotated[Whole, Field(ge=1)] | None = None
    user: Label | None = None


class Embedding(BaseModel):
    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str


class EmbeddingUsage(BaseModel):
    prompt_tokens: int
    total_tokens: int


class Embeddings(BaseModel):
    object: Literal["list"] = "list"
    model: str
    data: list[Embedding]
    usage: EmbeddingUsage


@router.post("/v1/embeddings", response_model=None, responses={200: {"model": Embeddings}})
async def embeddings(body: EmbeddingRequest, request: Request, shared: AllShared, key: Reader) -> Response:
    """Vectors of texts, in their order; `base64` is little-endian float32. Texts beyond the embedder's window are
    cut."""
    texts = [body.input] if isinstance(body.input, str) else body.input
    if not all(text.strip() for text in texts):
        raise refused(400, "input: a text is blank; leave it out, since nothing is near it.")

    def work(cancel: threading.Event) -> Embeddings:
        embedder = _embedder(shared, key, body.model)
        if body.dimensions not in (None, embedder.dimension):
            raise refused(
                400, f"dimensions: the vectors of this embedder have {embedder.dimension}; say so, or leave it out."
            )
        clock, rows, tokens = Clock(cancel), list[np.ndarray](), 0
        for begin in range(0, len(texts), _AT_ONCE):
            clock.go_on()
            some = texts[begin : begin + _AT_ONCE]
            is_query = body.input_type == "query"
            rows.extend(map(embedder.embed_query, some) if is_query else embedder.embed_documents(some))
            tokens += sum(min(len(embedder.token_offsets(text)), embedder.max_tokens) for text in some)
        data = [
            Embedding(index=n, embedding=row.tolist() if body.encoding_format == "float" else _base64(row))
            for n, row in enumerate(rows)
        ]
        usage = EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens)
        return Embeddings(model=embedder.name, data=data, usage=usage)

    return Json((await shared.running.call(request, work)).model_dump())


def _embedder(shared: Shared, key: Key, asked: str) -> Embedder:
    """Only embedders that the server uses itself can be named: nothing is loaded because a request says so."""
    if asked in (DEFAULT, DEFAULT_EMBEDDER):
        return shared.embedder(DEFAULT_EMBEDDER)
    for index in shared.listed(key):
        if not index.problem and asked in (index.name, index.embedder):
            return shared.embedder(index.embedder)
    raise refused(404, f"No embedder {asked[:80]!r}; name an index, or `{DEFAULT}`.")


def _base64(row: np.ndarray) -> str:
    return base64.b64encode(row.astype("<f4").tobytes()).decode("ascii")
