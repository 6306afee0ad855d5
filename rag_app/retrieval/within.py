"""Which passage of a document is meant, once the question has named the document.

"Did Amazon make a net profit in the third quarter of 2022?" names one report, all of whose passages are Amazon's and of
that quarter. Among them only the rest of the question tells: "Did make a net profit?". So the passages of a named
document are scored by both. The rest goes without words of periods and units, too, which stand above every table of a
report; what is left, "net profit", is held against the labels of the rows below as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag_app.config import FusionSettings
from rag_app.index import Index
from rag_app.protocols import Embedder
from rag_app.retrieval.about import counted
from rag_app.retrieval.fusion import Floats, fuse
from rag_app.retrieval.values import values_of
from rag_app.schema import Chunk
from rag_app.text.language.names import named_in, without_names
from rag_app.text.language.other_words import other_words
from rag_app.text.language.words import content_stems, split_words
from rag_app.text.structure.pipe_tables import tables_in

# Chosen on the `look` half of benchmarks/real_documents.jsonl, without loss on training questions of ragqa.
WEIGHT = 0.7  # of the rest of the question, for a document that goes by all that the question names
LABELS = 0.4  # of the nearest label of a row or of a heading that is asked for, beside the rest's fused score
_LEAST_SHARE = 0.5  # of what the question names, that its document goes by
_MOST = 2  # rests that are looked for: two documents named in one question
_PROPOSED = 10  # passages of a named document by each of dense search and BM25
_OF_A_WORD = 3  # passages by BM25 for each word of the rest: the shortest that hold it
_WORDS = 5  # of the rest, the rarest
_TABLES = 12  # passages of one document whose labels are embedded, the best by the rest: some 30 labels
_HEADING = re.compile(r"#{1,6} (.+)")
_HEADERS = frozenset(  # what the header of a table says of its figures
    content_stems(
        "year month quarter half fiscal period ended first second third fourth three six nine twelve "
        "thousand million billion"
    )
)


@dataclass(frozen=True, slots=True)
class Within:
    """The values of the rest of a question for some candidates: `rows` (m,) are their places, the others (m,) as in
    `Candidates`; `labels` (m,) are of `row_scores`, 1 below a heading that is asked for; `weight` is how much the
    rest counts."""

    rows: NDArray[np.intp]
    dense: Floats
    bm25: Floats
    coverage: Floats
    labels: Floats
    weight: float

    def mixed(self, scores: Floats, settings: FusionSettings) -> Floats:
        """`scores` (n,) of all candidates with those of the rest mixed in; as they are where ranks are fused.

        Without its name a question is less like any passage: the best of the document's keeps its level, so that no
        document falls behind another for being named.
        """
        if settings.method == "ranks":
            return scores
        made, own = scores.copy(), scores[self.rows]
        rest = fuse(self.dense, self.bm25, self.coverage, settings) + LABELS * self.labels
        made[self.rows] = (1 - self.weight) * own + self.weight * (rest + own.max() - rest.max())
        return made


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a question, with its embedding (dimension,), without the names that `documents` go by; `share` of
    all its names are these."""

    text: str
    vector: NDArray[np.float32]
    documents: frozenset[int]
    share: float


def rests_of(
    embedder: Embedder, question: str, chunks: Sequence[Chunk], held: Mapping[int, frozenset[str]]
) -> list[Rest]:
    """The rests of `question` for the documents that it names among those of `chunks`; `held` are the names that a
    document (by id) goes by (see `names_held`). Empty where it names no document, or nothing else."""
    names = named_in(question)
    counts = counted(chunks)
    found: dict[frozenset[str], list[int]] = {}
    for document in counts:
        own = held[document]
        if own and len(own) >= _LEAST_SHARE * len(names):
            found.setdefault(own, []).append(document)
    made = []
    for own in sorted(found, key=lambda one: (-len(one), -sum(counts[d] for d in found[one])))[:_MOST]:
        rest = _rest(question, own)
        if content_stems(rest):
            made.append(Rest(rest, embedder.embed_query(rest), frozenset(found[own]), len(own) / len(names)))
    return made


