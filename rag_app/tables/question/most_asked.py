"""What a question asks the most or the least of: "Which bridge has the highest span?", "Who had the second most
orders?", "In which year was rainfall lowest?", "Welcher Standort hat den höchsten Umsatz?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.tables.question.comparing import LEAST_OF, MOST_OF
from rag_app.text.language.question_words import AUXILIARY, BE
from rag_app.text.language.words import stems_in

MOST = r"highest|largest|greatest|biggest|most|maximum"
LEAST = r"lowest|smallest|fewest|least|minimum"
LATE = r"latest|newest|most\s+recent"
EARLY = r"earliest|oldest"
KINDS = {**MOST_OF, **LEAST_OF}
FIGURES = stems_in("number share amount percent percentage proportion rate level figure value total overall actual")
_HAS = r"has|have|had|shows?|showed|with|recorded|reported|saw|gets?|got|received"
_DAY = re.compile(r"(?<=\d),(?=\s(?:19|20)\d\d\b)")  # "June 30, 2011"
_DENIED = re.compile(
    r"\b(?:not|never|nicht|kein\w*|no\s+t[eu]\w+|except|excluding|without|(?:other|apart|aside)\s+(?:than|from))\b|n['’]t\b",
    re.IGNORECASE,
)
_RANKS = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
_RANKED = (
    rf"(?:(?P<rank>{'|'.join(_RANKS)})[\s-]+)?"
    rf"(?:(?P<more>{'|'.join(MOST_OF)})|(?P<less>{'|'.join(LEAST_OF)})|(?P<late>{LATE})"
    rf"|(?P<early>{EARLY})|(?P<most>{MOST})|{LEAST})\b"
)
_OF_WHAT = rf"\b(?:which|what)\s+(?P<what>(?:(?!\b(?:{_HAS}|{AUXILIARY})\b)[^?,;]){{1,80}}?)"
_BY = r"(?P<by>[^?,;]*?)"
_VERB = r"(?P<verb>(?!(?:at|by|for|from|in|of|on|to|with)\b)[a-z]+)"
_END = r"\s*\?*\s*\Z"
_ASKS = [
    re.compile(pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"{_OF_WHAT}\s+(?:(?:{_HAS})|{BE})\s+the\s+{_RANKED}\s*{_BY}",
        rf"\b(?P<who>who)\s+(?:{_HAS}|{_VERB})\s+the\s+{_RANKED}\s*{_BY}",
        rf"{_OF_WHAT}\s+{_VERB}\s+the\s+{_RANKED}\s*{_BY}",
        rf"{_OF_WHAT}\s+(?:did|does|do)\s+(?P<of>[^?,;]{{1,60}}?)\s+(?:have|see|record|report|get|receive|{_VERB})"
        rf"\s+(?:its|their|the)\s+{_RANKED}\s*{_BY}",
        rf"{_OF_WHAT}\s+{BE}\s+(?:the\s+)?(?P<by>[^?,;]{{1,60}}?)\s+(?:at\s+its\s+|the\s+)?"
        r"(?:(?P<most>highest|largest|greatest|biggest)|lowest|smallest)",
        rf"\b(?:which|what)\s+{BE}\s+the\s+{_RANKED}\s*(?P<one>[^?,;]{{1,60}}?)(?:\s+by\s+(?P<by>[^?,;]{{1,60}}?))?",
    )
]
_OUTERMOST = re.compile(
    rf"(?<!\bat )\b(?:{'|'.join([*KINDS, MOST, LEAST])})\b(?!\s+(?:of|recent|likely)\b)"
    r"|\bmost\s+(?!(?:of|recent|likely)\b)[a-z]+",
    re.IGNORECASE,
)
_WHAT_ABROAD = r"(?P<what>[^?,;]{1,60}?)"
_BY_ABROAD = r"(?P<by>[^?,;]{1,60}?)"
_FRENCH = r"(?:haut|élevé|grand|gros|fort|important|nombreu[xs])(?:es?|se|s)?"
_FRENCH_LESS = r"(?:bas|faible|petit)(?:ses?|es?|s)?"
_SPANISH = r"(?:alt|elevad|grande|numeros)[oa]?s?"
_SPANISH_LESS = r"(?:baj|pequeñ|reducid)[oa]s?"
_ASKS_ABROAD = [
    re.compile(pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"\bwelche[rsn]?\s+{_WHAT_ABROAD}\s+(?:hat(?:te)?|haben|hatten|erzielte?n?|verzeichnete?n?)\s+(?:den|die|das)\s+"
        rf"(?:(?P<most>(?:höchst|größt|meist)e[nrs]?)|(?:niedrigst|kleinst|geringst|wenigst)e[nrs]?)\s+{_BY_ABROAD}",
        rf"\bquel(?:le)?s?\s+{_WHAT_ABROAD}\s+(?:a|ont|avait|avaient)\s+(?:l[ea]s?|l['’])\s*"
        rf"(?:(?P<most>plus\s+(?:(?:grand|haut|fort|gros)(?:es?|se|s)?|d['’]|de\b))"
        rf"|(?:plus\s+(?:petit|bas|faible)(?:ses?|es?|s)?|moins\s+(?:d['’]|de\b)))\s*{_BY_ABROAD}",
        rf"\bquel(?:le)?s?\s+{_WHAT_ABROAD}\s+(?:a|ont|avait|avaient)\s+(?:l[ea]s?\s+|l['’]){_BY_ABROAD}\s+l[ea]s?\s+"
        rf"(?:(?P<most>plus\s+{_FRENCH})|plus\s+{_FRENCH_LESS}|moins\s+{_FRENCH})",
        rf"\b(?:qué|cuál)\s+{_WHAT_ABROAD}\s+(?:tiene|tienen|tuvo|tenía)\s+(?:el|la|los|las)\s+"
        rf"(?:(?P<most>mayor(?:es)?)|menor(?:es)?)\s+(?:(?:número|cantidad)\s+de\s+)?{_BY_ABROAD}",
        rf"\b(?:qué|cuál)\s+{_WHAT_ABROAD}\s+(?:tiene|tienen|tuvo|tenía)\s+(?:(?:el|la|los|las)\s+)?{_BY_ABROAD}\s+"
        rf"(?:(?P<most>más\s+{_SPANISH})|más\s+{_SPANISH_LESS}|menos\s+{_SPANISH})",
        rf"\b(?:qué|cuál)\s+{_WHAT_ABROAD}\s+(?:tiene|tienen|tuvo|tenía)\s+(?:(?P<most>más)|menos)\s+{_BY_ABROAD}",
    )
]


@dataclass(frozen=True, slots=True)
class MostAsked:
    """What is `said`: which `what`, or `who`, has the most or less than all others but `rank` - 1 `by` a column or by
    that of a `kind` ("how much is"), by what its `verb` says, `of` whom; `is_of_one` where it asks for the highest
    `what`, which is a row or a figure, `is_of_days` where the last or the first day is the most or the least (`is_old`:
    of what is oldest, which may be a person), `is_abroad` where it does in another language than English."""

    said: str
    what: str
    by: str
    is_more: bool
    kind: str = ""
    rank: int = 1
    verb: str = ""
    of: str = ""
    is_who: bool = False
    is_of_one: bool = False
    is_of_days: bool = False
    is_old: bool = False
    is_abroad: bool = False


def most_asked(question: str) -> MostAsked | None:
    """What `question` asks the most or the least of; None where it asks otherwise, or for what has not."""
    question = _DAY.sub(" ", " ".join(question.split()))
    if _DENIED.search(question):
        return None
    if one := next((found for form in _ASKS if (found := form.search(question))), None):
        said = one.groupdict(default="")
        word = " ".join((said.get("more") or said.get("less") or "").lower().split())
        return MostAsked(
            said=one[0],
            what=said.get("what") or said.get("one", ""),
            by=said["by"],
            is_more=bool(said.get("most") or said.get("more") or said.get("late")),
            kind=KINDS.get(word, ""),
            rank=_RANKS.get(said.get("rank", "").lower(), 1),
            verb=said.get("verb", ""),
            of=said.get("of", ""),
            is_who="who" in said,
            is_of_one="one" in said,
            is_of_days=bool(said.get("late") or said.get("early")),
            is_old=said.get("early", "").lower() == "oldest",
        )
    abroad = next((found for form in _ASKS_ABROAD if (found := form.search(question))), None)
    return MostAsked(abroad[0], abroad["what"], abroad["by"], bool(abroad["most"]), is_abroad=True) if abroad else None


def is_of_the_most(question: str, said: str) -> bool:
    """Whether `question` is about what has the most or the least of something, and nothing that is `said` is called
    so."""
    said = said.lower()
    return any(found[0].lower() not in said for found in _OUTERMOST.finditer(question))
