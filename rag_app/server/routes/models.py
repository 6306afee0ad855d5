"""`/v1/models`: what a chat may name as its model."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from rag_app.adapters.versions import AUTO, BASE
from rag_app.errors import AdapterError
from rag_app.server.access import AllShared, Reader
from rag_app.server.errors import refused
from rag_app.server.keys import Key
from rag_app.server.shared import Shared

router = APIRouter(tags=["OpenAI"])


class Model(BaseModel):
    """`root` is what answers under the name: the base model, the version, or the index; `parent` what it stands on."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "lora-rag"
    root: str
    parent: str | None = None


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


@router.get("/v1/models")
def list_models(shared: AllShared, key: Reader) -> ModelList:
    """The base, each adapter as `NAME` and `NAME@VERSION`, and `INDEX/auto` for each index that the key may use."""
    return ModelList(data=list(_models(shared, key).values()))


@router.get("/v1/models/{name:path}")
def one_model(name: str, shared: AllShared, key: Reader) -> Model:
    """One of them, or `INDEX/ADAPTER`."""
    known = _models(shared, key)
    index, slash, adapter = name.partition("/")
    found = known.get(name)
    if found is None and slash and "/" not in adapter and adapter in known and f"{index}/{AUTO}" in known:
        found = Model(id=name, root=index, parent=adapter)
    if found is None:
        raise refused(404, f"No model {name[:80]!r}; GET /v1/models lists those there are.")
    return found


def _models(shared: Shared, key: Key) -> dict[str, Model]:
    found = [Model(id=BASE, root=shared.model.name)]
    for name in shared.store.names():
        try:
            found.append(Model(id=name, root=shared.store.resolve(name), parent=BASE))
        except AdapterError:  # no version is current
            pass
        try:
            versions = shared.store.versions(name)
        except AdapterError:  # removed meanwhile
            continue
        found += [Model(id=f"{name}@{v}", root=f"{name}@{v}", parent=BASE) for v in versions]
    found += [Model(id=f"{index}/{AUTO}", root=index) for index in shared.names(key)]
    return {model.id: model for model in found}
