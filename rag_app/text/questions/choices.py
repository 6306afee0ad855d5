"""Questions which of two things has more of something: "Which is larger, the hall or the barn?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag_app.text.language.question_words import BE, PRIMARY_AUXILIARY
from rag_app.text.language.words import label_stems
from rag_app.text.questions.courtesy import without_courtesy

_GRADED = (
    r"bigg|bright|broad|busi|cheap|clean|clear|close|cold|cool|dark|deep|dens|dirti|dri|dry|easi|fast|firm|fresh|full|great|hard"
    r"|healthi|heavi|high|hott|larg|light|long|loud|low|mild|narrow|near|new|noisi|old|poor|quick|quiet|rar|rich|rough|saf|sharp"
    r"|short|simpl|slow|small|smooth|soft|stabl|steep|stiff|strict|strong|tall|thick|thinn|tight|tough|warm|weak|wett|wid|young"
)
_ANY = (
    r"\b(?:(?:more|most|less|least)\s+expensive|more|most(?!\s+of\b)|less|least|dearer|fewer|fewest|first|sooner|earlier|later"
    rf"|better|best|worse|worst|(?:{_GRADED})(?:er|est))\b"
)
_COMPARES = re.compile(_ANY, re.IGNORECASE)
_THAN = re.compile(r"\bthan\b", re.IGNORECASE)
# "than 50 euros" is a third thing, and "for a larger dog, cat or horse" is one of three.
_NO_CHOICE = re.compile(rf"\bthan\b|\b(?:to|for|of|with|in|on|by|from)\s+an?\s+{_ANY}", re.IGNORECASE)
_OPTION = r"(?:the\s+|an?\s+)?[^,;:?]{1,60}?"
_THE_OPTION = r"(?:the|an?)\s+[^,;:?]{1,60}?"
_BREAK = r"(?:\s*[,;:]|\s[-–—])\s+"
# Up to a break, of which a date has none: "in the week of March 31, 2022".
_ON = r"(?:[^?,;:]|[,:](?=\S)|(?:(?<=[a-z]\s\d)|(?<=[a-z]\s\d\d)),(?=\s(?:19|20)\d\d\b))*?"
_WITH = r"(?:in|at|for|from|with|on|by|of)\s+"
_CAPITALS = r"[A-Z][\w&’'.-]*"
_NAME = rf"(?-i:{_CAPITALS}(?:\s+(?:(?:&|and|of|the)\s+){{0,2}}{_CAPITALS})*|(?:fiscal\s+)?(?:19|20)\d\d)"
# Of two kinds of people one is asked for, also where they have no article: "Do men or women sleep longer?"
_WHOM = rf"{_NAME}|(?:wo)?men|(?:fe)?males|boys|girls"
_WHICH = rf"(?:which|who)\b|what\b(?=[^?,;:]*?{_ANY}(?:\s+{_WITH}[^?,;:]*)?{_BREAK})"
_AUXILIARY = rf"\W*{PRIMARY_AUXILIARY}\s+"
# What may stand before the question and tells when or where: "In 2005, did Bergen or Oslo have the higher rate?"
_LEAD = re.compile(rf"\W*(?:as\s+of|at|by|during|for|in|on)\s[^?,;:]{{1,80}},(?={_AUXILIARY})", re.IGNORECASE)
_VERB = r"(?:have|had|has|earn|make|made|sell|sold|spend|spent|cost|weigh|grow|grown|get|got|last|pay|paid|need|use)\s+"
# What of two is done more or earlier: not "Does Bergen or Oslo take later bookings?"
_DOES = r"\W*(?:do|does|did)\s+"
_MORE_OF_IT = (
    rf"(?!(?:no|not|any|ever|still|both)\b)[a-z]+\s+(?:(?:more|most(?!\s+of\b)|less|least|fewer|fewest)\b"
    rf"|{_ANY}(?=\s*\?|\s+{_WITH}))"
)
# "It is colder in", but not "older guests in".
_COMPARED_IN = rf"{_AUXILIARY}(?:[^?,;:]*?\s)?(?:(?:more|less|fewer)(?:\s+[\w-]+){{0,3}}?|{_ANY})\s+"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<before>[^?]*?(?:{_WHICH}){_ON}){_BREAK}(?P<one>{_OPTION})\s+or\s+(?P<other>{_OPTION})\s*\?(?P<behind>)",
        rf"(?P<before>(?:{_ON}(?::|\s[-–—])\s+|(?:in|on|at|for|by|during)\s{_ON},\s+)?)(?P<one>{_OPTION})\s+or\s+(?P<other>{_OPTION}){_BREAK}"
        r"(?P<behind>(?:which|who|what)\b[^?]*)\?",
        # "Did it rain more in Bergen or Oslo?"
        rf"(?P<before>{_AUXILIARY}[^?,;:]*?{_ANY}[^?,;:]*?\b{_WITH})(?P<one>{_NAME})\s+or\s+"
        rf"(?:{_WITH})?(?P<other>{_NAME})(?P<behind>(?:\s+{_WITH}[^?;:]+)?)\?",
        # "Is it colder in the hall or the barn?"
        rf"(?P<before>{_COMPARED_IN}{_WITH})(?P<one>{_THE_OPTION})\s+or\s+"
        rf"(?P<other>{_THE_OPTION})(?P<behind>)\?",
        # "Is it colder with rain or with snow?", "Is it cheaper to rent or to buy?"
        rf"(?P<before>{_COMPARED_IN}(?P<with>in|at|for|from|with|on|by|of|under|to)\s+)"
        rf"(?P<one>{_OPTION})\s+or\s+(?P=with)\s+(?P<other>{_OPTION})(?P<behind>)\?",
        # "Did Bergen or Oslo have the higher rate?", but not "Do pupils or students pay less?"
        rf"(?P<before>{_AUXILIARY})(?P<one>{_WHOM})\s+or\s+(?P<other>{_WHOM})\s+"
        rf"(?P<behind>(?:{_WITH}(?:the\s+)?[\w-]+\s+(?={_VERB}))?(?:{_VERB}(?:an?\s+)?|(?!{_WITH})(?:\w+\s+)?the\s+)?"
        rf"{_ANY}[^?;:]*)\?",
        # "Does a student or a child pay less?"
        rf"(?P<before>{_AUXILIARY})(?P<one>{_THE_OPTION})\s+or\s+(?P<other>{_THE_OPTION})\s+(?P<behind>{_VERB}{_ANY})\?",
        # "Does the hall or the barn open earlier?"
        rf"(?P<before>{_DOES})(?P<one>{_WHOM}|{_THE_OPTION})\s+or\s+(?P<other>{_WHOM}|{_THE_OPTION})\s+"
        rf"(?P<behind>{_MORE_OF_IT}[^?;:]*)\?",
        # "Is rail or road cheaper?"
        rf"(?P<before>\W*{BE}\s+)(?P<one>{_OPTION})\s+or\s+(?P<other>{_OPTION})\s+"
        rf"(?P<behind>{_ANY}(?:\s+in\b[^?,;:]*\d{{4}})?)\?",
    )
)
_LONGEST = 500  # characters
# What documents call alike.
_ALIKE = {
    stem: group.split()[0]
    for group in (
        "woman women female females lady ladies", "man men male males gentleman gentlemen", "boy boys", "girl girls",
        "child children kid kids minor minors", "adult adults grown-up grown-ups", "car cars automobile automobiles",
        "train trains rail railway", "pupil pupils schoolchildren", "pensioner pensioners senior seniors",
    )
    for stem in label_stems(group)
}  # fmt: skip
_LETTER = re.compile(r"(?<=\w\s)[A-Z](?![\w'’])")  # "Plan A"
_ONES = re.compile(r"\bones?\Z", re.IGNORECASE)
_BEHIND_HEAD = re.compile(r"\s(?:in|at|for|from|with|on|by|of|under|to|over|without)\s", re.IGNORECASE)
_OR = re.compile(r"\sor\s", re.IGNORECASE)
_ARTICLE = re.compile(r"\A(?:the|an?)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """Two things that are compared."""

    options: tuple[str, str]

    def may_be(self, said: str) -> bool:
        """Whether something that is said names one of them alone, or compares both."""
        stems, options = frozenset(_stems(said)), self._named()
        (one, head), (other, other_head) = options
        own = ((one - other, head), (other - one, other_head))
        if all(stems & words for words, _ in own):
            return bool(_COMPARES.search(said) or _THAN.search(said))
        if any(stems & words for words, _ in own):
            return any(last in stems & words or 0 < len(words) <= 2 * len(stems & words) for words, last in own)
        return any(not words and option <= stems for (words, _), (option, _) in zip(own, options, strict=True))

    def is_about(self, said: str) -> bool:
        """Whether something that is said has a word that only one of them has."""
        (one, _), (other, _) = self._named()
        return not (one ^ other).isdisjoint(_stems(said))

    def _named(self) -> list[tuple[frozenset[str], str]]:
        """The stems of each of them, with the last one before a preposition; "ones" are what the other is."""
        stems = [_stems(option) for option in self.options]
        heads = ["".join(_stems(_BEHIND_HEAD.split(option)[0])[-1:]) for option in self.options]
        if any(map(_ONES.search, self.options)):
            heads = [heads[_ONES.search(self.options[0]) is not None]] * 2
            stems = [[*found, heads[0]] for found in stems]
        return [(frozenset(found), head) for found, head in zip(stems, heads, strict=True)]


def _stems(said: str) -> list[str]:
    """The stems of what names something, usual pairs as one, with the letters that tell things apart."""
    found = label_stems(_ONES.sub("", said))
    return [*(_ALIKE.get(stem, stem) for stem in found), *_LETTER.findall(said)]


@lru_cache(maxsize=256)
def choice_in(question: str) -> Choice | None:
    """The two things of which a question asks which has more, or comes first, and the like; None for others."""
    asked = without_courtesy(question).strip()
    asked = asked if asked.endswith("?") else f"{asked}?"
    if len(asked) > _LONGEST or _NO_CHOICE.search(asked):
        return None
    lead = _LEAD.match(asked)
    forms = (form.fullmatch(asked, lead.end() if lead else 0) for form in _FORMS)
    found = next(filter(None, forms), None)
    if not found or not _COMPARES.search(f"{found['before']} {found['behind']}"):
        return None
    if any(_OR.search(found[name]) for name in ("one", "other")):
        return None  # one of three
    one, other = (_ARTICLE.sub("", found[name].strip()) for name in ("one", "other"))
    return Choice((one, other))
