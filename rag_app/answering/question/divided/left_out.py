"""What the second of two questions leaves to the first: its subject, its names, its time, and most of its words."""

from __future__ import annotations

import re

from rag_app.answering.question import phrases
from rag_app.answering.question.follow_up.condense import carried_on
from rag_app.answering.question.follow_up.counterpart import with_counterpart
from rag_app.answering.question.follow_up.leaning import points_back
from rag_app.answering.question.follow_up.time_left import COUNTED, time_later, time_left
from rag_app.text.figures.periods import NAMED_MONTH, TIMES, YEAR
from rag_app.text.language.question_words import AUXILIARY, BE
from rag_app.text.language.versions import versions_at
from rag_app.text.language.words import FUNCTION_WORDS, content_stems

# "How much is the deposit, and when must it be paid?", "What is Python's GIL, and how does it work?"
_NAME = r"(?-i:(?!I\b)[A-Z][^\s?,]*(?:\s+(?:(?:of|the|and|for)\s+){0,2}[A-Z\d][^\s?,]*){0,5})"
_MORE = r"(?:\s+(?!(?:in|on|at|for|if|when|as|by|to)\b)[^\s?,]+)"
_SUBJECT = re.compile(
    rf"(?:what|who|how\s+\w+)\s+{BE}\s+(?P<subject>"
    rf"(?:the|an?|my|our|your|this|that){_MORE}{{1,5}}|{_NAME}(?:(?<=['’]s){_MORE}{{1,3}})?)"
    r"(?<!ed)(?<!made)(?<!built)(?<!\sof)(?<!\sfor)(?<!\slike)(?<!\sfrom)(?<!\sabout)\?",
    re.IGNORECASE,
)
_OWNED, _PERSON = re.compile(r"['’]s\b"), re.compile(r"\b(?:he|she|him|his)\b", re.IGNORECASE)
_STANDS_FOR = re.compile(r"\b(?:(?P<owns>its|his)|it|he|she|him)\b", re.IGNORECASE)
# "How much in 2022", "how full a year later", "who under the new plan": the rest is as in the first question.
_SHORT = re.compile(
    rf"(?:how\s+(?!(?:about|the|an?|our|my|your|this|that|\w+s|{AUXILIARY})\b)\w+|who|what)\s+"
    rf"(?=(?:in|at|on|of|for|from|under|by|as|during)\b|{COUNTED.pattern}|(?:the\s+)?(?-i:(?!I\b)[A-Z]))",
    re.IGNORECASE,
)
# The verb of a question of its own: "how many in the survey wanted it", but not "how much in planned roads".
_FINITE = re.compile(
    rf"\b(?P<before>\w+)\s+(?!(?:based|called|ended|named)\b)(?:\w+[^\We]ed|{phrases.IRREGULAR})\b", re.IGNORECASE
)
# "Until when" behind "who orders the paint" or "what do we pay", "where to" behind "how often do we pay".
_HOW = re.compile(
    r"(?P<word>(?:(?:by|until|till|since|from|to)\s+)?(?:when|where)|why|how(?:\s+often)?"
    r"|(?:where|who|what)(?=(?P<last>\s+(?:to|from|by|for|with))))(?(last)(?P=last))",
    re.IGNORECASE,
)
_THING = (
    r"(?:(?P<who>who)|when|where|why|how(?:\s+(?:often|long|soon|far))?"
    r"|(?:which|what|how\s+(?:many|much))(?P<nouns>(?:\s+[\w-]+){0,3}?))\s+"
)
_IS_ASKED = re.compile(rf"{_THING}(?P<aux>{AUXILIARY})\s+(?P<rest>[^?]+)\?", re.IGNORECASE)
_DOES = re.compile(rf"{_THING}(?P<verb>\w+(?:s|ed)|{phrases.IRREGULAR})\s+(?P<rest>[^?]+)\?", re.IGNORECASE)
_SUBJECT_FIRST = re.compile(rf"(?:{phrases.SUBJECT}|this|that|these|those)\b|(?-i:[A-Z])", re.IGNORECASE)
_OF_THEM = {"is": "are", "was": "were", "has": "have", "does": "do"}
_ENDS = ((re.compile(r"ies\Z"), "y"), (re.compile(r"(?<=[sxzo])es\Z|(?<=[cs]h)es\Z|s\Z"), ""))
_TIMES_AT_END = re.compile(rf"{TIMES.pattern}\s*\?$", re.IGNORECASE)

# "Do I get my money back?" says nothing of what it is about; "what do I pay for the key?" does.
_ASKER = re.compile(r"\b(?:I|we)\b(?![.])", re.IGNORECASE)
_OWN_THING = re.compile(r"\b(?:the|an?|this|that|these|those)\s+\w", re.IGNORECASE)
_MOST_SAID = 3  # words with content of such a question
_SAID = re.compile(
    rf"^[^?]*?\b{AUXILIARY}\s+(?:(?:I|we|you|they|there)\s+(?:(?:have|need|want|get)\s+to\s+|be\s+able\s+to\s+)?)?(?P<said>[^?]+)\?$",
    re.IGNORECASE,
)


