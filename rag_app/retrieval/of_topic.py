"""The files of an index that are about a thing or mention it, each with the passage that shows it best."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, zip_longest
from typing import Any

import numpy as np

from rag_app.documents.records import file_of
from rag_app.index import Index
from rag_app.index.terms import term_of, words_of
from rag_app.protocols import Embedder
from rag_app.schema import Chunk
from rag_app.text.language.names import path_terms
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems

Span = tuple[int, int]

_OF_WORDS, _OF_MEANING = 2_000, 200  # passages that are looked at, the best by BM25 and by cosine
_LOOKED_THROUGH = 10  # passages of a file, the nearest in meaning, for a sentence that has all words
# Cosines of topic and passage from which on a file is about the topic: where a sentence of it has all words, where
# `_OFTEN` of its passages have such a sentence, and where no file has. Of the nearest file's cosine it has at least
# `_OF_THE_BEST`. Chosen on 41 topics and three indexes of real documents.
_SAID, _SAID_OFTEN, _MEANT = 0.4, 0.25, 0.42
_OF_THE_BEST = 0.6
_OFTEN = 3
_OR = re.compile(r"\bor\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file, its passage `chunk`, and the `span` there with all words of the topic, None where it only comes near;
    `is_about` it where its title or path, or several of its passages, have them."""

    file: str
    chunk: Chunk
    span: Span | None = None
    is_about: bool = False


def files_that_mention(
    index: Index, embedder: Embedder, topic: str, where: Mapping[str, Any] | None = None
) -> list[FileFound]:
    """The files of which a sentence or heading has all words of `topic`, the nearest in meaning first.

    Of "A or B", those of A and those of B in turn.
    """
    return _of_either(topic, lambda one: [s.found for s in _seen(index, embedder, one, where) if s.saying])


def files_about(
    index: Index, embedder: Embedder, topic: str, where: Mapping[str, Any] | None = None, *, knows_cosines: bool
) -> list[FileFound]:
    """The files that are about `topic`, the nearest in meaning first: those that have its words or, where none has,
    those whose passages come near.

    Cosines have another scale under every embedder: unless that of `embedder` is known (`knows_cosines`), the words
    alone tell. Empty where no file is near enough. Of "A or B", those of A and those of B in turn.
    """
    return _of_either(topic, lambda one: _about(list(_seen(index, embedder, one, where)), knows_cosines))


def _of_either(topic: str, find: Callable[[str], list[FileFound]]) -> list[FileFound]:
    found = [find(one) for one in _OR.split(topic) if content_stems(one)]
    united: dict[str, FileFound] = {}
    for one in chain.from_iterable(zip_longest(*found)):
        if one is not None:
            united.setdefault(one.file, one)
    return list(united.values())


def _about(seen: Sequence[_Seen], knows_cosines: bool) -> list[FileFound]:
    if not knows_cosines:
        return [one.found for one in seen if one.is_called_so or len(one.saying) >= _OFTEN]
    said = [one for one in seen if one.is_called_so or one.says_enough]
    least = _OF_THE_BEST * max((one.cosine for one in said), default=0.0)
    if said:
        return [one.found for one in said if one.is_called_so or one.cosine >= least]
    return [FileFound(one.file, one.nearest) for one in seen if one.cosine >= _MEANT]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What there is of a file: its `nearest` passage and its `cosine`, those `saying` all words (`_OFTEN` at most) with
    the cosine of the first, and whether its title or path has them."""

    file: str
    nearest: Chunk
    cosine: float
    saying: tuple[tuple[Chunk, Span], ...]
    cosine_said: float
    is_called_so: bool

    @property
    def says_enough(self) -> bool:
        return self.cosine_said >= (_SAID_OFTEN if len(self.saying) >= _OFTEN else _SAID)

    @property
    def found(self) -> FileFound:
        chunk, span = self.saying[0] if self.saying else (self.nearest, None)
        return FileFound(self.file, chunk, span, self.is_called_so or len(self.saying) >= _OFTEN)


def _seen(index: Index, embedder: Embedder, topic: str, where: Mapping[str, Any] | None) -> Iterator[_Seen]:
    stems, vector = content_stems(topic), embedder.embed_query(topic)
    with_words = _with_words(index, topic, where)
    ids = sorted(with_words | {int(i) for i in index.dense_scores(vector, _OF_MEANING, where)[0]})
    cosines = dict(zip(ids, map(float, index.dense_scores_of(vector, ids)), strict=True)) if ids else {}
    files: dict[str, list[Chunk]] = {}
    for chunk in sorted(index.chunks(ids), key=lambda chunk: (-cosines[chunk.id], chunk.id)):
        files.setdefault(file_of(chunk.source), []).append(chunk)
    for file, chunks in files.items():
        likely = [chunk for chunk in chunks if chunk.id in with_words][:_LOOKED_THROUGH]
        spans = ((chunk, _saying(chunk, stems)) for chunk in likely)
        saying = tuple((chunk, span) for chunk, span in spans if span)[:_OFTEN]
        yield _Seen(
            file, chunks[0], cosines[chunks[0].id], saying, cosines[saying[0][0].id] if saying else -1.0,
            any(stems <= called for called in (content_stems(chunks[0].title), path_terms(file))),
        )  # fmt: skip


def _with_words(index: Index, topic: str, where: Mapping[str, Any] | None) -> set[int]:
    """Ids of the passages that have all words of `topic`, at most `_OF_WORDS`, the best by BM25."""
    best = {int(i) for i in index.lexical_scores(topic, _OF_WORDS, where)[0]}
    words = {word for word in words_of(topic) if term_of(word, index.recipe.language)}
    if len(words) < 2:
        return best
    each = (index.lexical_scores(word, len(index), where)[0] for word in words)
    common = reduce(np.intersect1d, each)
    return {int(i) for i in common} if len(common) <= _OF_WORDS else best.intersection(common.tolist())


def _saying(chunk: Chunk, stems: set[str]) -> Span | None:
    """The first sentence of a passage that has all `stems`; below a heading that has them the first of all."""
    spans = sentence_spans(chunk.text)
    said = next((span for span in spans if stems <= content_stems(chunk.text[slice(*span)])), None)
    if said is None and any(stems <= content_stems(heading) for heading in chunk.headings):
        return next(iter(spans), None)
    return said
