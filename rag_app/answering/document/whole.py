"""Answers about one whole document: its sections read in turn, every statement cited, and of how many it is made."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rag_app import prompts
from rag_app.adapters.versions import BASE
from rag_app.answering.citing.record import record_of
from rag_app.answering.document.extract import Found, most_telling, naming, plain
from rag_app.answering.document.parts import Part, parts_of
from rag_app.answering.document.tabular import TableTold, columns_called, tables_told
from rag_app.answering.document.task import Task, chosen_documents, goes_on, may_be_task, task_of
from rag_app.answering.inputs import Request
from rag_app.answering.models import is_large, written_by
from rag_app.answering.question.understood import UserQuestion
from rag_app.citations import Supports, cite
from rag_app.citations.place import citation_at
from rag_app.citations.verdicts import Support
from rag_app.config import AnswerSettings
from rag_app.documents.records import file_of
from rag_app.index import Index
from rag_app.protocols import ChatModel
from rag_app.schema import (
    Answer,
    Citation,
    CitationStatus,
    Generation,
    GenerationRequest,
    Message,
    Passage,
    Place,
    Sentence,
)
from rag_app.text.language.one_line import counted

KEY = "whole"  # among the settings of the record: kind, file, sections, from, in_own_words, tables where it is of these
_SENTENCES = 8
_ITEMS = 15
_AROUND = 600  # characters of the section on both sides of a cited sentence
_WRITTEN = 24  # sections that a large model is asked about; of a longer document it is every second, third ...
_ASK = {"summary": "What is this section about?", "list": "Which {} are named here?"}


def answered(
    request: Request, index: Index, model: Callable[[], ChatModel], supports: Supports | None
) -> Iterator[str | Answer] | None:
    """Pieces of the answer and, last, the `Answer`, where `request` asks something of one whole file; else None.

    With a small model the answer is made of the document's own sentences, and says so; a large one (`is_large`) writes
    about each section, and what it writes is checked against that section. An answer about what the document does not
    name is a refusal. `cancel` of its clock ends it after the section that is being read, with `GenerationCancelled`
    where nothing was said until then. `model` and `supports` (the reader's, for what a model has written) are called
    only where they are needed. After the earlier `turns`, "it" may be what these were about: see `goes_on`.
    """
    question = request.question
    if not may_be_task(question):
        return None
    documents = chosen_documents(index, question, request.where)
    if not documents:
        return None
    files = [documents[0].source.rsplit("/", 1)[-1]]
    task = task_of(question, files)
    if task is None or goes_on(question, request.turns, files):
        return None
    return _events(request, task, index, parts_of(index, documents), model(), supports)


def note_of(answer: Answer) -> str:
    """What an answer about a whole document is made of, as a sentence; empty for every other answer."""
    made = answer.record.settings.get(KEY)
    if not isinstance(made, Mapping):
        return ""
    name = str(made["file"]).rsplit("/", 1)[-1]
    sections = f"{counted(made['sections'], 'section')} of {name}"
    read = f"{sections} read; the statements are from {made['from']:,} of them."
    if tables := made.get("tables"):
        first = f"the first {_ITEMS} with " if tables > _ITEMS else ""
        return f"{counted(tables, 'table')} in {name}: {first}the names of the columns, and the rows counted."
    if made["in_own_words"]:
        kind = "An extractive summary" if made["kind"] == "summary" else "A list of the document's own sentences"
        return f"{kind}: its words, not the model's. {read}"
    return f"Written by the model section by section. {read}"


@dataclass(slots=True)
class _Told:
    """The statements so far, as `text` of one a line: their `passages` and `sentences`, and the sections (numbers) that
    they are from."""

    index: Index
    supports: Supports | None
    text: str = ""
    passages: list[Passage] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    sections: set[int] = field(default_factory=set)

    def add(self, section: int, passage: Passage, said: str, cited: Citation | None) -> str:
        """Take in a statement, which is checked unless it is `cited`; what it adds to the text."""
        self.sections.add(section)
        number = len(self.passages) + 1
        self.passages.append(dataclasses.replace(passage, number=number))
        line = f"{chr(10) if self.text else ''}- {prompts.marked(said, number)}"
        begin = len(self.text) + line.index("- ") + 2
        self.text += line
        if cited is None:
            self.sentences += _checked(self.text[begin:], begin, self.passages[-1], self.index, self.supports)
        else:
            citation = dataclasses.replace(cited, marker=number)
            is_supported = cited.status == "supported"
            self.sentences.append(Sentence(begin, len(self.text), self.text[begin:], is_supported, (citation,)))
        return line


def _events(
    request: Request, task: Task, index: Index, parts: Sequence[Part], model: ChatModel, supports: Supports | None
) -> Iterator[str | Answer]:
    question, options, clock = request.question, request.options, request.clock
    told, cancel = _Told(index, supports), clock.cancel
    writes = is_large(model)
    tables = tables_told(parts) if task.kind == "summary" and not writes else []
    more = 0
    with clock("generate"):
        if writes:
            statements = _written(task, parts, options, model, cancel)
        elif tables:
            statements = _tables(tables, parts, index)
        else:
            chosen, more = _chosen(task, parts)
            statements = _extracted(chosen, parts, index)
        for statement in statements:
            line = told.add(*statement)
            clock.first_token()
            yield line
        if more:
            told.text += (line := f"\n… and {more:,} more.")
            yield line
        is_cancelled = cancel is not None and cancel.is_set()
    whole = {
        "kind": task.kind,
        "file": file_of(min(part.document.source for part in parts)),
        "sections": len(parts[:: _step(parts)]) if writes else len(parts),
        "from": len(told.sections),
        "in_own_words": not writes,
        **({"tables": len(tables)} if tables else {}),
    }
    text = told.text
    if not text:
        clock.go_on()  # nothing was found to say, or was looked for: a refusal says the former
    record = record_of(
        UserQuestion(index, question, question),
        Generation(text, 0, 0, "cancelled" if is_cancelled else "stop", adapter=BASE),
        (model.name, model.fingerprint) if writes else ("", ""),
        {**dataclasses.asdict(options), KEY: whole},
        clock.finish(),
        "none" if not text else "writer" if writes else "documents",
        signals={},
    )
    if not text:
        yield prompts.ABSTENTION
    yield Answer(
        text or prompts.ABSTENTION, not text, 1.0 if text else 0.0, tuple(told.sentences), tuple(told.passages), (), (),
        record,
    )  # fmt: skip


def _chosen(task: Task, parts: Sequence[Part]) -> tuple[list[Found], int]:
    """What is said, and how much more of what was asked for there is."""
    if task.kind == "summary":
        return most_telling(parts, _SENTENCES), 0
    cells = columns_called(parts, task.subject)
    named, more = naming(parts, task.subject, _ITEMS, items=bool(cells))
    said = [*cells, *named]
    return said[:_ITEMS], len(said[_ITEMS:]) + more


def _extracted(
    chosen: Sequence[Found], parts: Sequence[Part], index: Index
) -> Iterator[tuple[int, Passage, str, Citation | None]]:
    for found in chosen:
        passage, cited = _cited(found, parts, index)
        yield found.part, passage, plain(cited.cited_text), cited


def _tables(
    told: Sequence[TableTold], parts: Sequence[Part], index: Index
) -> Iterator[tuple[int, Passage, str, Citation | None]]:
    for table in told[:_ITEMS]:
        passage, cited = _cited(table, parts, index)
        yield table.part, passage, table.said, cited


def _cited(found: Found | TableTold, parts: Sequence[Part], index: Index) -> tuple[Passage, Citation]:
    """The lines about what was found, and the citation of it."""
    part = parts[found.part]
    section = _passage(part, 0, len(part.text), Place(part.headings, None))
    is_sure = not isinstance(found, Found) or found.is_sure
    status: CitationStatus = "supported" if is_sure else "unsure"
    cited = citation_at(section, Support(1.0, found.start, found.end), status, index.place_at, marker=0)
    return _around(part, found, Place(cited.headings, cited.page, cited.page_label)), cited


def _around(part: Part, found: Found | TableTold, place: Place) -> Passage:
    """The lines about a sentence, whole ones where they are short enough."""
    low, high = max(0, found.start - _AROUND), min(len(part.text), found.end + _AROUND)
    low = part.text.find("\n", low, found.start) + 1 if low else 0
    last = part.text.rfind("\n", found.end, high)
    return _passage(part, low, last if high < len(part.text) and last > 0 else high, place)


def _passage(part: Part, low: int, high: int, place: Place) -> Passage:
    document = part.document
    return Passage(
        0, document.id, document.source, document.title, place.headings, place.page, part.start + low,
        part.start + high, part.text[low:high], 1.0, page_label=place.page_label,
    )  # fmt: skip


def _written(
    task: Task, parts: Sequence[Part], options: AnswerSettings, model: ChatModel, cancel: threading.Event | None
) -> Iterator[tuple[int, Passage, str, Citation | None]]:
    asked = _ASK[task.kind].format(task.subject)
    for at, part in list(enumerate(parts))[:: _step(parts)]:
        if cancel is not None and cancel.is_set():
            return
        passage = dataclasses.replace(_passage(part, 0, len(part.text), Place(part.headings, None)), number=1)
        messages: tuple[Message, ...] = prompts.answer_messages(asked, [passage])
        request = GenerationRequest(messages, max_new_tokens=options.max_new_tokens)
        said = written_by(model, request, cancel)
        if said.strip() and not prompts.is_abstention(said):
            yield at, passage, prompts.without_markers(said), None


def _step(parts: Sequence[Part]) -> int:
    """Every how many-th section a large model is asked about."""
    return max(1, -(-len(parts) // _WRITTEN))


def _checked(text: str, begin: int, passage: Passage, index: Index, supports: Supports | None) -> list[Sentence]:
    """What a model wrote about one section, held against that section."""
    found = cite(text, [passage], place_at=index.place_at, text_of=index.text, supports=supports)
    return [dataclasses.replace(s, start=s.start + begin, end=s.end + begin) for s in found]
