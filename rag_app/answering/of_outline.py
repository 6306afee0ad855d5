"""Answers that title, first page and numbered headings of one document give: which years it is for, how many chapters
it has."""

from __future__ import annotations

from collections.abc import Iterator

from rag_app.answering.citing.told import MOST, Told, as_asked, line_at, may_be_told
from rag_app.answering.finding.judged import Searched
from rag_app.answering.question.understood import UserQuestion
from rag_app.documents.markdown import parse_sections
from rag_app.index import Index
from rag_app.index.context import OPENING_CHARACTERS
from rag_app.schema import Chunk
from rag_app.tables.content.records import is_record
from rag_app.text.language.names import path_terms, terms
from rag_app.text.questions.document_named import DocumentNamed
from rag_app.text.structure.numbered_run import Heading, run_of
from rag_app.text.structure.parts_asked import PartsAsked, parts_asked
from rag_app.text.structure.title_page import FactAsked, fact_asked, fact_in

KEY = "outline"  # among the settings of the record: kind, count
_FIRST = 4_000  # characters of the first pages


def outline_for(asked: UserQuestion, sought: Searched) -> Told | None:
    """What title, first page or headings say to a question; None for another question, where several documents or none
    may be meant, or where the one that is does not say it there."""
    return as_asked(asked, lambda question: _outline(question, sought))


def _outline(question: str, sought: Searched) -> Told | None:
    asked = parts_asked(question) or fact_asked(question)
    if asked is None or not may_be_told(sought.options):
        return None
    meant = _meant(asked.document, sought)
    if meant is None:
        return None
    return _parts(asked, meant, sought.index) if isinstance(asked, PartsAsked) else _fact(asked, meant, sought.index)


def _parts(asked: PartsAsked, meant: Chunk, index: Index) -> Told | None:
    if not asked.may_be_of(meant.title, meant.source):
        return None
    text = index.text(meant.document_id)
    run = run_of(asked.kind, asked.before, text, list(_headings(text)), f"{meant.title} {meant.source}")
    if run is None:
        return None
    places = enumerate(run.lines[:MOST], 1)
    lines = [line_at(line.said, number, (line.start, line.end), meant, index) for number, line in places]
    is_named = asked.are_surely_of(meant.title, meant.source) and _is_alone(asked.document, meant, index)
    count = len(run.lines)
    head = f"{count}:\n" if asked.counts else ""
    about = {KEY: {"kind": asked.kind, "count": count}}
    return Told(head, lines, count, run.is_told and is_named, "documents", about, is_list=count > 1)


def _fact(asked: FactAsked, meant: Chunk, index: Index) -> Told | None:
    named = asked.document
    is_document = named.says_kind or named.is_file(meant.source)  # not what it is about and called by
    if not is_document and (asked.kind == "title" or not named.is_surely_of(meant.title)):
        return None
    fact = fact_in(asked, index.text(meant.document_id, 0, _FIRST), meant.title)
    if fact is None:
        return None
    is_sure = fact.is_sure and is_document and _is_alone(named, meant, index)
    line = line_at(fact.said, 1, (fact.start, fact.end), meant, index)
    about = {KEY: {"kind": asked.kind, "count": 1}}
    return Told("", [line], 1, is_sure, "documents", about, is_list=False)


def _is_alone(named: DocumentNamed, meant: Chunk, index: Index) -> bool:
    """Whether no other document can be meant: it is named by title or path, or the index has no other one, which the
    search might not find."""
    return named.is_called(_called(meant)) if named.is_told else index.manifest.documents == 1


def _called(chunk: Chunk) -> frozenset[str]:
    return path_terms(chunk.source) | terms(chunk.title)


def _meant(named: DocumentNamed, sought: Searched) -> Chunk | None:
    """A chunk of the one document that is named, or of the one that all hits are of where none is."""
    documents = {hit.chunk.document_id: hit.chunk for hit in reversed(sought.found)}
    openings = sought.index.openings([*documents], OPENING_CHARACTERS)
    called = {number: _called(one) for number, one in documents.items()}
    found = [
        one for (number, one), opening in zip(documents.items(), openings, strict=True)
        if named.is_of(called[number], opening)
    ]  # fmt: skip
    if len(found) > 1 and named.is_told:
        found = [one for one in found if named.words <= called[one.document_id]]
    is_one = (named.is_told or len(documents) == 1) and len(found) == 1
    return found[0] if is_one and not is_record(found[0].source) else None


def _headings(text: str) -> Iterator[Heading]:
    for section in parse_sections(text):
        if section.headings:
            line = text[section.start : section.end].split("\n", 1)[0].rstrip()
            level = len(line) - len(line.lstrip("#")) or 1
            end = section.start + len(line)
            yield Heading(section.headings[-1], level, section.start, end, section.headings[:-1])
