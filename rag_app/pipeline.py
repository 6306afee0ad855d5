"""The order of steps of one question, and nothing else: retrieve, judge, pack, then answer from that evidence."""

from __future__ import annotations

import copy
import dataclasses
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rag_app import prompts
from rag_app.adapters.routing import Router
from rag_app.adapters.store import AdapterStore
from rag_app.answering import answerability
from rag_app.answering.answer import Evidence, answer
from rag_app.answering.condense import standalone_question
from rag_app.config import DEFAULT_CHAT_MODEL, AnswerSettings, Quantization, settings_from
from rag_app.errors import ContextTooLongError
from rag_app.index import Index
from rag_app.protocols import ChatModel, Embedder
from rag_app.retrieval import pack, search
from rag_app.retrieval.search import Reranker
from rag_app.schema import Answer, Hit, Message, Passage
from rag_app.timing import Clock


class Rag:
    """Answers questions over one index. Open it with `Rag.open` or give it an index, an embedder and a chat model.

    Safe to use from several threads. A newer generation of the index is picked up at the next question; questions in
    flight finish on the generation they started with.
    """

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        model: ChatModel | str = DEFAULT_CHAT_MODEL,
        *,
        settings: AnswerSettings | None = None,
        reranker: Reranker | None = None,
        offline: bool = False,
        adapters: str | Path | None = None,
        quantization: Quantization = "none",
    ) -> None:
        index.check_embedder(embedder)
        self.embedder = embedder
        self.settings = settings or AnswerSettings()
        self._index = index
        self._model = model
        self._reranker = reranker
        self._named_rerankers: dict[str, Reranker] = {}
        self._offline = offline
        self._quantization = quantization
        self._adapters = AdapterStore(adapters)
        self._router = Router(self._adapters, embedder)
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        index: str,
        *,
        model: str | ChatModel = DEFAULT_CHAT_MODEL,
        root: str | Path | None = None,
        offline: bool = False,
        adapters: str | Path | None = None,
        quantization: Quantization = "none",
        **settings: Any,
    ) -> Rag:
        """Open the index `index` below `root` (default `./indexes`) with its own embedder.

        `adapters` is the folder of published adapters (default `./adapters`); a question may name one (`adapter=`
        `base`, `name`, `name@version`) or leave the choice to `auto`. The chat model is loaded at the first question,
        in 8 or 4 bits where `quantization` says so (see `load_chat_model`).
        `settings` are the fields of `AnswerSettings`. Raises `IndexNotFoundError`, `IndexCorruptError`,
        `ModelNotFoundError` or `SettingsError`.
        """
        from rag_app.embedders import load_embedder

        options = settings_from(AnswerSettings, settings)
        opened = Index.open(index, root)
        embedder = load_embedder(opened.manifest.embedder_name, offline=offline)
        return cls(
            opened, embedder, model,
            settings=options, offline=offline, adapters=adapters, quantization=quantization,
        )  # fmt: skip

    @property
    def index(self) -> Index:
        """The newest complete generation of the index."""
        with self._lock:
            if not self._index.is_current:
                newer = Index.open(self._index.name, self._index.root)
                newer.check_embedder(self.embedder)
                self._index = newer
            return self._index

    @property
    def adapters(self) -> AdapterStore:
        """The adapters that a question may name."""
        return self._adapters

    @property
    def model(self) -> ChatModel:
        """The chat model, loaded on first use."""
        with self._lock:
            if isinstance(self._model, str):
                from rag_app.engines import load_chat_model

                self._model = load_chat_model(
                    self._model,
                    quantization=self._quantization,
                    offline=self._offline,
                    adapters=self._adapters.root,
                )
            return self._model

    def retrieve(self, question: str, k: int = 10, *, where: Mapping[str, Any] | None = None) -> list[Hit]:
        """The best `k` hits for `question`, best first, without generating anything."""
        return self._search(self.index, question, k, self.settings, where)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        where: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> Answer:
        """Answer `question`; `history` are the earlier turns, `where` filters by metadata, `settings` override."""
        return next(
            event
            for event in self.stream(question, history=history, where=where, **settings)
            if isinstance(event, Answer)
        )

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Message] = (),
        where: Mapping[str, Any] | None = None,
        cancel: threading.Event | None = None,
        **settings: Any,
    ) -> Iterator[str | Answer]:
        """Yield pieces of the answer as they are made and, last, the finished `Answer`.

        Raises `GenerationCancelled` if `cancel` is set before the model has written anything.
        """
        evidence = self._evidence(question, history, where, self._options(settings))
        yield from self._answer(evidence, evidence.options.adapter, cancel)

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
        """Answers of several adapters to one question over the same passages, in the order of `adapters`.

        They are generated at the same time where the model can do that; `cancel` ends all of them, as in `stream`.
        """
        evidence = self._evidence(question, history, where, self._options(settings))

        def one(adapter: str) -> Answer:
            own = dataclasses.replace(evidence, clock=copy.deepcopy(evidence.clock))
            return next(event for event in self._answer(own, adapter, cancel) if isinstance(event, Answer))

        with ThreadPoolExecutor(max_workers=max(1, len(adapters))) as pool:
            return list(pool.map(one, adapters))

    def _options(self, settings: Mapping[str, Any]) -> AnswerSettings:
        return settings_from(AnswerSettings, {**dataclasses.asdict(self.settings), **settings})

    def _evidence(
        self,
        question: str,
        history: Sequence[Message],
        where: Mapping[str, Any] | None,
        options: AnswerSettings,
    ) -> Evidence:
        """Everything before the model writes: the same whichever adapter answers."""
        clock = Clock()
        index = self.index
        standalone = question
        if history:
            with clock("condense"):
                standalone = standalone_question(question, history, self.model)
        with clock("retrieve"):
            hits = self._search(index, standalone, max(answerability.HITS, options.passages), options, where)
        signals = answerability.signals(hits, options.passages)
        confidence = answerability.confidence(signals, index.manifest.embedder_fingerprint)
        shown: list[Passage] = []
        if hits and confidence >= options.min_confidence:
            with clock("pack"):
                shown = self._pack(index, standalone, hits, options)
        return Evidence(question, standalone, index, options, hits, signals, confidence, shown, clock)

    def _answer(self, evidence: Evidence, adapter: str, cancel: threading.Event | None) -> Iterator[str | Answer]:
        return answer(evidence, adapter, lambda: self.model, self._router, self._model_names, cancel)

    def _model_names(self) -> tuple[str, str]:
        """Name and fingerprint of the chat model, the latter empty while it is not loaded."""
        return (self._model, "") if isinstance(self._model, str) else (self._model.name, self._model.fingerprint)

    def passages(self, question: str, k: int | None = None, *, where: Mapping[str, Any] | None = None) -> list[Passage]:
        """The passages that the model would be shown for `question`, numbered, within its window."""
        options = self.settings if k is None else dataclasses.replace(self.settings, passages=k)
        index = self.index
        return self._pack(index, question, self._search(index, question, options.passages, options, where), options)

    def _search(
        self, index: Index, question: str, k: int, options: AnswerSettings, where: Mapping[str, Any] | None
    ) -> list[Hit]:
        return search(
            index,
            self.embedder,
            question,
            k,
            candidates=max(options.candidates, k),
            where=where,
            reranker=self._reranker_for(options),
        )

    def _reranker_for(self, options: AnswerSettings) -> Reranker | None:
        if not options.reranker:
            return self._reranker
        from rag_app.retrieval.rerank import CrossEncoderReranker

        with self._lock:
            if options.reranker not in self._named_rerankers:
                self._named_rerankers[options.reranker] = CrossEncoderReranker(options.reranker, offline=self._offline)
            return self._named_rerankers[options.reranker]

    def _pack(self, index: Index, question: str, hits: Sequence[Hit], options: AnswerSettings) -> list[Passage]:
        model = self.model
        room = model.context_tokens - options.max_new_tokens
        bare = model.count_tokens(prompts.answer_messages(question, ()))
        if bare >= room:
            raise ContextTooLongError(
                f"The question needs {bare} tokens with its instruction, and the model's window of "
                f"{model.context_tokens} leaves {room} before the answer; shorten the question or lower max_new_tokens."
            )
        return pack(
            index,
            hits,
            passages=options.passages,
            neighbours=options.neighbours,
            budget_tokens=room,
            count_tokens=lambda passages: model.count_tokens(prompts.answer_messages(question, passages)),
        )
