"""One record of any known shape becomes examples; the shape is told by the columns."""

from __future__ import annotations

import ast
import hashlib
import json
import math
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from finetune.data.columns import cell, column, matching, named, near, value
from finetune.data.conversation import exchanges
from finetune.data.example import BadRow, Example
from finetune.data.feedback import feedback_example
from finetune.recipe import ColumnMapping, Shape
from rag_app.adapters.manifest import Task
from rag_app.documents.decoding import normalize
from rag_app.errors import DataError
from rag_app.evaluation.cases import given_answers
from rag_app.prompts import is_abstention

Record = Mapping[str, Any]

_QUOTED = re.compile(r"'[^'\\\n]*'|\"[^\"\\\n]*\"")
_ARRAY = re.compile(rf"\[\s*(?:{_QUOTED.pattern})(?:\s+(?:{_QUOTED.pattern}))+\s*\]")
_LONGEST_CELL = 100_000  # characters that are parsed as a list or an object


def detect_shape(names: Collection[str], task: Task, mapping: ColumnMapping, where: str) -> Shape:
    """Shape of records with these columns. `DataError` lists the columns found when none fits the task."""
    absent = [f"data.columns.{part} = {name!r}: no such column{near(name, names)}"
              for part, name in named(mapping).items() if not column(part, names, mapping)]  # fmt: skip
    has = {part for part in ColumnMapping.__dataclass_fields__ if column(part, names, mapping)}
    if task == "classify":
        if {"text", "label"} <= has:
            return "labels"
        wanted = "a text column (text, utterance, question) and a label column (label, intent, topic, category)"
    elif {"question", "answer", "vote"} <= set(names):
        return "feedback"
    elif "messages" in has:
        return "messages"
    elif matching(("instruction",), names) and matching(("output",), names):
        return "alpaca"
    elif matching(("prompt",), names) and matching(("completion", "response"), names):
        return "prompt_completion"
    elif {"question", "passage_id"} <= has and "context" not in has:
        return "ragqa"
    elif "question" in has and has & {"answers", "answerable"}:
        return "squad"
    else:
        wanted = "question and answer columns, alpaca, messages, or prompt and completion"
    found = f"columns {', '.join(sorted(names))}"
    if absent:
        raise DataError(f"{where}: {'; '.join(absent)}. Found: {found}. Correct the name; expected {wanted}.")
    example = 'text = "message" and label = "kind"' if task == "classify" else 'question = "q" and answers = "a"'
    raise DataError(
        f"{where}: {found} fit no known shape for task {task!r}; expected {wanted}. Name the columns under "
        f"[data.columns], for example {example}."
    )


def examples_of(record: Record, shape: Shape, mapping: ColumnMapping, where: str) -> Iterator[Example]:
    """Examples of one record, usually one. Raises `BadRow` with the reason when it cannot be used."""
    raw = partial(cell, record, mapping)
    if shape == "feedback":
        yield feedback_example(record, where)
    elif shape == "messages":
        yield from exchanges(raw("messages"), where, _text(raw("id")), _text(raw("document")))
    elif shape == "labels":
        yield _labelled(record, mapping, where)
    else:
        yield _question(record, mapping, where)


def _labelled(record: Record, mapping: ColumnMapping, where: str) -> Example:
    raw = partial(cell, record, mapping)
    text, label = _words(raw("text")), _label(raw("label"))
    if not text:
        raise BadRow("empty text")
    if not label:
        raise BadRow("no label")
    document = _text(value(record, mapping.document))
    return Example(where=where, id=_text(raw("id")) or where, question=text, answers=(label,), document=document)


def _label(found: Any) -> str:
    """The one label of a cell, also where it is a list of one, as data or in the words of JSON or Python."""
    found = _parsed(found)
    if isinstance(found, list | tuple) and len(found) < 2:
        found = found[0] if found else None
    if isinstance(found, list | tuple | Mapping):
        raise BadRow("label: expected one text or number, found several")
    label = str(found).lower() if isinstance(found, bool) else _words(found)
    return "" if label.casefold() == "nan" else label  # an empty cell that pandas made text of


