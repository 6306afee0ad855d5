"""Of the documents on a family of things ("the P-7") those on others than the one that a question names by its code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from rag_app.schema import Chunk
from rag_app.tables.records import is_record
from rag_app.text.question_words import OF_TWO

# Letters, a number and letters, joined or by a hyphen; times, versions and what lists are numbered by are no codes.
_CODE = re.compile(
    r"(?<![^\W_])(?<![\w.,/]-)(?!(?:fy|[qhv]|rev|ver|no|nr|covid)[-_]?\d)"
    r"(?P<letters>[^\W\d_]{1,6})-?(?P<number>\d{1,5}[^\W\d_]{0,3})(?![^\W_]|[-.,]\d)",
    re.IGNORECASE,
)
_OF_OTHER_MODELS = re.compile(
    rf"\b(?:{OF_TWO}|than|replac\w+|success\w+|predecess\w+|instead|compatib\w+|others?|all|each|every)\b",
    re.IGNORECASE,
)

_Code = tuple[str, str]


def of_other_models(question: str, chunks: Sequence[Chunk]) -> frozenset[int]:
    """Ids of the `chunks` of documents that go, in file name or title, by other codes of the letters of one that
    `question` names, where a document goes by that; none of chunks that name it, nor where others are asked for."""
    asked = _codes_in(question)
    if not asked or _OF_OTHER_MODELS.search(question):
        return frozenset()
    letters = {code[0] for code in asked}
    own = {c.document_id: _codes_of(c) for c in chunks if not is_record(c.source)}
    there = asked & frozenset[_Code]().union(*own.values())
    return frozenset(
        c.id
        for c in chunks
        if there == asked
        and (its := {code for code in own.get(c.document_id, ()) if code[0] in letters})
        and not its & asked
        and not asked & _codes_in(c.text)
    )


def _codes_in(text: str) -> frozenset[_Code]:
    """The codes in `text`: `P-7x` and `p7X` are one."""
    return frozenset((one["letters"].casefold(), one["number"].casefold()) for one in _CODE.finditer(text))


def _codes_of(chunk: Chunk) -> frozenset[_Code]:
    return _codes_in(PurePosixPath(chunk.source).stem) | _codes_in(chunk.title)
