"""From a question to what an index holds about it: searched, read and judged; no chat model is asked."""

from __future__ import annotations

import dataclasses
import math
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rag_app.answering.finding.by_date import named_by_place
from rag_app.answering.finding.judged import Judged, Searched, judged, searched, with_rows
from rag_app.answering.question.divided.compared import compared
from rag_app.answering.question.divided.subquestion import in_turn
from rag_app.answering.question.divided.twofold import questions_in
from rag_app.config import AnswerSettings
from rag_app.index import Index
from rag_app.protocols import Embedder
from rag_app.reading import AsTheyAre, OnDemand, ReadsHits
from rag_app.retrieval import search
from rag_app.retrieval.copies import without_copies
from rag_app.retrieval.search import Reranker
from rag_app.schema import Chunk, Hit
from rag_app.text.language.file_names import files_named, handles_a_file, may_name_a_file
from rag_app.timing import Clock


class Finder:
    """Searches with one embedder and reads with its reader, or orders by a reranker where there is one: `reranker`, or
    the one that the settings name. Safe to use from several threads."""

    def __init__(self, embedder: Embedder, reranker: Reranker | None, *, offline: bool) -> None:
        self._embedder, self._reranker, self._offline = embedder, reranker, offline
        self._reader = OnDemand(embedder)
        self._named: dict[str, Reranker] = {}
        self._lock = threading.Lock()

    def searched(
        self,
        index: Index,
        question: str,
        where: Mapping[str, Any] | None,
        options: AnswerSettings,
        *,
        shows: Callable[[Chunk], bool] | None = None,
        least: int = 0,
        clock: Clock | None = None,
    ) -> Searched:
        """What the search finds for a question, of chunks that `shows` is true of if given; `least` hits at least. A
        file that it names in full, or by its place among those of its kind, is searched alone."""
        among = where or _in_named_file(index, question) or _in_named_by_place(index, question)
        most = max(options.candidates, options.passages, least)

        def find(said: str, reranker: Reranker | None = None) -> list[Hit]:
            found = search(index, self._embedder, said, most, candidates=most, where=among, reranker=reranker)
            return without_copies([hit for hit in found if shows is None or shows(hit.chunk)], index.openings)

        with (clock or Clock())("retrieve"):
            found = find(question, self._ordering(options))
            sought = searched(question, found, index, options, find)
        return dataclasses.replace(sought, filtered_out=bool(where) and shows is None and not found)

    def judged(self, sought: Searched, clock: Clock | None = None) -> Judged:
        """The hits read, with the rows of tables among the best of them read one at a time."""
        clock = clock or Clock()
        with clock("read"):
            reads = self.reads(sought.options).between(clock.go_on)
            made = judged(sought, reads.read)
        with clock("rows"):
            return with_rows(made, sought.question, reads.read_rows(sought.question, made.read, sought.index.text))

    def hits(
        self, index: Index, question: str, k: int, where: Mapping[str, Any] | None, options: AnswerSettings
    ) -> list[Hit]:
        """The best `k` hits; of two questions in one, or one about two documents, those of each in turn, and last
        those of earlier editions. Their scores fall in that order."""
        sought = self.searched(index, question, where, options, least=k)
        parts = compared(question, sought.two) or questions_in(question, sought.two, texts=sought.best_texts)
        each = [self.searched(index, p.question, where, options, shows=p.is_about, least=k) for p in parts] or [sought]
        read = [judged(its, self.reads(options).read, k).read for its in each]
        found = in_turn([[one.hit for one in its] for its in read])
        return _falling(in_turn([[*found, *in_turn([its.superseded for its in each])]])[:k])

    def reads(self, options: AnswerSettings) -> ReadsHits:
        """Who reads hits and checks what they support: nobody beside a reranker."""
        return self._reader if options.reader and not options.reranker and self._reranker is None else AsTheyAre()

    def _ordering(self, options: AnswerSettings) -> Reranker | None:
        if not options.reranker:
            return self._reranker
        from rag_app.retrieval.rerank import CrossEncoderReranker

        with self._lock:
            if options.reranker not in self._named:
                self._named[options.reranker] = CrossEncoderReranker(options.reranker, offline=self._offline)
            return self._named[options.reranker]


def _in_named_file(index: Index, question: str) -> Mapping[str, Any] | None:
    """The filter for the one file that a question names in full, but for a file of records and for what is done with
    it; None for others."""
    if not may_name_a_file(question) or handles_a_file(question):
        return None
    sources = {document.source for document in index.documents()}
    named = files_named(question, sources)
    return {"source": named[0]} if len(named) == 1 else None


def _in_named_by_place(index: Index, question: str) -> Mapping[str, Any] | None:
    """The filter for the documents that a question names as the last of their kind, or beside another."""
    named = named_by_place(question, index)
    return {"source": named} if named else None


def _falling(hits: Iterable[Hit]) -> list[Hit]:
    """`hits`, none with a higher score than one before it: they are not put in order by their scores alone, and those
    that nobody has read have scores of another kind."""
    lowest = math.inf
    made: list[Hit] = []
    for hit in hits:
        lowest = min(lowest, hit.score)
        made.append(hit if hit.score == lowest else dataclasses.replace(hit, score=lowest))
    return made
