"""What a manual says of an option in a field of its own: "- **speed**: How fast it goes", "*Default*: 7"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.schema import Passage
from rag_app.text.bullets import BULLET
from rag_app.text.courtesy import without_courtesy
from rag_app.text.names import path_terms
from rag_app.text.terms import Term, terms_in, words_of

_FIELD = re.compile(
    rf"^[ \t>]*(?:{BULLET}[ \t]+)?[*_`]*(?P<label>[A-Z][\w -]{{1,30}}?)[*_`]*:[*_`]*[ \t]+(?P<value>\S[^\n]{{0,80}})$",
    re.MULTILINE,
)
_ASKS = re.compile(r"\W*(?:(?:and|so)\s+)?(?:what|which)\b(?!\s+(?:if|happens))", re.IGNORECASE)
_NUMBER = re.compile(r"\A[\d.]+\s+")  # of a chapter
_GENERAL = words_of("value setting option parameter directive keyword variable")


def field_of_term(question: str, shown: Sequence[Passage]) -> tuple[str, int] | None:
    """What the field that `question` asks for says in the definition of the term which it names, or below a heading
    that is one, with the number of the passage: all else in the question is to be in the title, the headings or the
    path. None where no definition or several that differ say it."""
    question = without_courtesy(question)
    if not _ASKS.match(question):
        return None
    asked = words_of(question)
    found = list[tuple[str, int]]()
    for passage in shown:
        about = words_of(f"{passage.under} {passage.source}") | path_terms(passage.source)
        for term in (*terms_in(passage.text), *_headed(passage)):
            rest = asked - term.words - _GENERAL
            if not term.words <= asked or rest == asked:
                continue
            for field in _FIELD.finditer(passage.text, term.start + 1, term.end):
                said = words_of(field["label"])
                label = (said - _GENERAL) or said  # the default and the default value are one
                if label and label <= rest and rest - label <= about:
                    found.append((field["value"].strip("`*_ ").rstrip("."), passage.number))
    return found[0] if len({value for value, _ in found}) == 1 else None


def _headed(passage: Passage) -> list[Term]:
    """The term that the lowest heading of a passage is, with all that stands below it."""
    words = words_of(_NUMBER.sub("", passage.headings[-1])) if passage.headings else frozenset[str]()
    start = passage.text.find("\n") if passage.text.startswith("#") else -1
    return [Term(words, -1, start, len(passage.text))] if words else []