def proposed(
    index: Index, rests: Sequence[Rest], chunks: Sequence[Chunk], where: Mapping[str, Any] | None
) -> list[Chunk]:
    """The passages of each named document that come first for the rest of the question alone and are not among
    `chunks`: a few words below a heading ("Values") are far behind where the whole of it is looked for everywhere."""
    ids: set[int] = set()
    for rest in rests:
        sources = sorted({c.source for c in chunks if c.document_id in rest.documents})
        among = {**(where or {}), "source": sources}
        found = [index.dense_scores(rest.vector, _PROPOSED, among), index.lexical_scores(rest.text, _PROPOSED, among)]
        found += [index.lexical_scores(word, _OF_A_WORD, among) for word in _rarest(index, rest.text)]
        if other := other_words(rest.text):
            found.append(index.lexical_scores(f"{rest.text} {other}", _PROPOSED, among))
        ids.update(int(id) for part, _ in found for id in part)
    documents = frozenset[int]().union(*(rest.documents for rest in rests))
    return [c for c in index.chunks(sorted(ids - {c.id for c in chunks})) if c.document_id in documents]


def within_documents(index: Index, embedder: Embedder, rests: Sequence[Rest], chunks: Sequence[Chunk]) -> list[Within]:
    """What each rest of the question makes of the `chunks` of its documents."""
    made = []
    for rest in rests:
        rows = [row for row, chunk in enumerate(chunks) if chunk.document_id in rest.documents]
        among = [chunks[row] for row in rows]
        values = values_of(index, rest.text, rest.vector, among)
        labels, best = np.zeros(len(among)), np.argsort(-fuse(*values, index.fusion), kind="stable")[:_TABLES]
        labels[best] = row_scores(embedder, rest.vector, [among[i] for i in best])
        asked = content_stems(rest.text)
        labels[[is_headed(chunk, asked) for chunk in among]] = 1.0
        made.append(Within(np.array(rows), *values, labels, WEIGHT * rest.share))
    return made


def _rarest(index: Index, rest: str) -> list[str]:
    """The words of the fewest passages, each once."""
    words = {w.stem: rest[w.start : w.end] for w in split_words(rest) if w.is_content}
    return [words[stem] for stem in sorted(words, key=index.document_frequency)[:_WORDS]]


def is_headed(chunk: Chunk, asked: Set[str]) -> bool:
    """Whether a passage begins with a heading all of whose stems are `asked`: "Values" for "Which values ...?"."""
    heading = _HEADING.match(chunk.text)
    words = content_stems(heading[1]) if heading else set()
    return bool(words) and words <= asked


def _rest(question: str, names: frozenset[str]) -> str:
    """`question` without `names`, and without the words of periods and units unless nothing else is left."""
    rest = without_names(question, names | _HEADERS)
    return rest if content_stems(rest) else without_names(question, names)


def row_scores(embedder: Embedder, vector: NDArray[np.float32], chunks: Sequence[Chunk]) -> Floats:
    """For each chunk the best inner product of `vector` (dimension,) with the embedding of a row's label, not below 0,
    of shape (n,); 0 for chunks without a table, whose own embedding is of its figures more than of its words."""
    labels = [labels_of(chunk) for chunk in chunks]
    known = sorted(set().union(*labels))
    if not known:
        return np.zeros(len(chunks))
    near = dict(zip(known, (embedder.embed_documents(known) @ vector).tolist(), strict=True))
    return np.array([max((near[label] for label in own), default=0.0) for own in labels], np.float64).clip(0)


def labels_of(chunk: Chunk) -> set[str]:
    """The labels of the rows in a chunk that have a letter, each below that of its innermost group."""
    if "|" not in chunk.text:
        return set()
    made = (" ".join((*row.group[-1:], row.label)) for table in tables_in(chunk.text) for row in table.rows)
    return {label for label in made if any(c.isalpha() for c in label)}
