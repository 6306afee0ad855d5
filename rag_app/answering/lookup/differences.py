"""What tells two things apart, in the words of the passages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.lookup.definitions import defined
from rag_app.answering.lookup.quoting import Quote, sentences_of
from rag_app.schema import Passage
from rag_app.text.courtesy import without_courtesy
from rag_app.text.terms import terms_in, words_of
from rag_app.text.words import spaced

# "The difference between A and B", "How does A differ from B?", "How do A and B differ?"
_ASKED = re.compile(
    r"\W*(?:(?:what|where|tell|explain)\W[^?]*?\bdifferences?\s+between\s+(?P<one>.+?)\s+and\s+(?P<other>.+?)"
    r"|how\s+do(?:es)?\s+(?P<a>.+?)\s+(?:and\s+(?P<b>.+?)\s+differ|differ\s+from\s+(?P<c>.+?)))\s*[?.]?\s*\Z",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\s+(?:in|on|at|for|of|under|when|with)\s+", re.IGNORECASE)  # before what both belong to
# Before the name of one of them: "unlike the day pass", "while with a day pass".
_DIFFERS = r"(?:differences?\s+between|differ(?:s|ed)?\s+from|unlike)"
_AGAINST = r"(?:while|whereas|whilst|in\s+contrast(?:\s+to)?|as\s+opposed\s+to)"
_TO_NAME = r",?\s+(?:(?:an?|the|that|those|in|on|at|for|of|with|under)\s+){0,3}[\"'*_`“‘]*"
_LEAST = 6  # words of such a sentence beside the names
_LONGEST = 800  # characters of one: all places of the names in it are tried


def told_apart(question: str, shown: Sequence[Passage]) -> tuple[Quote, ...]:
    """What a "What is the difference between an A and a B?" asks for: the sentence that sets one against the other,
    else the two that define them, else what stands first below each as a term or as a heading; nothing for other
    questions and where one of the two is missing."""
    found = _ASKED.match(without_courtesy(question))
    if found is None:
        return ()
    one, other = found["one"] or found["a"], found["other"] or found["b"] or found["c"]
    bare = _WHERE.split(other, maxsplit=1)[0]
    if (sentence := _set_against(one, bare, shown)) is not None:
        return (sentence,)
    first = defined(one, shown) or defined(f"{one} {other.split()[-1]}", shown)
    second = defined(other, shown)
    if not first or not second:
        first, second = _first_below(one, shown), _first_below(bare, shown)
    return (first, second) if first and second and first != second else ()


def _set_against(one: str, other: str, shown: Sequence[Passage]) -> Quote | None:
    """The first sentence that names both things and says what differs from one of them, or has a "while" between them
    right before the second."""
    names = [_written(one), _written(other)]
    either = "|".join(names)
    says = re.compile(
        rf"\b{_DIFFERS}{_TO_NAME}(?:{either})|(?:{either})(?:(?!\b{_AGAINST}\b).)*\b{_AGAINST}{_TO_NAME}(?:{either})",
        re.IGNORECASE,
    )
    for sentence in sentences_of(shown):
        if len(sentence.text) > _LONGEST or sentence.text.endswith(":"):
            continue
        if len(sentence.text.split()) < _LEAST + len(f"{one} {other}".split()):
            continue
        if all(re.search(name, sentence.text, re.IGNORECASE) for name in names) and says.search(sentence.text):
            return sentence
    return None


def _written(name: str) -> str:
    """The pattern of a name without its article."""
    bare = re.sub(r"^(?:an?|the)\s+", "", name.strip("`'\"* "), flags=re.IGNORECASE)
    return rf"(?<![\w-]){spaced(bare)}(?![\w-])"


def _first_below(name: str, shown: Sequence[Passage]) -> Quote | None:
    """The first sentence of what a passage says of `name` as a term that it defines, or as its last heading."""
    asked = words_of(name)
    for passage in shown:
        spans = [(term.start, term.end) for term in terms_in(passage.text) if term.words == asked]
        if passage.headings and words_of(passage.headings[-1]) == asked:
            spans.append((0, len(passage.text)))
        for start, end in spans:
            if told := next((one for one in sentences_of([passage]) if start <= one.start < end), None):
                return told
    return None
