"""Codes and amounts of a question as the documents write them: "AV-310" for "AV310", "10 kg" for "10kg"."""

from __future__ import annotations

import re
from itertools import chain

from rag_app.index import Index
from rag_app.index.terms import terms_of

_MOST_CODES = 20  # that are looked up: each unknown one costs a search
_LOOKED_AT = 20  # passages
_HYPHEN = "[-\u2010\u2011]"
# Letters and a number, or a number and letters, joined or apart; no version, date or part of a path.
_CODE = re.compile(
    rf"(?<![\w.,:/@-])(?:(?P<one>[^\W\d_]{{1,6}})(?P<between>{_HYPHEN}?)(?P<two>\d{{1,8}})"
    rf"|(?P<number>\d{{1,8}}(?:[.,]\d{{1,8}})?)(?P<before>{_HYPHEN}?)(?P<unit>[^\W\d_]{{1,6}}))(?![\w@/]|[-.,:]\w)"
)


def as_written(question: str, index: Index) -> str:
    """`question` with what no document has so, joined or apart, in the way that a passage writes it."""
    return _CODE.sub(lambda found: _written(found, index), question, count=_MOST_CODES)


def _written(found: re.Match[str], index: Index) -> str:
    one, two = (found["one"] or found["number"]), (found["two"] or found["unit"])
    language = index.recipe.language
    parts, joined = [*terms_of(one, language), *terms_of(two, language)], terms_of(f"{one}{two}", language)
    is_joined = not (found["between"] or found["before"])
    sought, others = (parts, joined) if is_joined else (joined, parts)
    if all(map(index.document_frequency, others)) or not all(map(index.document_frequency, sought)):
        return found[0]
    gap = rf"[ \u00a0]?{_HYPHEN}?" if len(one) > 1 else f"{_HYPHEN}?"  # "a 4" is no A4
    form = re.compile(rf"(?<!\w){re.escape(one)}{gap}{re.escape(two)}(?!\w)", re.IGNORECASE)
    ids, _ = index.lexical_scores(f"{one} {two}" if is_joined else f"{one}{two}", _LOOKED_AT)
    written = chain.from_iterable(form.findall(chunk.text) for chunk in index.chunks(ids))
    return next(written, found[0])
