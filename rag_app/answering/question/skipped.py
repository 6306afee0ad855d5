"""Files that a question names and the index does not hold, since they could not be read."""

from __future__ import annotations

import re

from rag_app.index import Index
from rag_app.index.manifest import SkippedFile
from rag_app.text.language.file_names import (
    alone,
    files_called,
    files_named,
    handles_a_file,
    may_call_a_file,
    may_name_a_file,
    stem_of,
)

_LOOKED_AT = 20  # passages
_MOST_TOLD = 3


def skipped_named(question: str, index: Index) -> list[SkippedFile]:
    """The skipped files that a question names in full, or else without their endings, where it names no other file;
    none for what is done with one."""
    may_name = may_name_a_file(question) or may_call_a_file(question)
    if not may_name or handles_a_file(question) or not index.manifest.skipped:
        return []
    skipped = {one.name: one for one in index.manifest.skipped}
    named = files_named(question, [*skipped, *index.files()]) if may_name_a_file(question) else []
    if not named and files_called(question, skipped):
        named = files_called(question, [*skipped, *index.files()])
    return [skipped[name] for name in named] if all(name in skipped for name in named) else []


def reply_for(question: str, index: Index) -> str:
    """Why the files that a question names cannot be asked; empty where it names none, and where a passage mentions one,
    which may be all that is asked for."""
    named = skipped_named(question, index)
    if not named or any(_is_mentioned(one, question, index) for one in named):
        return ""
    told = (f"I cannot answer from {_shown(one)}, which is not in the index: {one.why}" for one in named[:_MOST_TOLD])
    return "\n".join(told)


def _shown(file: SkippedFile) -> str:
    return file.name.rsplit("/", 1)[-1]


def _is_mentioned(file: SkippedFile, question: str, index: Index) -> bool:
    """Whether a passage has the name of a file as the question has it."""
    name = _shown(file) if _shown(file).lower() in question.lower() else stem_of(file.name)
    mentioned = re.compile(alone(name), re.IGNORECASE)
    return any(mentioned.search(chunk.text) for chunk in index.chunks(index.lexical_scores(name, _LOOKED_AT)[0]))
