"""The sentences of an answer with checked citations, with doubt where the answer itself is doubtful; beside a refusal
the closest text, where a reader would look for the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rag_app import prompts
from rag_app.answering.citing.record import is_refusal
from rag_app.answering.finding.evidence import Evidence
from rag_app.answering.finding.otherwise import said_otherwise
from rag_app.answering.lookup.quoting import Quote
from rag_app.answering.lookup.tabled import Tabled, cell_cited
from rag_app.answering.question.follow_up.leaning import OPENING, is_fragment
from rag_app.answering.question.follow_up.predicate import asks_what_is_so
from rag_app.answering.question.phrases import Span
from rag_app.answering.question.skipped import skipped_named
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.certainty import SURE, doubted
from rag_app.answering.speaking.said import Said
from rag_app.answering.speaking.telling import is_beside_the_thing, is_hollow, repeats
from rag_app.answering.speaking.vote import begins_with_verdict
from rag_app.citations import Supports, cite, nearest
from rag_app.citations.place import PlaceAt, citation_at, sentence_citing
from rag_app.citations.verdicts import Support
from rag_app.index import Index
from rag_app.reading.found import ReadHit
from rag_app.retrieval.packing import numbered
from rag_app.schema import Chunk, Citation, CitationStatus, Passage, Sentence
from rag_app.text.figures.other_figures import is_no_change
from rag_app.text.language.names import path_terms
from rag_app.text.language.sentences import sentences_with
from rag_app.text.language.words import content_stems
from rag_app.text.questions.yes_or_no import asks_for_a_verdict

_HITS = 2
_OTHERS = 3  # documents
# Of 45 answerable questions that were refused none lost its evidence by these; eight of twelve about something else
# altogether (a capital, a recipe) are shown nothing.
_ABOUT = 0.05  # relevance of a passage
_LEAST_CONFIDENCE = 0.01


def cited(said: Said, evidence: Evidence, supports: Supports) -> tuple[Sentence, ...]:
    """The sentences of what was said, checked with the reader's `supports` where there is one, none of a refusal;
    nothing counts as supported where the question names a file that could not be read."""
    sentences = _cited(said, evidence, supports)
    return doubted(sentences) if skipped_named(evidence.asked.standalone, evidence.asked.index) else sentences


def _cited(said: Said, evidence: Evidence, supports: Supports) -> tuple[Sentence, ...]:
    """The sentences where all files that the question names were read.

    Words of a passage that writer and reader chose are to be checked at least: they stand there, in other words than
    are asked with. Nothing counts as supported of an answer that is doubtful, a sentence in place of yes or no or one
    behind it that has no word of the question, of which what a follow-up asks to be so is said nowhere, or nothing is
    said of what it asks about, or nothing but the question or the last answer again, or what something is where it is
    asked by how much it changed. A sentence that is quoted behind a yes or no, and the steps of a procedure, are cited
    where they stand."""
    if is_refusal(said.generation):
        return ()
    asked, index = evidence.asked, evidence.asked.index
    if said.tabled is not None:
        cells, column = cell_cited(said.tabled, index.place_at), said.tabled.cell.column
        is_of_last = bool(asked.answered) and (
            _is_told_again(said.tabled, asked) or _is_about_another(asked.question, cells, evidence.shown, column)
        )
        return doubted(cells) if is_of_last else cells
    if said.quote is not None:
        return quote_cited(said.generation.text, said.quote, evidence.shown, index.place_at)
    text = said.generation.text.strip()
    checks = said.figure or text  # what it is called is the table's, not the answer's
    sentences = cite(checks, evidence.shown, asked.standalone, index.place_at, index.text, supports)
    if said.certainty is not None:
        sentences = tuple(_where_it_stands(one, evidence.shown, index.place_at) for one in sentences)
    if said.figure:
        sentences = tuple(dataclasses.replace(one, start=0, end=len(text), text=text) for one in sentences[:1])
    plain = prompts.without_markers(text)
    doubtful = said.certainty is not None and said.certainty < SURE
    guessed = said.speaker == "documents" or not begins_with_verdict(plain) or _is_beside(plain, asked.standalone)
    doubtful = doubtful or (guessed and asks_for_a_verdict(asked.standalone))
    doubtful = doubtful or (asked.question != asked.standalone and _is_so_of_another(asked.question, sentences))
    doubtful = doubtful or (bool(asked.answered) and _is_about_another(asked.question, sentences, evidence.shown))
    doubtful = doubtful or repeats(plain, asked.answered, asked.standalone) or is_hollow(plain, asked.standalone)
    cited_texts = [citation.cited_text for one in sentences for citation in one.citations]
    doubtful = doubtful or is_beside_the_thing(plain, asked.standalone, cited_texts)
    told = " ".join([plain, *cited_texts])
    return doubted(sentences) if doubtful or is_no_change(asked.standalone, told) else sentences


def _is_told_again(tabled: Tabled, asked: UserQuestion) -> bool:
    """Whether the last answer gave the figure of a cell and named its row, and the question, which stands behind the
    last one, names no other column: the figure of another row may be the same."""
    said, column = content_stems(asked.answered), content_stems(tabled.cell.column)
    is_another = content_stems(tabled.cell.label) - said or (column - said) & content_stems(asked.question)
    return not is_another and repeats(prompts.without_markers(tabled.text), asked.answered, asked.standalone)


def _is_so_of_another(question: str, sentences: Sequence[Sentence]) -> bool:
    """Whether a `question` with an earlier one before it asks how many or much is so, and nothing cited says that of
    anything."""
    asked = content_stems(asks_what_is_so(OPENING.sub("", question, count=1)))
    cited_texts = (citation.cited_text for one in sentences for citation in one.citations)
    return bool(asked) and not any(asked & content_stems(text) for text in cited_texts)


def _is_about_another(question: str, sentences: Sequence[Sentence], shown: Sequence[Passage], column: str = "") -> bool:
    """Whether a `question` that was put behind an earlier one names a thing alone ("What about trains?"), of which
    nothing cited has a word, nor what that stands under, nor the `column` of a cell."""
    thing = OPENING.sub("", question, count=1)
    if not is_fragment(thing, led=thing != question) or Span(0, 0, thing).is_time:
        return False
    names = content_stems(thing)
    for citation in (citation for one in sentences for citation in one.citations if citation.is_shown):
        under = numbered(shown, citation.marker)
        said = f"{under.around} {citation.cited_text} {column}"
        if not names.isdisjoint(content_stems(said) | path_terms(under.source)):
            return False
    return bool(names)


def _where_it_stands(sentence: Sentence, shown: Sequence[Passage], place_at: PlaceAt) -> Sentence:
    """The sentence; where its words stand in a passage that it cites without support, that as what is to be checked."""
    said, cited_there = prompts.without_markers(sentence.text), {one.number: one for one in shown}
    citations = list(sentence.citations)
    for at, citation in enumerate(citations):
        passage = cited_there.get(citation.marker) if citation.status == "unsupported" else None
        span = next(sentences_with(said, passage.text), None) if passage else None
        if passage and span:
            there, number = Support(citation.support, *span), passage.number
            citations[at] = citation_at(passage, there, "unsure", place_at, marker=number, assigned=citation.assigned)
    return dataclasses.replace(sentence, citations=tuple(citations))


def _is_beside(plain: str, question: str) -> bool:
    """Whether what is said behind a yes or no has words, and none of the question's."""
    said = content_stems(plain) - content_stems("yes no")
    return bool(said) and said.isdisjoint(content_stems(question))


