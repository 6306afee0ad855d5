"""Yes or no where the words of what is quoted decide it, whatever a model guesses: by a limit ("May a bag weigh 12 kg?"
where "Bags up to 15 kg are carried"), an exception, a denial, an opposite."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.lookup.quoting import Quote, sentences_of
from rag_app.schema import Passage
from rag_app.text.figures.ranges import ranges_in
from rag_app.text.language.numerals import ORDINALS
from rag_app.text.language.rule_words import OBLIGES
from rag_app.text.language.words import content_stems, denies, without
from rag_app.text.statements.denials import is_not_done
from rag_app.text.statements.exceptions import is_true_of_the_excepted
from rag_app.text.statements.opposites import is_turned
from rag_app.text.statements.switches import is_so_by_default

# What says something else beyond the limit, for others or within it, takes something away, counts backwards, or tells
# of a change from one number to another.
_TURNS = re.compile(
    r"[;:|]|\b(?:unless|except\w*|save|but|otherwise|however|although|only|or|besides|rather|both|then|others?|beyond"
    r"|instead|without|halved|exclud\w*|exempt\w*|free|le(?:ft|aves?)\s+out|left|cancel\w*|stop\w*|clos\w*|refus\w*"
    r"|discard\w*|laps\w*|put\s+back|reject\w*|ends?|los[et]\w*|forfeit\w*|waive\w*|spared|prohibit\w*|forbid\w*|bann?\w*"
    r"|barred|deni\w*|fail\w*|before|ahead|advance|prior|rose|ris\w+|rais\w+|fell|fall\w*|drop\w*|grew|grow\w*"
    r"|increas\w*|decreas\w*|declin\w*|lowered|reduc\w*|changed?)\b",
    re.IGNORECASE,
)
_OBLIGES = re.compile(rf"\b(?:{OBLIGES}|(?:is|are)\s+to)\b", re.IGNORECASE)
_FROM_DAY = re.compile(
    r"\bfrom\s+the\s+(?P<nth>\w+)\s+(?:(?:calendar|working|business|full)\s+)?(?P<unit>day|week|month|year|hour)\b"
    r"(?:\s+(?:of\s+\w+|on(?:wards)?))?",
    re.IGNORECASE,
)
_NTH = {word: number for number, word in enumerate(ORDINALS[1:10], 2)}
_MAY = re.compile(r"\b(?:may|can)\b", re.IGNORECASE)


def decided_by(question: str, said: str) -> bool | None:
    """Whether the answer is yes by a sentence: by what it says is on by default, by a limit in it, by what it excepts,
    because it orders or says that it is not done, or by a word that is the opposite of the one asked about; None where
    none of them decides."""
    rules = (is_so_by_default, is_within, is_true_of_the_excepted, is_not_done, is_turned)
    return next((answer for rule in rules if (answer := rule(question, said)) is not None), None)


def deciding(question: str, shown: Sequence[Passage], least: int) -> Quote | None:
    """The sentence of the passages that decides, of several the one that shares most content words with `question`;
    None where none does that shares `least` of them and one that is not the unit of a time, sum or measure: not all
    that is said of days is about five days' illness.

    Right for 0.87 of the written questions of which one that shares most decides (docs/experiments.md).
    """
    asked = content_stems(question)
    measured = [(one.start, one.end) for one in ranges_in(question) if one.is_measure]
    about = content_stems(without(question, measured))
    for shared, quote in sorted(
        ((len(asked & content_stems(quote.text)), quote) for quote in sentences_of(shown)), key=lambda one: -one[0]
    ):
        if shared < least:
            break
        if decided_by(question, quote.text) is not None and about & content_stems(quote.text):
            return quote
    return None


def is_within(question: str, sentence: str) -> bool | None:
    """Whether the number in `question` lies within the limit that `sentence` gives, and so the answer is yes; None
    unless each has one of the same kind, in years or euros or pieces, and nothing turns what is said of it.

    Right for 0.87 of the written questions that it speaks to (docs/experiments.md).
    """
    asked = [one for one in ranges_in(question) if one.kind]
    if len(asked) != 1 or not asked[0].is_number:
        return None
    sentence = _FROM_DAY.sub(_counted, sentence)
    given = ranges_in(sentence)
    limits = [one for one in given if one.kind == asked[0].kind]
    if len(limits) != 1 or limits[0].is_number or not all(one.kind for one in given):
        return None  # a number without a unit may be another limit
    is_duty = _OBLIGES.search(question) is not None
    if not is_duty and _OBLIGES.search(sentence, limits[0].end):
        return None  # who may sign 300 euros is not said where "orders over 500 euros must be signed by two"
    if is_duty and _MAY.search(sentence) and not _OBLIGES.search(sentence):
        return None  # who may keep 20 euros need not
    said = without(sentence, [(one.start, one.end) for one in given])  # "no more than" is no denial
    if denies(question) or denies(said):
        return None
    return None if _TURNS.search(said) else limits[0].holds(asked[0])


def _counted(found: re.Match[str]) -> str:
    """ "From the eighth day" as "from 8 days"."""
    nth = found["nth"].lower()
    number = _NTH.get(nth) or (int(nth[:-2]) if nth[:-2].isdigit() else 0)
    return f"from {number} {found['unit']}s" if number else found[0]
