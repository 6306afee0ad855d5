"""Reordering the hits of a search by what the reader finds in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag_app.index.context import TextOf, heading_of
from rag_app.reading import READ
from rag_app.reading.found import ReadHit
from rag_app.reading.in_sentences import with_sentences
from rag_app.reading.in_tables import with_rows
from rag_app.reading.read import Reader
from rag_app.schema import Hit

# Within a document that a question names the rest of it counts, too, and spreads the scores: of 360 passages with the
# answer to one of benchmarks/office_documents and other_documents 18 were among the best twelve and out of reach.
NAMED = 2.0


class ReaderReranker:
    """A reader that reorders the hits of `rag_app.retrieval.search` by what it reads and their fused score."""

    def __init__(self, reader: Reader, *, candidates: int = READ) -> None:
        self.reader = reader
        self.candidates = candidates

    def between(self, go_on: Callable[[], None]) -> ReaderReranker:
        return ReaderReranker(self.reader.between(go_on), candidates=self.candidates)

    def supports(self, claims: Sequence[str], passages: Sequence[tuple[str, str]]) -> list[float]:
        """As `Reader.supports`, for the check of citations."""
        return self.reader.supports(claims, passages)

    def read_rows(self, question: str, read: Sequence[ReadHit], text_of: TextOf) -> list[ReadHit]:
        """`read` with the rows of the tables among the best read one at a time (`in_tables.with_rows`)."""
        return with_rows(question, read, self.reader, text_of)

    def read(self, question: str, hits: Sequence[Hit]) -> list[ReadHit]:
        """All `hits`, those that were read in a new order and with their readings before the others.

        The best `candidates` hits are read, without those whose fused score is further behind than the manifest's
        `reach`, which is `NAMED` times as far in the best one's document where the question names that. `Hit.score` of
        a read one is the mixture, and its `scores` hold `rerank`, `relevance` and `answers`. In the best of them
        sentences are read one at a time (`in_sentences.with_sentences`).
        """
        mixing = self.reader.manifest.mixing
        fused = [h.scores.get("fused", h.score) for h in hits]
        near = [
            i for i, h in enumerate(hits[: self.candidates]) if fused[i] >= fused[0] - _reach(h, hits[0], mixing.reach)
        ]
        chunks = [hits[i].chunk for i in near]
        read = self.reader.read(
            question, [(heading_of(c.title, c.headings, c.above), c.text) for c in chunks], widely=True
        )
        found = []
        for i, reading in zip(near, read, strict=True):
            score = mixing.score(reading, fused[i])
            scores = {"rerank": score, "relevance": reading.relevance, "answers": reading.answers}
            found.append(ReadHit(Hit(hits[i].chunk, score, {**hits[i].scores, **scores}), reading))
        found.sort(key=lambda r: -r.hit.score)
        unread = [ReadHit(h) for i, h in enumerate(hits) if i not in set(near)]
        return with_sentences(question, found, self.reader) + unread


def _reach(hit: Hit, best: Hit, reach: float) -> float:
    is_named = hit.chunk.document_id == best.chunk.document_id and hit.scores.get("document", 0.0) > 0
    return NAMED * reach if is_named else reach