def made_whole(second: str, first: str) -> str:
    """The `second` question with what it leaves to the `first`; both end in question marks."""
    subject = _SUBJECT.fullmatch(first)
    what = subject["subject"].strip() if subject else ""
    is_owner = _OWNED.search(what) and _PERSON.search(second)  # "what is Ada's role, and where does she work?"
    if what and not is_owner and len(_STANDS_FOR.findall(second)) == 1:
        whole = _STANDS_FOR.sub(lambda found: f"{what}'s" if found["owns"] else what, second)
    elif asked := _of_the_same(second, first):
        return asked
    elif rest := _rest_of_short(second):
        whole = _in_place(first, rest)
        return whole if phrases.names(f"about {rest}") else phrases.beside(whole, _names(first, whole))
    elif phrases.pronoun(second) and not points_back(second):
        whole = phrases.beside(second, _names(first, second))
    else:
        whole = carried_on(second, first)
        whole = phrases.beside(second, said_in(first)) if whole == second and _is_of_the_asker(second) else whole
    if first in whole:
        return whole
    times = [time for time in time_left(second, first) if time not in whole]
    return phrases.beside(whole, [*_version(second, first, whole), *times])


def is_short(second: str) -> bool:
    """Whether the `second` question has no verb of its own: "how much in 2022?"."""
    return bool(_rest_of_short(second))


def _is_of_the_asker(second: str) -> bool:
    """Whether the `second` question names nothing but who asks: "do I get my money back?"."""
    stems = content_stems(second)
    return bool(_ASKER.search(second)) and not _OWN_THING.search(second) and len(stems) <= _MOST_SAID


def said_in(first: str) -> list[str]:
    """What the `first` question is about, behind how it asks: "resign" of "by when do I have to resign?"."""
    found = _SAID.match(first)
    return [found["said"].strip()] if found and content_stems(found["said"]) else []


def _of_the_same(second: str, first: str) -> str:
    """The `second` question, of one word that asks, about what the `first` says: "until when do they order it?";
    nothing for another one, and where the first has a form that is not known."""
    how, found = _HOW.fullmatch(second.rstrip(" ?.")), _IS_ASKED.fullmatch(first) or _DOES.fullmatch(first)
    nouns = (found["nouns"] or "").split() if found else []
    if found is None or how is None or FUNCTION_WORDS.intersection(map(str.lower, nouns)):
        return ""
    asked, rest = how["word"], found["rest"].rstrip()
    if how["last"] and rest.split()[-1].lower() in FUNCTION_WORDS:
        return ""  # "what is it made of", "where from"
    rest += how["last"] or ""
    named = " ".join(["the", *nouns]) if nouns else ""
    them = named or ("they" if found["who"] else "it")
    if found.re is _IS_ASKED:
        aux = _OF_THEM.get(found["aux"].lower(), found["aux"]) if them == "they" else found["aux"]
        if _SUBJECT_FIRST.match(rest):
            return phrases.beside(f"{asked} {found['aux']} {rest}?", [" ".join(nouns)] if nouns else [])
        return f"{asked} {aux} {them} {rest}?"
    if not found["verb"].endswith("s"):
        return f"{asked} was it that {them} {found['verb']} {rest}?"
    if not nouns and not found["who"]:
        return ""  # "what costs arise", "which changes apply"
    ends, put = next((form, put) for form, put in _ENDS if form.search(found["verb"]))
    return f"{asked} {'do' if found['who'] else 'does'} {them} {ends.sub(put, found['verb'])} {rest}?"


def _rest_of_short(second: str) -> str:
    short = _SHORT.match(second)
    rest = second[short.end() :].rstrip(" ?.") if short else ""
    has_verb = any(found["before"].lower() not in FUNCTION_WORDS for found in _FINITE.finditer(rest))
    return "" if has_verb or phrases.asks(rest) or phrases.pronoun(second) else rest


def _in_place(first: str, rest: str) -> str:
    """The first question with the `rest` of a short one where its counterpart stands."""
    at_end = _TIMES_AT_END.search(first)
    if counted := COUNTED.match(rest):
        said = rest[counted.end() :].strip(" ,")
        told = time_later(counted, at_end[0].rstrip(" ?") if at_end else "")
        if told and at_end and (not said or TIMES.fullmatch(f" {said}")):
            year = YEAR.search(told)
            told = f" {said} {year[0]}" if said and year and not YEAR.search(said) else f" {said}" if said else told
            return f"{first[: at_end.start()]}{told}?"
        if not said or not told or at_end is None:
            return f"{first.rstrip(' ?')} {rest}?"
        first, rest = f"{first[: at_end.start()]}{told}?", said
        at_end = _TIMES_AT_END.search(first)
    time = TIMES.search(f" {rest}")
    if time is None:
        return _with_counterpart(first, rest)
    if at_end is None and time.start() == 0 and YEAR.search(first):  # "In 2022, how many ...?"
        return _with_counterpart(first, rest)
    bare, named = _TIMES_AT_END.sub("?", first), rest[: max(0, time.start() - 1)].strip()
    told, years = rest[time.start() :], YEAR.findall(at_end[0] if at_end else "")
    if len(years) == 1 and not YEAR.search(told) and NAMED_MONTH.search(told):
        told = f"{told} {years[0]}"  # "at the end of May" after "at the end of February 2025"
    return f"{(_with_counterpart(bare, named) if named else bare).rstrip('?')} {told}?"


def _with_counterpart(first: str, rest: str) -> str:
    """The first question with `rest` where its counterpart stands, or behind it where there is none."""
    whole = with_counterpart(first, rest) or f"{first.rstrip(' ?')} {rest}"
    return f"{whole.rstrip('?')}?"


def _names(first: str, whole: str) -> list[str]:
    return [phrases.with_kind(first, name) for name in phrases.names(first) if name.text not in whole]


def _version(second: str, first: str, whole: str) -> list[str]:
    """The only version that the first question names, where the second names none."""
    named = [first[start:end] for start, end in versions_at(first)]
    return named if len(named) == 1 and not versions_at(second) and named[0] not in whole else []
