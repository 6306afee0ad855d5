"""Which documents of an index hold the answers, by the names that questions give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from rag_app.documents.records import file_of
from rag_app.evaluation.cases import EvalQuestion
from rag_app.index import DocumentSummary, Index

Problem = Literal["", "missing", "common"]  # none, no document is named so, more than half of all are

# What a document has of its file, whoever wrote it: no name of one document.
FILE_METADATA = frozenset({"date", "format", "from", "needs_extra", "ocr_confidence", "ocr_pages", "tags", "to"})


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold document of a question: its `name` and the ids of those that have it, each of them right; without a
    name where the question has none, without ids where there is a `problem`."""

    name: str = ""
    documents: frozenset[int] = frozenset()
    problem: Problem = ""


def find_golds(index: Index, questions: Sequence[EvalQuestion]) -> list[Gold]:
    """The gold document of each question: of its names the first that documents of the index have, as source, file or
    value of a metadata column, in composed letters or not; the first of all where the index knows none of them."""
    wanted = {normalize("NFC", name) for question in questions for name in question.golds}
    ids: dict[str, set[int]] = defaultdict(set)
    count = 0
    if wanted:
        for document in index.documents():
            count += 1
            for name in wanted.intersection(_names(document)):
                ids[name].add(document.id)
    return [_gold(question.golds, ids, count) for question in questions]


def _names(document: DocumentSummary) -> Iterator[str]:
    source = normalize("NFC", document.source)
    yield source
    name = file_of(source)
    while name:
        yield name
        name = name.partition("/")[2]
    for key, value in document.metadata.items():
        if key not in FILE_METADATA:
            yield normalize("NFC", str(value))


def _gold(names: Sequence[str], ids: dict[str, set[int]], count: int) -> Gold:
    known = [Gold(name, frozenset(found)) for name in names if (found := ids.get(normalize("NFC", name)))]
    telling = next((gold for gold in known if len(gold.documents) == 1 or 2 * len(gold.documents) <= count), None)
    if telling:
        return telling
    return Gold(known[0].name, problem="common") if known else Gold(names[0], problem="missing") if names else Gold()
