"""Questions that leave the choice of two: "Did sales rise or fall?", "Is it a barge or a ferry?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag_app.text.language.question_words import BE, PRIMARY_AUXILIARY
from rag_app.text.questions.courtesy import GREETING, without_courtesy

# Of which only one can be true: what is said of a figure, of an account, of a thing that is one or the other.
_OPPOSITES = (
    (
        r"ris(?:e|en|ing)|rose|increas(?:e[ds]?|ing)|gr(?:ow|own|ew|owing)|climb(?:ed|ing)?|improved?|gain(?:ed)?|(?:go(?:ne)?\s+)?up",
        r"f[ae]ll(?:en|ing)?|drop(?:ped)?|decreas(?:e[ds]?|ing)|declin(?:ed?|ing)|shr[aiu]nk|worsen(?:ed)?"
        r"|deteriorated?|lose|lost|(?:go(?:ne)?\s+)?down",
    ),
    (r"higher|more|larger|greater|bigger", r"lower|less|fewer|smaller"),
    (r"above|over", r"below|under"),
    (r"(?:net\s+|operating\s+)?(?:profit|gain|surplus)", r"loss|deficit"),
    (r"profitable", r"unprofitable|loss-making"),
    (r"open(?:ed)?", r"closed|shut"),
    (r"on|enabled", r"off|disabled"),
    (r"true|correct|right", r"false|incorrect|wrong"),
    (r"compulsory|mandatory|obligatory|required", r"optional|voluntary"),
    (r"fixed", r"variable|floating"),
    (r"public", r"private"),
    (r"manual(?:ly)?", r"automatic(?:ally)?"),
    (r"permanent", r"temporary"),
    (r"stable", r"experimental|unstable"),
    (r"positive", r"negative"),
    (r"male", r"female"),
    (r"inside|indoors", r"outside|outdoors"),
    (r"succeed(?:ed)?|pass(?:ed)?", r"fail(?:ed)?"),
)
_PAIRS = "|".join(
    rf"(?:{first})\s+or\s+(?:an?\s+)?(?:{second})"
    for one, other in _OPPOSITES
    for first, second in ((one, other), (other, one))
)
_WHO = rf"\W*(?:{GREETING})*(?:[^?]*[,;:]\s+)?{PRIMARY_AUXILIARY}\s+(?!(?:there|any|no)\b)"
# "More or less" is a way to say about; what stands before a noun tells which of them is meant.
_OPPOSED = re.compile(
    rf"(?P<before>{_WHO}(?:(?!\b(?:whether|if)\b)[^?])*?\s)(?P<or>(?!more\s+or\s+less\b)(?:{_PAIRS}))"
    r"(?P<behind>(?:,|\s+(?:as|at|after|before|by|compared|during|for|from|in|on|over|since|than|under|when|year|with)\b)[^?]*)?"
    r"\s*\?*\s*",
    re.IGNORECASE,
)
_THING = r"an?\s+[^\s,;:?]+(?:\s+(?!(?:or|and|that|who|which|in|on|at|for|of|with|to)\b)[^\s,;:?]+){0,2}"
_EITHER_THING = re.compile(
    rf"{_WHO.replace(PRIMARY_AUXILIARY, BE)}"
    rf"[^?,;:]+?\s(?P<one>{_THING})\s+or\s+(?P<other>{_THING})\s*\?*\s*",
    re.IGNORECASE,
)
# What may hold for both: "suitable indoors or outdoors", "ever a teacher or a coach", "if I have a dog or a cat".
_OF_BOTH = re.compile(
    r"\b(?:ever|lets?|allow(?:s|ed)?|possible|eligible|suit(?:able|ed)|for\s+use)\b"
    r"|\b(?:if|when|unless)\b[^,;:]*\Z|\b(?:for|of)\s+\Z",
    re.IGNORECASE,
)
_OR = re.compile(r"\s+or\s+(?:an?\s+)?", re.IGNORECASE)

_ARTICLE = re.compile(r"\A(?:an?|the)\s+", re.IGNORECASE)
_LONGEST = 500  # characters


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The two that a question names, and where only one of them can be true the question `for_one`, which is answered
    with yes or no."""

    options: tuple[str, str]
    for_one: str = ""


@lru_cache(maxsize=256)
def alternatives_in(question: str) -> Alternatives | None:
    """The two of which a question with a leading verb asks which is true, so that neither yes nor no answers it: both
    are opposites ("open or closed"), or things with an article each ("a barge or a ferry"); None for others. "Are dogs
    or cats allowed?" is for a yes or no."""
    asked = without_courtesy(question).strip()
    if len(asked) > _LONGEST:
        return None
    opposed = _OPPOSED.fullmatch(asked)
    if opposed and not _OF_BOTH.search(opposed["before"]):
        one, other = _OR.split(opposed["or"], maxsplit=1)
        return Alternatives((one, other), f"{opposed['before']}{one}{opposed['behind'] or ''}?")
    either = _EITHER_THING.fullmatch(asked)
    if either and not _OF_BOTH.search(asked[: either.start("one")]):
        return Alternatives((_ARTICLE.sub("", either["one"]), _ARTICLE.sub("", either["other"])))
    return None