def _question(record: Record, mapping: ColumnMapping, where: str) -> Example:
    raw = partial(cell, record, mapping)
    question, context = _words(raw("question")), _context(raw("context"))
    if not question:
        raise BadRow("empty question")
    given = _parsed(raw("answers"))
    said = _answers(given)
    answers = tuple(answer for answer in said if not is_abstention(answer))
    # An empty list of answers is SQuAD's way to say unanswerable, and the refusal ours; an empty cell is a mistake.
    default = bool(answers) or not (said or _is_list(given))
    answerable = _answerable(raw("answerable"), column("answerable", record, mapping), default)
    if answerable and not answers:
        raise BadRow("no answer")
    passage = raw("context")
    title = _text(raw("title")) or (_text(passage.get("title")) if isinstance(passage, Mapping) else "")
    passage_id = _text(raw("passage_id"))
    digest = hashlib.sha256(context.encode("utf-8", "surrogatepass")).hexdigest()[:16] if context else ""
    return Example(
        where=where,
        id=_text(raw("id")) or where,
        question=question,
        answers=answers if answerable else (),
        answerable=answerable,
        context=context,
        title=title,
        passage_id=passage_id,
        document=_text(raw("document")) or title or passage_id or digest,
    )


def _text(found: Any) -> str:
    if isinstance(found, bool) or _is_empty(found):
        return ""
    if isinstance(found, float) and found.is_integer():  # so pandas has 1 where another cell of the column is empty
        found = int(found)
    text = str(found).strip() if isinstance(found, str | int | float) else ""
    return text.encode("utf-8", "replace").decode()  # half of an emoji


def _words(found: Any) -> str:
    """`_text` of what is read or written by the model, and not a name: as documents and questions are read (NFC)."""
    return normalize(_text(found)).strip()


def _context(found: Any) -> str:
    if isinstance(found, Mapping):
        if found and not found.keys() & {"contexts", "text"}:
            raise BadRow(f"context: expected a text, found an object with {', '.join(map(str, found))[:80]}")
        found = found.get("contexts") or found.get("text")
    if isinstance(found, list | tuple):
        return "\n\n".join(map(_context, found)).strip()
    return _words(found)


def _parsed(found: Any) -> Any:
    """`found`, or what it says if it is the JSON of a list or an object (a cell of a CSV file)."""
    if isinstance(found, str) and found[:1] in ("[", "{") and len(found) <= _LONGEST_CELL:
        for parse in (json.loads, ast.literal_eval):  # pandas writes a list as Python does
            with suppress(ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
                parsed = parse(found if parse is json.loads else _with_commas(found))
                if isinstance(parsed, list | dict) and ... not in parsed:  # no set, and no "[...]"
                    return parsed
    return found


def _with_commas(found: str) -> str:
    """A list of texts as Python writes it; numpy leaves the commas out, which Python would read as one text."""
    return f"[{', '.join(_QUOTED.findall(found))}]" if _ARRAY.fullmatch(found) else found


def _answers(found: Any) -> tuple[str, ...]:
    """The distinct answers that a field gives."""
    texts = ((("No", "Yes")[item] if isinstance(item, bool) else _words(item)) for item in given_answers(found))
    return tuple(dict.fromkeys(t for t in texts if t))


def _is_list(found: Any) -> bool:
    """Whether `found` is a list of answers, in SQuAD's layout too, of which each is a text: none is null or a list."""
    return isinstance(found, list | tuple | Mapping) and all(isinstance(item, str) for item in given_answers(found))


def _is_empty(found: Any) -> bool:
    """Whether a cell is empty, for which pandas writes NaN."""
    return found is None or found == "" or (isinstance(found, float) and math.isnan(found))


def _answerable(found: Any, name: str, default: bool) -> bool:
    if _is_empty(found):
        return default
    if isinstance(found, str):
        said = found.strip().lower().removesuffix(".0")  # pandas writes 1.0 where a cell of the column is empty
        if said not in ("true", "false", "1", "0", "yes", "no"):
            raise BadRow(f"{name} = {found!r} is neither true nor false")
        found = said in ("true", "1", "yes")
    return not found if name.rpartition(".")[2].strip().casefold() == "is_impossible" else bool(found)
