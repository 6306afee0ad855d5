"""Finding the columns that matter: by their usual names, or as the recipe's mapping says."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from finetune.recipe import ColumnMapping
from rag_app.config import did_you_mean

USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "qid", "question_id"),
    "question": ("question", "query", "instruction", "prompt"),
    "context": ("context", "contexts", "passage", "input"),
    "answers": ("answers", "answer", "long_answer", "output", "completion", "response", "final_decision"),
    "answerable": ("answerable", "is_impossible"),
    "title": ("title",),
    "document": ("document", "doc_id", "document_id", "url", "focus"),
    "passage_id": ("passage_id", "doc_id"),
    "text": ("text", "utterance", "sentence", "message", "query", "question"),
    "label": ("label_text", "label", "intent", "topic", "category", "class"),
    "messages": ("messages", "conversations", "conversation"),
}


def column(part: str, names: Collection[str], mapping: ColumnMapping) -> str:
    """Name of the column that plays `part` among `names`; empty when none does. The mapping wins, to the letter."""
    chosen: str = getattr(mapping, part)
    if chosen:
        return chosen if chosen.split(".")[0] in names else ""
    return matching(USUAL_NAMES[part], names)


def matching(usual: Sequence[str], names: Collection[str]) -> str:
    """The first of `usual` among `names`, as it is written there; case and blanks around it do not matter."""
    written = {name.strip().casefold(): name for name in names} | {name: name for name in names}
    return next((written[name] for name in usual if name in written), "")


def passed_over(part: str, names: Collection[str], mapping: ColumnMapping) -> list[str]:
    """The columns that `part` is usually called, too, where the recipe names none and another one is taken."""
    if getattr(mapping, part):
        return []
    taken = column(part, names, mapping)
    usual = (matching((name,), names) for name in USUAL_NAMES[part])
    return [name for name in dict.fromkeys(usual) if name not in ("", taken)]


def value(record: Mapping[str, Any], name: str) -> Any:
    """Value of a column, None if absent or unnamed; dots reach into nested values."""
    if not name:
        return None
    if name in record:
        return record[name]
    found: Any = record
    for key in name.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def cell(record: Mapping[str, Any], mapping: ColumnMapping, part: str) -> Any:
    """Value of the column that plays `part` in a record, None where none does."""
    return value(record, column(part, record, mapping))


def near(name: str, names: Collection[str]) -> str:
    """` (did you mean q?)` where some of `names` are much like `name`; else nothing."""
    hint = did_you_mean(name, names)
    return f" ({hint})" if hint else ""


def named(mapping: ColumnMapping) -> dict[str, str]:
    """The columns that a recipe names, by the part that they play."""
    return {part: name for part, name in dataclasses.asdict(mapping).items() if name}
