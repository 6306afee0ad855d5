"""Yes or no from a word that says which way something went: "Did sales rise?" where "Sales increased 27%"."""

from __future__ import annotations

import re

from rag_app.text.periods import period_asked, period_in
from rag_app.text.words import content_stems, denies

# As questions and statements say it, in every form of the verb.
_UP = (
    r"r[io]s(?:es?|en|ing)|increas(?:es?|ed|ing)|gr[eo]w(?:n|s|ing)?|climb(?:s|ed|ing)?"
    r"|(?:go(?:es|ing)?|gone|went)\s+up"
)
_DOWN = (
    r"f[ae]ll(?:s|en|ing)?|decreas(?:es?|ed|ing)|declin(?:es?|ed|ing)|drop(?:s|ped|ping)?|shr[aiu]nk(?:s|ing)?"
    r"|(?:go(?:es|ing)?|gone|went)\s+down"
)
_WENT = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
# What compares, limits or only expects it.
_OTHERWISE = re.compile(
    r"\b(?:more|less|than|only|again|faster|slower|both|or|all|every|each|if|would|could|may|might|should|will|expect\w*"
    r"|forecast\w*|plan\w*|likely|fail\w*|stop\w*|hardly|barely|slow\w*|instead)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;:]\s|,\s+|\s+(?:and|but|while|whereas|although|though|as|after|when|since|because)\s+")


def went_so(question: str, sentence: str) -> bool | None:
    """Whether the answer is yes to a question for yes or no whether something went up or down, by the one clause of
    `sentence` that says of this and nothing else which way it went; None where none does, where it says it of another
    time, or where the question names more than that clause and those before it."""
    asked = list(_WENT.finditer(question))
    if len(asked) != 1 or _is_said_otherwise(question) or period_asked(question).excludes(period_in(sentence)):
        return None
    subject, rest = _subject(question, asked[0]), content_stems(question[asked[0].end() :])
    told = set[str]()
    for clause in _CLAUSE.split(sentence) if subject else ():
        said, told = list(_WENT.finditer(clause)), told | content_stems(clause)
        if len(said) == 1 and _subject(clause, said[0]) == subject:
            is_up = bool(said[0]["up"]) == bool(asked[0]["up"])
            return None if _is_said_otherwise(clause) or rest - told else is_up
    return None


def _subject(said: str, went: re.Match[str]) -> set[str]:
    """What goes up or down, without the times and numbers before it."""
    return {stem for stem in content_stems(said[: went.start()]) if not stem[0].isdigit()}


def _is_said_otherwise(said: str) -> bool:
    return bool(_OTHERWISE.search(said)) or denies(said)
