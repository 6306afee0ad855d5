"""Words that only announce what is asked for, "several reasons", and the items of the list below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.answering.lookup.listed import FoundList, lists_in
from rag_app.schema import Passage
from rag_app.text.amounts import asks_for_an_amount
from rag_app.text.numerals import SMALL
from rag_app.text.ranges import unit_in
from rag_app.text.words import content_stems, in_digits, split_words

_MANY = rf"several|various|many|multiple|different|some|certain|both|{'|'.join(list(SMALL)[1:])}|[2-9]|1[0-2]"
_ANNOUNCEMENT = re.compile(
    r"\W*(?:there\s+are\s+(?:also\s+)?)?(?:(?:for|in|by|with|into|as|on|of)\s+)?(?:(?:the|these|those|its)\s+)?"
    rf"(?:(?:{_MANY}|an?\s+(?:few|(?:number|range|series|set|variety)\s+of))(?:\s+[\w-]+){{0,3}}?\s+\w+(?:s|ia)"
    r"|(?P<below>following|these)(?:\s+[\w-]+){0,3}|(?:pros|advantages)\s+and\s+(?:cons|disadvantages))\W*",
    re.IGNORECASE,
)
# Of which none says what it is.
_GENERAL = re.compile(
    r"\b(?:reason|way|function|functionalitie|factor|(?:dis)?advantage|pro|con|benefit|drawback|option|method|purpose"
    r"|cause|aspect|thing|possibilitie|circumstance|consideration)s\W*\Z",
    re.IGNORECASE,
)
_WHAT_FOR = re.compile(r"\s(?:for|of|to|in|why)\s.+", re.DOTALL)
_ENDS = " .;:"


def is_announcement(said: str, question: str, passage: Passage) -> bool:
    """Whether what is `said` only announces what `question` asks for: "several reasons", "the following rooms",
    or other words of this kind right above the items of a list of `passage`."""
    behind = _WHAT_FOR.search(said)
    told = said[: behind.start()] if behind and content_stems(behind[0]) <= content_stems(question) else said
    form = _ANNOUNCEMENT.fullmatch(told)
    if form is None or asks_for_an_amount(question) or unit_in(said):
        return False
    is_empty = _GENERAL.search(told) or (form["below"] and told.rstrip(_ENDS).endswith("s"))
    return bool(is_empty) or next(_led_by(said, passage), None) is not None


def announced(said: str, passage: Passage, shown: Sequence[Passage]) -> str | None:
    """The items of the list of `passage` that what is `said` announces; None where there is no list of so many."""
    found = next(_led_by(said, passage), None)
    counts = [int(word.stem) for word in in_digits(split_words(said)) if word.stem.isdigit()]
    return (found.said_of(passage, shown) or None) if found and counts in ([], [len(found.items)]) else None


def _led_by(said: str, passage: Passage) -> Iterator[FoundList]:
    """The lists of `passage` whose own line ends with what is `said`, or has it where it can be nothing else."""
    form = _ANNOUNCEMENT.fullmatch(said)
    words, is_sure = " ".join(said.split()).strip(_ENDS), _GENERAL.search(said) or (form and form["below"])
    for found in lists_in(passage.text):
        line = " ".join(found.above.split()).rstrip(_ENDS)
        if line.endswith(words) or (is_sure and words in line):
            yield found
