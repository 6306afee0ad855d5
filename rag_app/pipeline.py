"""One question from beginning to end: condense, divide, retrieve, judge, pack, route, generate, cite, record."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from rag_app.adapters.routing import Router
from rag_app.adapters.store import AdapterStore, store_beside
from rag_app.answering.beforehand import replied
from rag_app.answering.citing.cited import checked, cited, closest, others_say
from rag_app.answering.citing.joined import answered_apart
from rag_app.answering.citing.record import finished
from rag_app.answering.citing.told import answer_of
from rag_app.answering.finding.evidence import Evidence, evidence_of, passages_within
from rag_app.answering.finding.find import Finder
from rag_app.answering.finding.judged import Judged, Searched
from rag_app.answering.inputs import Request, adapters_read, cancel_read, count_read, question_read, turns_read
from rag_app.answering.of_outline import outline_for
from rag_app.answering.of_place import place_for
from rag_app.answering.of_rows import rows_for
from rag_app.answering.question.divided.compared import compared
from rag_app.answering.question.divided.subquestion import Subquestion
from rag_app.answering.question.divided.twofold import questions_in
from rag_app.answering.question.understood import UserQuestion, asked_alone
from rag_app.answering.speaking.certainty import doubted
from rag_app.answering.speaking.said import spoken
from rag_app.answering.writing.serving import named
from rag_app.answering.writing.turn import turn_of
from rag_app.config import DEFAULT_CHAT_MODEL, AnswerSettings, EngineSettings, Quantization, settings_from
from rag_app.documents.decoding import normalize_question
from rag_app.engines import LoadedOnDemand
from rag_app.index import Index
from rag_app.index.read.filters import compile_filter
from rag_app.index.read.newest import NewestIndex
from rag_app.protocols import ChatModel, Embedder
from rag_app.reading import READ
from rag_app.retrieval.filter_keys import check_keys
from rag_app.retrieval.search import Reranker
from rag_app.schema import Answer, Chunk, Hit, Message, Passage, Sentence
from rag_app.timing import Clock


def answer_in(events: Iterable[str | Answer]) -> Answer:
    """The finished answer of a stream; what would follow it is not asked for."""
    return next(event for event in events if isinstance(event, Answer))


class Rag:
    """Answers questions over one index. Open it with `Rag.open` or give it an index, an embedder and a chat model.

    Safe to use from several threads. A newer generation of the index is picked up at the next question; questions in
    flight finish on the generation they started with.
    """

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        model: ChatModel | LoadedOnDemand | str = DEFAULT_CHAT_MODEL,
        *,
        settings: AnswerSettings | None = None,
        reranker: Reranker | None = None,
        offline: bool = False,
        adapters: str | Path | None = None,
        quantization: Quantization = "none",
    ) -> None:
        self.embedder = embedder
        self.settings = settings or AnswerSettings()
        self._index = NewestIndex(index, embedder)
        self._finder = Finder(embedder, reranker, offline=offline)
        self._adapters = store_beside(model, adapters)
        self._model = model if isinstance(model, LoadedOnDemand) else LoadedOnDemand(
            model,
            adapters=self._adapters.root,
            offline=offline,
            settings=EngineSettings(quantization=quantization),
        )  # fmt: skip
        self._router = Router(self._adapters, embedder)

    def __copy__(self) -> Rag:
        """Itself: the models and files behind it are one for all who hold it."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Rag:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("A Rag holds models and open files, which cannot be pickled; call Rag.open in each process.")

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

        `adapters` is the folder of published adapters (default: that of a loaded model, else `./adapters`); a question
        may name one (`adapter=` `base`, `name`, `name@version`) or leave the choice to `auto`. The chat model is loaded
        at the first question, in 8 or 4 bits where `quantization` says so (see `load_chat_model`).
        `settings` are the fields of `AnswerSettings`. Raises `IndexNotFoundError`, `IndexCorruptError`,
        `ModelNotFoundError`, `SettingsError`, or `AdapterError` for another folder than the loaded model's.
        """
        from rag_app.embedders import load_embedder

        options = settings_from(AnswerSettings, settings)
        opened = Index.open(index, root)
        embedder = load_embedder(opened.manifest.embedder_name, offline=offline)
        return cls(
            opened, embedder, model,
            settings=options, offline=offline, adapters=adapters, quantization=quantization,
        )  # fmt: skip

    def over(self, index: Index) -> Rag:
        """Another index, asked like this one: embedder, reader, chat model and adapters are shared, not loaded again.
        Raises `EmbedderMismatchError`."""
        made = object.__new__(type(self))
        vars(made).update(vars(self), _index=NewestIndex(index, self.embedder))
        return made

    @property
    def index(self) -> Index:
        """The newest complete generation of the index."""
        return self._index.get()

    @property
    def adapters(self) -> AdapterStore:
        """The adapters that a question may name."""
        return self._adapters

    @property
    def model(self) -> ChatModel:
        """The chat model, loaded on first use."""
        return self._model.get()

    def retrieve(self, question: str, k: int = 10, *, where: Mapping[str, Any] | None = None) -> list[Hit]:
        """The best `k` hits for `question`, best first, without generating anything. Raises `SettingsError` for a
        blank question and for a `k` below 1."""
        index = self.index
        return self._finder.hits(index, asked_alone(question, index), count_read(k), where, self.settings)

    def judge(self, question: str, *, hide: Callable[[Chunk], bool] | None = None, **settings: Any) -> Judged:
        """What `ask` would answer from, before any model is asked; chunks that `hide` is true of count as not there.
        Raises `SettingsError` for a blank question."""
        shows = None if hide is None else lambda chunk: not hide(chunk)
        index, options = self.index, self._options(settings)
        sought = self._finder.searched(index, asked_alone(question, index), None, options, shows=shows)
        return self._finder.judged(sought)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Message] | None = None,
        where: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> Answer:
        """Answer `question`; `history` are the earlier turns, `where` filters by metadata, `settings` override."""
        return answer_in(self.stream(question, history=history, where=where, **settings))

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Message] | None = None,
        where: Mapping[str, Any] | None = None,
        cancel: threading.Event | None = None,
        **settings: Any,
    ) -> Iterator[str | Answer]:
        """Yield pieces of the answer as they are made and, last, the finished `Answer`; a greeting, thanks or a
        question about the app itself gets a reply, for which neither documents nor a model are asked.

        Raises `GenerationCancelled` if `cancel` is set before the model has written anything, `AdapterError` for a
        named adapter that does not answer questions, and `SettingsError` for a blank question.
        """
        clock, options = Clock(cancel_read(cancel)), self._options(settings)
        request = Request(question_read(question), turns_read(history), where, options, clock)
        asked = self._replied(request, [options.adapter])
        if isinstance(asked, UserQuestion):
            yield from self._answering(asked, request)(options.adapter, clock)
        else:
            yield from asked

    def compare(
        self,
        question: str,
        adapters: Sequence[str],
        *,
        history: Sequence[Message] | None = None,
        where: Mapping[str, Any] | None = None,
        cancel: threading.Event | None = None,
        **settings: Any,
    ) -> list[Answer]:
        """Answers of several adapters to one question over the same passages, in the order of `adapters`, each as `ask`
        gives it; what needs no adapter, such as the reply to a greeting, is one answer for all.

        They are generated at the same time where the model can do that; `cancel` ends all of them, as in `stream`.
        Raises what `stream` raises.
        """
        clock, adapters, options = Clock(cancel_read(cancel)), adapters_read(adapters), self._options(settings)
        request = Request(question_read(question), turns_read(history), where, options, clock)
        asked = self._replied(request, adapters)
        if not isinstance(asked, UserQuestion):
            return [answer_in(asked)] * len(adapters)
        answering = self._answering(asked, request)

        def one(adapter: str) -> Answer:
            return answer_in(answering(adapter, clock.branch()))

        with ThreadPoolExecutor(max_workers=max(1, len(adapters))) as pool:
            return list(pool.map(one, adapters))

    def _replied(self, request: Request, adapters: Sequence[str]) -> Iterator[str | Answer] | UserQuestion:
        """As `beforehand.replied`; raises for a filter and for adapters that cannot be, also where neither counts."""
        index, where = self.index, request.where
        compile_filter(where)
        for adapter in adapters:
            named(adapter, self._router)
        supports = self._finder.reads(request.options).supports
        asked = replied(request, index, self.embedder, lambda: self.model, supports)
        if where and not isinstance(asked, UserQuestion):  # a search tells it, where nothing gets through
            check_keys(where, index)
        return asked

    def _answering(self, asked: UserQuestion, request: Request) -> Callable[[str, Clock], Iterator[str | Answer]]:
        """Search and read; what then answers by an adapter. Several questions in one are searched when they are
        answered, as one may stand behind the answer to another."""
        where, options, clock = request.where, request.options, request.clock
        sought = self._finder.searched(asked.index, asked.standalone, where, options, clock=clock)
        both = compared(asked.standalone, sought.two)
        parts = () if both else questions_in(asked.standalone, sought.two, asked.answered, sought.best_texts)
        told = None if parts else rows_for(sought, in_records=not where)
        parts = both or parts
        told = told or (None if parts else outline_for(asked, sought) or place_for(asked, sought))
        if told:
            return partial(answer_of, told, asked, sought)
        if not parts:
            evidence = self._evidence(asked, sought, clock)
            return lambda adapter, clock: self._answer(evidence, adapter, clock)

        def apart(adapter: str, clock: Clock) -> Iterator[str | Answer]:
            def answer_of(part: Subquestion, answered: str) -> Answer:
                its = UserQuestion(asked.index, part.question, part.question, answered)
                sought = self._finder.searched(
                    its.index, its.standalone, where, options, shows=part.is_about, clock=clock
                )  # fmt: skip
                return answer_in(self._answer(self._evidence(its, sought, clock), adapter, clock))

            return answered_apart(asked, parts, answer_of, clock)

        return apart

    def _evidence(self, asked: UserQuestion, sought: Searched, clock: Clock) -> Evidence:
        """Read, judge, pack: the same whichever adapter answers."""
        seen = self._finder.judged(sought, clock)
        with clock("pack"):
            return evidence_of(asked, seen, sought.options, self.model)

    def _answer(self, evidence: Evidence, adapter: str, clock: Clock) -> Iterator[str | Answer]:
        """Route, generate, weigh, cite, record; without passages it is a refusal, and no model is asked."""
        turn = turn_of(adapter, evidence, lambda: self.model, self._router, clock)
        said = yield from spoken(evidence, turn, lambda: self.model, clock)
        with clock("cite", due=True):
            sentences = cited(said, evidence, self._finder.reads(evidence.options).supports)
            evident = any(s.supported or s.unsure for s in sentences)
            near = others_say(sentences, said, evidence) if evident else closest(evidence)
            if evident and near:
                sentences = doubted(sentences)
        by = (self._model.name, self._model.fingerprint)
        yield finished(evidence, adapter, turn, said, sentences, near, by, clock.finish())

    def check(self, text: str, passages: Sequence[Passage], question: str = "") -> tuple[Sentence, ...]:
        """The sentences of `text`, from whomever, with citations checked as those of an answer are."""
        return checked(
            text, passages, normalize_question(question), self.index, self._finder.reads(self.settings).supports
        )

    def passages(self, question: str, k: int | None = None, *, where: Mapping[str, Any] | None = None) -> list[Passage]:
        """The passages that the model would be shown for `question`, numbered, within its window. Raises
        `SettingsError` for a blank question."""
        options = self.settings if k is None else dataclasses.replace(self.settings, passages=k)
        index = self.index
        question = asked_alone(question, index)
        hits = self._finder.hits(index, question, max(READ, options.passages), where, self.settings)
        return passages_within(index, question, hits, options, self.model)

    def _options(self, settings: Mapping[str, Any]) -> AnswerSettings:
        return settings_from(AnswerSettings, settings, base=self.settings)
