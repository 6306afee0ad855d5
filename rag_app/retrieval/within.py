"""Which passage of a document is meant, once the question has named the document.

"Did Amazon make a net profit in the third quarter of 2022?" names one report, all of whose passages are Amazon's and of
that quarter. Among them only the rest of the question tells: "Did make a net profit?". So the passages of a named
document are scored by both. The rest goes without words of periods and units, too, which stand above every table of a
report; what is left, "net profit", is held against the labels of the rows below as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag_app.config import FusionSettings
from rag_app.index import Index
from rag_app.protocols import Embedder
from rag_app.retrieval.fusion import Floats, fuse
from rag_app.retrieval.labels import label_scores
from rag_app.retrieval.values import values_of
from rag_app.schema import Chunk
from rag_app.text.names import named_in, without_names
from rag_app.text.words import content_stems

# Chosen on the `look` half of benchmarks/real_documents.jsonl, without loss on training questions of ragqa.
WEIGHT = 0.7  # of the rest of the question, for a document that goes by all that the question names
LABELS = 0.4  # of the nearest label of a row, beside the rest's fused score
_LEAST_SHARE = 0.5  # of what the question names, that its document goes by
_LEAST_CHUNKS = 3  # candidates of one document, among which there is a choice
_MOST = 2  # rests that are looked for: two documents named in one question
_TABLES = 12  # passages of one document whose labels are embedded, the best by the rest: some 30 labels
_HEADERS = frozenset(  # what the header of a table says of its figures
    content_stems(
        "year month quarter half fiscal period ended first second third fourth three six nine twelve "
        "thousand million billion"
    )
)


@dataclass(frozen=True, slots=True)
class Within:
    """The values of the rest of a question for some candidates: `rows` (m,) are their places, the others (m,) as in
    `Candidates`; `labels` (m,) are of `label_scores`, `weight` is how much the rest counts."""

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


def within_documents(
    index: Index, embedder: Embedder, question: str, chunks: Sequence[Chunk], held: Mapping[int, frozenset[str]]
) -> list[Within]:
    """What the rest of `question` makes of the `chunks` of each document that it names; `held` are the names that a
    document (by id) goes by (see `names_held`). Empty where it names no document, or nothing else."""
    names = named_in(question)
    counts = Counter(c.document_id for c in chunks)
    rows: dict[frozenset[str], list[int]] = {}
    for row, chunk in enumerate(chunks):
        own = held[chunk.document_id]
        if own and len(own) >= _LEAST_SHARE * len(names) and counts[chunk.document_id] >= _LEAST_CHUNKS:
            rows.setdefault(own, []).append(row)
    made = []
    for own in sorted(rows, key=lambda one: (-len(one), -len(rows[one])))[:_MOST]:
        rest = _rest(question, own)
        if content_stems(rest):
            vector, among = embedder.embed_query(rest), [chunks[row] for row in rows[own]]
            values = values_of(index, rest, vector, among)
            labels, best = np.zeros(len(among)), np.argsort(-fuse(*values, index.fusion), kind="stable")[:_TABLES]
            labels[best] = label_scores(embedder, vector, [among[i] for i in best])
            made.append(Within(np.array(rows[own]), *values, labels, WEIGHT * len(own) / len(names)))
    return made


def _rest(question: str, names: frozenset[str]) -> str:
    """`question` without `names`, and without the words of periods and units unless nothing else is left."""
    rest = without_names(question, names | _HEADERS)
    return rest if content_stems(rest) else without_names(question, names)
