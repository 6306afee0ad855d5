"""Of the versions of one file the one that a question names: "gunicorn 19.9" is asked of `gunicorn-settings-19.9.0`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.schema import Chunk
from rag_app.tables.records import is_record
from rag_app.text.names import path_terms
from rag_app.text.question_words import AROUND_A_TIME, OF_TWO
from rag_app.text.versions import Told, versions_told, without_numbers
from rag_app.text.words import content_stems

# What is asked of others beside the one version that is named.
_BESIDE_IT = re.compile(
    rf"\b(?:{OF_TWO}|{AROUND_A_TIME}|from|upgrad\w+|updat\w+|migrat\w+|replac\w+|previous|prior|earlier|later|latest|newer|newest|older|oldest|next|both|all|each|every|versions|releases|editions)\b",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<![^\W_])(?P<name>[^\W\d_]{2,})(?P<digits>\d{2,5})(?!\d|\.\d)")  # 5.38.0 in `perl5380delta`
_MOST_MORE = 2  # digits in a path after those that are named


def of_other_versions(question: str, chunks: Sequence[Chunk]) -> frozenset[int]:
    """Ids of the `chunks` of a file of which `question` names exactly one version by its number, and another one; none
    where it asks for what is beside that version, too. Versions of a file are paths that differ in the number alone."""
    told = versions_told(question)
    if not told or _BESIDE_IT.search(question):
        return frozenset()
    named: dict[str, dict[str, bool]] = {}
    called: dict[int, tuple[str, str]] = {}
    for chunk in chunks:
        family, number = _version_of(chunk.source)
        if number and not is_record(chunk.source):
            called[chunk.id] = family, number
            named.setdefault(family, {})[number] = any(_is(one, chunk.source) for one in told)
    alone = {family for family, numbers in named.items() if sum(numbers.values()) == 1}
    return frozenset(i for i, (family, number) in called.items() if family in alone and not named[family][number])


def _version_of(source: str) -> tuple[str, str]:
    """A path without the numbers of its version, and these; empty where it has none."""
    family, numbers = without_numbers(source)
    if numbers:
        return family.casefold(), repr(numbers)
    glued = [found["digits"] for found in _GLUED.finditer(source)]
    return _GLUED.sub(r"\g<name>\0", source).casefold(), " ".join(glued)


def _is(told: Told, source: str) -> bool:
    """Whether a path has the number of a version that is told, or one that begins like it: 4.2 is a 4, 4.2.8 a 4.2."""
    _, numbers = without_numbers(source)
    if numbers:
        is_its = told.is_sure or bool(content_stems(told.before) & path_terms(source))
        return is_its and any(one[: len(told.number)] == told.number[: len(one)] for one in numbers)
    digits = "".join(map(str, told.number))
    return any(
        found["name"].casefold() == told.before
        and found["digits"].startswith(digits)
        and len(found["digits"]) <= len(digits) + _MOST_MORE
        for found in _GLUED.finditer(source)
    )
