"""How much of the question one sentence of a passage holds: the signal that whole-passage scores blur."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from rag_app.schema import Chunk
from rag_app.sentences import sentence_spans
from rag_app.words import Word, content_stems, split_words


def inverse_document_frequencies(
    stems: Sequence[str], document_frequency: Callable[[str], int], chunks: int
) -> dict[str, float]:
    """ln(1 + N / (1 + df)) per stem: the smoothed IDF of Robertson and Spärck Jones, never negative."""
    return {s: math.log(1 + chunks / (1 + document_frequency(s))) for s in stems}


def coverage(question: str, chunk: Chunk, idf: Mapping[str, float]) -> float:
    """IDF-weighted share (0 to 1) of the question's content stems held by the chunk's best sentence.

    Title and headings count for every sentence, since a sentence of a section is read under them.
    """
    wanted = {s: idf[s] for s in content_stems(question) if s in idf}
    total = sum(wanted.values())
    if not total:
        return 0.0
    context = {s for part in (chunk.title, *chunk.headings) for s in content_stems(part)}
    base = sum(w for s, w in wanted.items() if s in context)
    missing = {s: w for s, w in wanted.items() if s not in context}
    if not missing:
        return 1.0
    words = [w for w in split_words(chunk.text) if w.stem in missing]
    best = max((_held(words, span, missing) for span in sentence_spans(chunk.text)), default=0.0)
    return (base + best) / total


def _held(words: Sequence[Word], span: tuple[int, int], weights: Mapping[str, float]) -> float:
    return sum(weights[s] for s in {w.stem for w in words if span[0] <= w.start and w.end <= span[1]})
