"""Of passages that several documents have alike, as contracts of one form have, those of the documents that a question
tells from the others by what they say of themselves: "the hospital", "the Leeds branch"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.answering.finding.alike import PassageWords, words_of
from rag_app.answering.finding.dated import documents_of
from rag_app.config import DEFAULT_LANGUAGE
from rag_app.index import Index
from rag_app.index.context import OPENING_CHARACTERS
from rag_app.retrieval.about import Openings
from rag_app.schema import Chunk
from rag_app.text.language.languages import language_of
from rag_app.text.language.model_codes import OF_OTHERS
from rag_app.text.language.names import acronyms, has_title_case, named_in, of_things, path_terms
from rag_app.text.language.words import content_stems

# Twice the words that two passages share, of those of both; and where they stand below the same heading.
_ALIKE, _ALIKE_BELOW = 0.7, 0.5
_LEAST = 3  # documents that are asked about by their names
_BEFORE_LINE = re.compile(r"^[\W\d_]+", re.MULTILINE)
_INNER = re.compile(r"(?<=[^\s.!?|] )\w[\w'’-]*")  # a word that its place in the line gives no capital
_LINE_BEGINS = re.compile(r"^[\w'’-]+", re.MULTILINE)
_ADDRESSED = re.compile(r"\s*(?:hi|hello|hey|dear|good\s+\w+)\s+\w+\s*[,!.:;-]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Passage:
    chunk: Chunk
    heading: str
    words: PassageWords

    def is_like(self, other: _Passage) -> bool:
        least = _ALIKE_BELOW if self.heading and self.heading == other.heading else _ALIKE
        return self.words.are_like(other.words, least)


def of_others_alike(question: str, chunks: Sequence[Chunk], openings: Openings) -> frozenset[int]:
    """Ids of the `chunks` of which another document has one alike that says as much of what is asked in `question`, and
    is itself told by more of it in title, path and beginning. One word more has to be of its path, its title or a name,
    and none of the passage left out: "client" may stand in one beginning and be meant of all. Numbers tell no documents
    apart: a later edition begins with that of the former, too. None where the question has others in view."""
    asked = content_stems(question)
    documents = documents_of(chunks)
    if len(documents) < 2 or OF_OTHERS.search(question):
        return frozenset()
    words = frozenset(stem for stem in asked if stem[0].isalpha())
    tops = dict(zip(documents, openings([*documents], OPENING_CHARACTERS), strict=True))
    called = {i: words & (content_stems(title) | path_terms(source)) for i, (source, title) in documents.items()}
    told = {i: called[i] | (words & content_stems(top)) for i, top in tops.items()}
    names = named_in(question)
    named = {i: called[i] | (its & _names(tops[i], names)) if its else its for i, its in told.items()}

    def gives_way(one: _Passage, other: _Passage) -> bool:
        own, its = told[one.chunk.document_id], told[other.chunk.document_id]
        is_told = own < its and not named[other.chunk.document_id] <= own | one.words.said
        return is_told and asked & one.words.said <= its | other.words.said and one.is_like(other)

    passages = [_passage(chunk) for chunk in chunks if chunk.document_id in told]
    return frozenset(one.chunk.id for one in passages if any(gives_way(one, other) for other in passages))


def _names(opening: str, asked: frozenset[str]) -> frozenset[str]:
    """Stems of the words that a capital marks as names in the beginning of a document, where a line begins that of
    those `asked` for by a name; none where it marks nouns."""
    if language_of(opening) != DEFAULT_LANGUAGE:
        return frozenset()
    lines = _BEFORE_LINE.sub("", opening)
    inner = content_stems(" ".join(word for word in _INNER.findall(lines) if word[0].isupper()))
    return frozenset(inner | (asked & content_stems(" ".join(_LINE_BEGINS.findall(lines)))))


def is_none_of_alike(question: str, shown: Sequence[Chunk], found: Sequence[Chunk], index: Index) -> bool:
    """Whether `question` names a thing that no document of `index` has, while three and more have the best of the
    passages `shown` alike: "the Sheffield branch", of which there is no guide, may not be answered from another's."""
    named = named_in(_ADDRESSED.sub("", question, count=1))
    things = {name for name in of_things(named) if name.isalpha()}
    is_named = things and not has_title_case(question) and index.recipe.language == DEFAULT_LANGUAGE
    unknown = {name for name in things if is_named and not index.document_frequency(name)}
    if not unknown or not shown or shown[0].document_id not in documents_of(shown):
        return False
    best = _passage(shown[0])
    alike = {c.document_id for c in found if c.document_id != shown[0].document_id and best.is_like(_passage(c))}
    if len(alike) + 1 < _LEAST:
        return False
    tops = index.openings([*documents_of(found)], OPENING_CHARACTERS)
    unknown = unknown.difference(*(acronyms(top) for top in tops))
    return bool(unknown.difference(*(path_terms(document.source) for document in index.documents())))


def _passage(chunk: Chunk) -> _Passage:
    return _Passage(chunk, chunk.headings[-1].casefold() if chunk.headings else "", words_of(chunk))
