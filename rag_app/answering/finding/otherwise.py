"""What other documents say in the place of an answer, where a question does not tell which of them it means: four
contracts of one form that run for different times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.answering.finding.alike import words_of
from rag_app.answering.finding.dated import documents_of
from rag_app.index.context import OPENING_CHARACTERS
from rag_app.retrieval.about import Openings
from rag_app.schema import Chunk, Hit
from rag_app.text.language.names import path_terms
from rag_app.text.language.sentences import spans_kept
from rag_app.text.language.words import content_stems

# Twice the words that two passages share, of those of both; and where they stand below the same heading.
_ALIKE, _ALIKE_BELOW = 0.7, 0.5


def said_otherwise(
    question: str, said: str, stated: str, cited: Chunk, found: Sequence[Hit], openings: Openings
) -> list[Hit]:
    """The best hit alike with the passage `cited` of each other document of which none has what was `said` or the text
    that it was read from (`stated`), with a sentence that has all words of `question` that this text has; none of a
    document that `question` tells from its own by a word of path, title, opening or passage."""
    asked, mine = content_stems(question), words_of(cited)
    of_it, same = asked & content_stems(stated), (_plain(said), _plain(stated))
    documents = documents_of([cited, *(hit.chunk for hit in found)])
    tops = dict(zip(documents, openings([*documents], OPENING_CHARACTERS), strict=True))

    def called(chunk: Chunk) -> set[str]:
        return asked & (content_stems(chunk.title) | path_terms(chunk.source))

    def told(chunk: Chunk) -> set[str]:
        return called(chunk) | (asked & (content_stems(tops[chunk.document_id]) | words_of(chunk).said))

    def others() -> Iterator[Hit]:
        for hit in found:
            chunk = hit.chunk
            is_below = bool(cited.headings) and cited.headings[-1:] == chunk.headings[-1:]
            if (
                chunk.document_id in documents
                and chunk.document_id != cited.document_id
                and mine.are_like(words_of(chunk), _ALIKE_BELOW if is_below else _ALIKE)
                and called(cited) <= called(chunk)  # the text of a later one may name what it replaces
                and told(cited) <= told(chunk)
            ):
                yield hit

    alike = list(others()) if cited.document_id in documents else []
    speaking = [(hit, said_of_it) for hit in reversed(alike) if (said_of_it := _with(of_it, hit.chunk.text))]
    agreed = {hit.chunk.document_id for hit, its in speaking for one in its if any(map(_plain(one).__contains__, same))}
    agreed |= {hit.chunk.document_id for hit in alike if same[1] in _plain(hit.chunk.shown)}
    best = {hit.chunk.document_id: hit for hit, _ in speaking if hit.chunk.document_id not in agreed}
    return list(best.values())[::-1]


def _with(stems: set[str], text: str) -> list[str]:
    """The sentences of a text that have all of some stems."""
    sentences = (text[start:end] for start, end in spans_kept(text))
    return [one for one in sentences if stems <= content_stems(one)]


def _plain(text: str) -> str:
    """The words alone, with a blank around each: files of several kinds mark them in other ways."""
    return " ".join(("", *re.findall(r"\w+", text.casefold()), ""))
