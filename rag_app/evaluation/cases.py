"""Questions with what is known about their answers: a JSONL file or a data set of the Hugging Face hub."""

from __future__ import annotations

import codecs
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag_app.documents.decoding import normalize, normalize_question
from rag_app.errors import DataError
from rag_app.prompts import is_abstention

GOLD_FIELDS = ("passage_id", "gold", "doc_id", "document", "source")  # the last one often names the data set


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalQuestion:
    """`answers` are all accepted ones. `gold` names the document that holds the answer, by its source in the index or
    by the value of one of its metadata columns; empty if unknown. `other_golds` are names to look for after that."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    answerable: bool = True
    gold: str = ""
    other_golds: tuple[str, ...] = ()

    @property
    def golds(self) -> tuple[str, ...]:
        """Every name of the gold document, in the order in which they are looked for."""
        return (self.gold, *self.other_golds) if self.gold else ()


def read_questions(source: str, *, with_answers: bool = True) -> list[EvalQuestion]:
    """Questions of a JSONL file or of a hub id, `owner/name:split` (default split: test).

    Fields, in small or capital letters: `question`; `answers` (text, SQuAD's {"text": [...]}, or a list of texts or of
    {"text": ...}) or `answer`; `answerable` or SQuAD's `is_impossible` (true or false, default: whether there are
    answers, of which the refusal is none); `passage_id`, `gold`, `doc_id`, `document` and `source` for the gold
    document, in this order; `id` (default: its line, wherever the file lies). Questions and answers are read as
    documents are: in composed letters (NFC), without half emojis. Answers may be missing unless `with_answers`.
    Raises `DataError` with the line of the first record of no use.
    """
    path = Path(source)
    if path.suffix in (".jsonl", ".json", ".ndjson") or path.is_file():
        records = _lines(path)
    else:
        records = _hub(source)
    questions = [_question(record, where, with_answers) for where, record in records]
    if not questions:
        raise DataError(f"{source}: no questions in it; expected one JSON object a line with a `question`.")
    distinct = len({q.id for q in questions})
    if distinct < len(questions):
        raise DataError(f"{source}: {len(questions) - distinct} ids occur twice; give each question its own id.")
    return questions


def sample_of(questions: Sequence[EvalQuestion], most: int) -> list[EvalQuestion]:
    """A random sample of `most` questions, the same one each time; all of them where there are no more, or `most` is
    0."""
    if not 0 < most < len(questions):
        return list(questions)
    return random.Random(0).sample(questions, most)  # noqa: S311 - a sample, no secret


def _lines(path: Path) -> Iterator[tuple[str, Any]]:
    where = str(path)
    try:
        for number, line in enumerate(path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
            where = f"{path}, line {number}"
            if line.strip():
                yield where, json.loads(line.decode())
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); name a JSONL file or a hub id.") from None
    except (ValueError, RecursionError) as error:
        if path.suffix.lower() in (".csv", ".tsv"):
            form = path.suffix[1:].upper()
            example = '{"question": "...", "answers": ["..."]}'
            raise DataError(
                f"{path}: {form} is not read here; write one JSON object a line, for example {example}."
            ) from None
        raise DataError(f"{where}: not JSON lines ({error}); write one JSON object a line, in UTF-8.") from None


def _hub(source: str) -> Iterator[tuple[str, Any]]:
    import datasets

    name, _, split = source.partition(":")
    try:
        rows: Iterable[Any] = datasets.load_dataset(name, split=split or "test")
    except Exception as error:  # datasets, huggingface_hub and httpx each raise their own kinds
        raise DataError(
            f"{source}: neither a file nor a data set of the hub ({type(error).__name__}); check the spelling or the "
            "network, or name the split: owner/name:split."
        ) from None
    for number, row in enumerate(rows, 1):
        yield f"{source}, row {number}", row


def _question(record: Any, where: str, with_answers: bool) -> EvalQuestion:
    if isinstance(record, Mapping):
        record = {key.strip().casefold(): value for key, value in record.items()} | dict(record)
    if not isinstance(record, Mapping) or not normalize(str(record.get("question") or "")).strip():
        raise DataError(f"{where}: found {record!r:.60}; expected an object with a `question`.")
    said = _texts(record.get("answers"), where) or _texts(record.get("answer"), where)
    answers = tuple(answer for answer in said if not is_abstention(answer))
    golds = [_name(record.get(key)) for key in GOLD_FIELDS]
    gold, *others = dict.fromkeys(filter(None, golds)) or ("",)
    told = next((key for key in ("answerable", "is_impossible") if key in record), "")
    if told and not isinstance(record[told], bool):
        raise DataError(f"{where}: {told} = {record[told]!r}; expected true or false.")
    answerable = record[told] is (told == "answerable") if told else bool(answers)
    wanting = answerable or (not (told or said) and (gold or not record.keys() & {"answers", "answer"}))
    if with_answers and not answers and wanting:
        raise DataError(f"{where}: no `answers`; give some, or `answerable: false` where the documents hold none.")
    return EvalQuestion(
        id=where.rpartition(", ")[2] if record.get("id") in (None, "") else str(record["id"]),
        question=normalize_question(str(record["question"])).strip(),
        answers=answers if answerable else (),
        answerable=answerable,
        gold=gold,
        other_golds=tuple(others),
    )


def _name(found: Any) -> str:
    """The name of a document; none where the field holds anything else."""
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def given_answers(found: Any) -> list[Any]:
    """What a text, a list, SQuAD's {"text": [...]} or a list of {"text": ...} gives as answers, unchecked."""
    if isinstance(found, Mapping):
        found = found.get("text")
    items = found if isinstance(found, list | tuple) else [found]
    return [item.get("text") if isinstance(item, Mapping) else item for item in items]


def _texts(found: Any, where: str) -> tuple[str, ...]:
    """The distinct answers that a field gives, where each is a text, a number or missing."""
    given = given_answers(found)
    for item in given:
        if isinstance(item, bool) or not isinstance(item, str | int | float | None):
            raise DataError(f"{where}: {item!r:.60} among the answers; expected texts, or objects with a `text`.")
    texts = (normalize(str(item)).strip() for item in given if item is not None and item == item)  # NaN: an empty cell
    return tuple(dict.fromkeys(filter(None, texts)))