def quote_cited(text: str, quote: Quote, shown: Sequence[Passage], place_at: PlaceAt) -> tuple[Sentence, ...]:
    """`text`, which gives a `quote`, as one sentence that cites it. It is to be checked where that may not be what is
    asked for, as behind a yes or no: the quote is the passage's, the verdict is a guess."""
    passage = numbered(shown, quote.number)
    status: CitationStatus = "supported" if quote.is_asked_for else "unsure"
    return (sentence_citing(text, [(passage, Support(1.0, quote.start, quote.end))], status, place_at),)


def checked(
    text: str, passages: Sequence[Passage], question: str, index: Index, supports: Supports | None = None
) -> tuple[Sentence, ...]:
    """The sentences of a text from elsewhere, by the same check. A passage may be of a document that `index` no longer
    holds: then it counts without the beginning of its document. Headings and page are those of the passage."""

    def text_of(document_id: int, start: int, end: int) -> str:
        try:
            return index.text(document_id, start, end)
        except KeyError:
            return ""

    return cite(text, passages, question, text_of=text_of, supports=supports)


def others_say(sentences: Sequence[Sentence], said: Said, evidence: Evidence) -> tuple[Citation, ...]:
    """Citations of status `otherwise`: what other documents that the question may mean as well say in the place of the
    first of the sentences that others say otherwise."""
    asked = evidence.asked
    for one in sentences:
        words = said.tabled.cell.text if said.tabled else prompts.without_markers(said.figure or one.text).strip(" .")
        for citation in (citation for citation in one.citations if citation.is_shown):
            chunk = next((hit.chunk for hit in evidence.found if _holds(hit.chunk, citation)), None)
            found, openings, stated = evidence.found, asked.index.openings, citation.cited_text
            others = said_otherwise(asked.standalone, words, stated, chunk, found, openings) if chunk else []
            if others:
                places = [(hit, None) for hit in others[:_OTHERS]]
                return nearest(citation.cited_text, places, asked.index.place_at, "otherwise")
    return ()


def _holds(chunk: Chunk, citation: Citation) -> bool:
    return chunk.document_id == citation.document_id and chunk.start <= citation.start < chunk.end


def closest(evidence: Evidence) -> tuple[Citation, ...]:
    """Citations of status `nearest`, in the two best hits; none where a reader finds that they are about something
    else."""
    best = evidence.read[:_HITS]
    if any(one.reading for one in best) and evidence.confidence < _LEAST_CONFIDENCE:
        return ()
    about = [one for one in best if one.reading is None or one.reading.relevance >= _ABOUT]
    found = [(one.hit, _place(one)) for one in about]
    return nearest(evidence.asked.standalone, found, evidence.asked.index.place_at)


def _place(one: ReadHit) -> tuple[int, int] | None:
    """Where the answer would stand in a hit; None where nobody read it."""
    return (one.reading.start, one.reading.end) if one.reading and one.reading.places else None
