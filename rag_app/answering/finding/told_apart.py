"""Of passages that several documents have alike, as contracts of one form have, those of the documents that a question
tells from the others by what they say of themselves: "the hospital", "the Leeds branch"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from rag_app.answering.finding.dated import documents_of
from rag_app.config import DEFAULT_LANGUAGE
from rag_app.index import Index
from rag_app.index.context import OPENING_CHARACTERS
from rag_app.retrieval.about import Openings
from rag_app.schema import Chunk
from rag_app.text.language.model_codes import OF_OTHERS
from rag_app.text.language.names import has_title_case, named_in, of_things, path_terms
from rag_app.text.language.words import content_stems

# Twice the words that two passages share, of those of both; and where they stand below the same heading.
_ALIKE, _ALIKE_BELOW = 0.7, 0.5
_LEAST = 3  # documents that are asked about by their names


@dataclass(frozen=True, slots=True)
class _Passage:
    chunk: Chunk
    heading: str
    words: frozenset[str]

    def is_like(self, other: _Passage) -> bool:
        least = _ALIKE_BELOW if self.heading and self.heading == other.heading else _ALIKE
        return 2 * len(self.words & other.words) >= least * (len(self.words) + len(other.words))


def of_others_alike(question: str, chunks: Sequence[Chunk], openings: Openings) -> frozenset[int]:
    """Ids of the `chunks` of which another document has one alike that says as much of what is asked in `question`, and
    is itself told by more of it in title, path and beginning. Numbers tell none apart: a later edition begins with
    that of the former, too. None where the question has others in view."""
    asked = frozenset(stem for stem in content_stems(question) if stem[0].isalpha())
    documents = documents_of(chunks)
    if len(documents) < 2 or OF_OTHERS.search(question):
        return frozenset()
    tops = dict(zip(documents, openings([*documents], OPENING_CHARACTERS), strict=True))
    told = {
        i: asked & (content_stems(f"{title}\n{tops[i]}") | path_terms(source))
        for i, (source, title) in documents.items()
    }

    def gives_way(one: _Passage, other: _Passage) -> bool:
        own, its = told[one.chunk.document_id], told[other.chunk.document_id]
        return own < its and asked & one.words <= its | other.words and one.is_like(other)

    passages = [_passage(chunk) for chunk in chunks if chunk.document_id in told]
    return frozenset(one.chunk.id for one, other in permutations(passages, 2) if gives_way(one, other))


def is_none_of_alike(question: str, shown: Sequence[Chunk], found: Sequence[Chunk], index: Index) -> bool:
    """Whether `question` names a thing that no document of `index` has, while three and more have the best of the
    passages `shown` alike: "the Sheffield branch", of which there is no guide, may not be answered from another's."""
    things = {name for name in of_things(named_in(question)) if name.isalpha()}
    is_named = things and not has_title_case(question) and index.recipe.language == DEFAULT_LANGUAGE
    unknown = {name for name in things if is_named and not index.document_frequency(name)}
    if not unknown or not shown or shown[0].document_id not in documents_of(shown):
        return False
    best = _passage(shown[0])
    alike = {c.document_id for c in found if c.document_id != shown[0].document_id and best.is_like(_passage(c))}
    if len(alike) + 1 < _LEAST:
        return False
    return bool(unknown.difference(*(path_terms(document.source) for document in index.documents())))


def _passage(chunk: Chunk) -> _Passage:
    words = content_stems("\n".join((*chunk.headings, chunk.text)))
    heading = chunk.headings[-1].casefold() if chunk.headings else ""
    return _Passage(chunk, heading, frozenset(word for word in words if word[0].isalpha()))
