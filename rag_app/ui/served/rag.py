"""An index of a server, asked as `Rag` is asked in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rag_app.adapters.versions import AUTO
from rag_app.conversations.answer_json import answer_from_dict
from rag_app.errors import GenerationCancelled, ModelError
from rag_app.http_client import ServerRefused
from rag_app.index.read.store import DocumentSummary
from rag_app.schema import Answer, Message
from rag_app.ui.engine import Engine
from rag_app.ui.served.client import Server, sentence_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ServedIndex:
    """What the chat asks of an open index."""

    name: str
    engine: Engine

    def documents(self) -> Iterator[DocumentSummary]:
        return iter(self.engine.documents(self.name))


@dataclass(frozen=True, slots=True)
class ServedRag:
    """`Rag` as far as the chat uses it."""

    server: Server
    index: ServedIndex

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        where: Mapping[str, Any] | None = None,
        cancel: threading.Event | None = None,
        adapter: str = AUTO,
        **settings: Any,
    ) -> Iterator[str | Answer]:
        """As `Rag.stream`: pieces of text and, last, the answer; `GenerationCancelled` if `cancel` is set before, and
        `ModelError` for what the server refuses, or says in another way than this version."""
        body = {**self._asked(question, history, where, settings), "adapter": adapter, "stream": True}
        leaving = _Leaving(self.server, cancel)
        try:
            for event in self.server.wire.events("/api/ask", body, leaving.now):
                made = _understood(self.server, _made, event)
                if isinstance(made, Answer):
                    yield made
                    return
                leaving.answer_id, text = made
                yield text
        except ServerRefused as error:
            raise ModelError(sentence_of(error)) from None
        raise GenerationCancelled

    def compare(
        self,
        question: str,
        adapters: Sequence[str],
        *,
        history: Sequence[Message] = (),
        where: Mapping[str, Any] | None = None,
        cancel: threading.Event | None = None,
        **settings: Any,
    ) -> list[Answer]:
        """As `Rag.compare`; `cancel` is looked at before it begins only."""
        if cancel is not None and cancel.is_set():
            raise GenerationCancelled
        body = {**self._asked(question, history, where, settings), "adapters": list(adapters)}
        return _understood(self.server, _compared, self.server.post("/api/compare", body))

    def _asked(
        self, question: str, history: Sequence[Message], where: Mapping[str, Any] | None, settings: Mapping[str, Any]
    ) -> dict[str, Any]:
        turns = [{"role": m.role, "content": m.content} for m in history]
        return {
            "index": self.index.name, "question": question, "history": turns, "where": where or None,
            "settings": dict(settings),
        }  # fmt: skip


def _understood(server: Server, read: Callable[[Any], T], reply: Any) -> T:
    """What `read` makes of a reply. Raises `ModelError` for one that is none of ours."""
    try:
        return read(reply)
    except (KeyError, TypeError, AttributeError):
        raise ModelError(
            f"The server {server.address} sent {str(reply)!r:.80}, which is no answer that this version knows; see "
            "that the address is that of a `rag-app serve` of the same version, then ask again."
        ) from None


def _made(event: Mapping[str, Any]) -> Answer | tuple[str, str]:
    """What an event of a stream holds: the answer, or the id of the answer and a piece of its text."""
    if "answer" in event:
        return answer_from_dict(event["answer"])
    answer_id, text = event["id"], event["text"]
    if not (isinstance(answer_id, str) and isinstance(text, str)):
        raise TypeError
    return answer_id, text


def _compared(reply: Mapping[str, Any]) -> list[Answer]:
    return [answer_from_dict(one) for one in reply["answers"]]


class _Leaving:
    """Ends a stream when `cancel` is set: before the first word by leaving, after it by asking the server to stop,
    which then gives the answer as far as it was written."""

    def __init__(self, server: Server, cancel: threading.Event | None) -> None:
        self._server, self._cancel, self._stopped = server, cancel, False
        self.answer_id = ""

    def now(self) -> bool:
        if self._cancel is None or not self._cancel.is_set():
            return False
        if not self.answer_id:
            return True
        if not self._stopped:
            self._stopped = True
            try:
                self._server.post(f"/api/ask/{self.answer_id}/stop", {})
            except ModelError:  # it has ended meanwhile
                pass
        return False
