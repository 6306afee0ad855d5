"""A server (`rag-app serve`) in the place of models and indexes of this process: what the chat asks, asked over HTTP.

Several people, each with a UI of their own or all with one, then share the server's model. Conversations and votes stay
with the UI.
"""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag_app.errors import IndexNotFoundError, ModelError
from rag_app.index.read.store import DocumentSummary
from rag_app.models.known import KnownModel
from rag_app.ui.documents.watchers import Watchers
from rag_app.ui.engine import Engine
from rag_app.ui.evidence.original import Original
from rag_app.ui.served.client import KEY, URL, Server
from rag_app.ui.served.rag import ServedIndex, ServedRag

_PAGE = 5000  # documents a request


class ServedEngine(Engine):
    """An `Engine` whose indexes, adapters and model are a server's. Raises `ModelError` where it does not answer."""

    def __init__(self, address: str, key: str = "", *, data: str | Path = "") -> None:
        super().__init__(data=data)
        self.remote = Server(address, key)
        self.server = self.remote.address
        self.watchers = Watchers(self.data / ".none", self.indexes, self._updated)  # folders are the server's to watch
        self._documents: dict[str, tuple[tuple[int, ...], list[DocumentSummary]]] = {}

    @classmethod
    def from_environment(cls) -> ServedEngine:
        """The server that `$RAG_APP_UI_SERVER` names, with the key `$RAG_APP_SERVER_KEY`."""
        return cls(os.environ[URL], os.environ.get(KEY, ""))

    @property
    def model_loaded(self) -> bool:
        try:
            return bool(self.remote.lately("/ready"))
        except ModelError:
            return False

    def missing_models(self) -> list[KnownModel]:
        return []

    def warm(self) -> None:
        """The server loads its models itself."""

    def index_names(self) -> list[str]:
        return [i["name"] for i in self._indexes() if not i["problem"]]

    def index_problems(self) -> dict[str, str]:
        return {i["name"]: i["problem"] for i in self._indexes() if i["problem"] and not i.get("unfinished")}

    def shards(self, index: str) -> tuple[str, ...]:
        return ()  # the server's keys say who may ask them

    def stamp(self, index: str) -> tuple[int, ...]:
        for one in self._indexes():
            if one["name"] == index:
                return one["generation"], one["documents"], hash(one["created"])
        raise IndexNotFoundError(f"The server {self.server} has no index {index!r} for this key; choose another one.")

    def documents(self, index: str) -> list[DocumentSummary]:
        stamp = self.stamp(index)
        known = self._documents.get(index)
        if known is None or known[0] != stamp:
            known = self._documents[index] = (stamp, list(self._read_documents(index)))
        return known[1]

    def original(self, index: str, generation: int, source: str) -> Original:
        return Original(None, note="The file itself is on the server; its passage is shown here.")

    def rag(self, index: str) -> Any:
        """An index of the server, asked as `Rag` is."""
        return ServedRag(self.remote, ServedIndex(index, self))

    def _answering(self) -> Iterator[tuple[str, int, int | None]]:
        for one in self.remote.lately("/api/adapters")["adapters"]:
            if one["task"] == "qa":
                yield from ((one["name"], version, one["current"]) for version in reversed(one["versions"]))

    def _indexes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.remote.lately("/api/indexes")["indexes"]
        return found

    def _read_documents(self, index: str) -> Iterator[DocumentSummary]:
        offset, total = 0, 1
        while offset < total:
            path = f"/api/indexes/{urllib.parse.quote(index)}/documents?offset={offset}&limit={_PAGE}"
            page = self.remote.get(path)
            yield from (DocumentSummary(**d) for d in page["documents"])
            offset, total = offset + _PAGE, page["total"]
