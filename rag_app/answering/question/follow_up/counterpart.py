""" "And X?": the last question with X in the place of what it is compared with, be it a phrase, a clause or something
else that is done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.question import phrases
from rag_app.answering.question.follow_up.another_name import name_alone, with_label, with_name, with_version
from rag_app.answering.question.follow_up.another_thing import DETERMINER, closest, with_noun
from rag_app.answering.question.follow_up.another_year import with_year
from rag_app.answering.question.follow_up.likeness import GoesBy, by_document, no_document
from rag_app.answering.question.phrases import PREPOSITION, SUBJECT, Span, put
from rag_app.text.figures.periods import MONTH, YEAR
from rag_app.text.figures.ranges import ranges_in
from rag_app.text.language.calendar_names import WEEKDAY
from rag_app.text.language.languages import is_of_another
from rag_app.text.language.numerals import SMALL
from rag_app.text.language.question_words import AUXILIARY, BE
from rag_app.text.language.words import FUNCTION_WORDS, content_stems

# "Started", "helpless"
_DONE = re.compile(r"\b(?-i:[a-z])\w+(?:[^\We]ed|less|ful|ous|[ai]ble)(?=[\s?.!]*\Z)", re.IGNORECASE)
_THAT_OF = re.compile(
    r"^(?:that|those|the one|the ones|(?:the\s+)?same)\s+(?=(?:of|in|at|for|from|on|with)\b)", re.IGNORECASE
)
_PART = re.compile(rf"\bq[1-4]\b|\b(?:{MONTH})\b", re.IGNORECASE)
# What takes the place of each other, and never stands beside it: "during probation after probation".
_OPPOSED = {
    "before": ("after", "during"), "after": ("before", "during"), "during": ("before", "after"), "with": ("without",),
    "without": ("with",), "under": ("over", "above"), "over": ("under", "below"), "below": ("above", "over"),
    "above": ("below", "under"),
}  # fmt: skip
_UNIT = re.compile(r"(?P<sign>[$€£])?\s?\d[\d.,]*(?P<unit>[\s-]?(?:%|[^\W\d_]+))?\Z")
_NTH = r"(?:first|second|third|fourth|fifth|sixth|last)"
_ORDINAL = re.compile(rf"\b{_NTH}\b", re.IGNORECASE)
_ORDINAL_ALONE = re.compile(
    rf"(?:(?:in|on|for|of|at|after|during)\s+)?(?:the|an?)\s+(?P<nth>{_NTH})(?:\s+one)?", re.IGNORECASE
)
_FROM_TO = re.compile(r"\bfrom\s+[^?]+?\s+to\s+[^\s?]+", re.IGNORECASE)
_WITH_TIME = re.compile(r"(?P<what>.+?)\s+(?P<time>(?:in|for|during)\s+[^?]*?(?:19|20)\d\d)", re.IGNORECASE)
_NO_PREPOSITION = re.compile(r"(?:last|next|this|every|each)\b|.*\bago\Z", re.IGNORECASE)
_OTHERS = re.compile(r"\bothers\Z", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b{WEEKDAY}\b", re.IGNORECASE)
# Of which one takes the place of another: "at night" after "in the morning".
_TIMES_ALIKE = tuple(
    re.compile(rf"\b{form}\b", re.IGNORECASE)
    for form in (rf"(?:{WEEKDAY}|week(?:end|day)s?)", phrases.PART_OF_DAY, phrases.SEASON)
)
_HOW_SUCH = re.compile(rf"\W*how\s+(?!many\b|much\b)\w+\s+{BE}\b", re.IGNORECASE)
# "One less" for "one more worker"
_SO_MANY_MORE = re.compile(
    rf"\b(?:an?(?:other)?|{'|'.join(SMALL)}|some|a\s+few|\d+)\s+(?:more|less|fewer)\b", re.IGNORECASE
)
_ASKED_TWICE = re.compile(r"\?\s+\S")
_POSSESSIVE = re.compile(r"['’]s?\Z")
_OWNER = re.compile(
    r"(?<![\w-])(?!(?:what|who|where|when|how|it|he|she|that|there|here|let)['’]s)[\w-]+(?:['’]s|(?<=s)['’])(?!\w)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(rf"(?:if|when|unless|because|although|though|while|whether|once|until|that)\s+{SUBJECT}\b", re.I)
# Of what is said, not of what is asked about.
_OF_THE_ANSWER = re.compile(
    r"(?:for\s+(?:example|instance)|in\s+(?:short|brief|detail|general|other\s+words|(?:one|a\s+few)\s+(?:word|sentence)s?)"
    r"|of\s+course|by\s+the\s+way)(?:\s+please)?",
    re.IGNORECASE,
)
# "Drink a beer", "empty the tank"; not "half the price", "regarding the price", "near the port", "Ada the Great".
_DOES = re.compile(r"(?P<verb>[a-z]+)\s+(?:an?|the|my|our|your|his|her|its|their)\s+\w")
_NO_VERBS = frozenset(
    """across along alongside amid around behind beneath beside besides beyond despite double except half inside less
    like minus near next off opposite outside past plus quarter third throughout toward towards twice unlike upon versus
    worth""".split()
)  # fmt: skip
# What somebody does: "clean the filter" of "how often do I have to clean the filter in spring".
_DOES_IT = re.compile(
    rf"\b{AUXILIARY}\s+(?:I|we|you|one|they)\s+(?:(?:have|need|want)\s+to\s+)?"
    rf"(?P<done>[a-z]+(?:\s+(?!{PREPOSITION}\b|(?:and|or|if|when|that|because|unless|while)\b)[^\s?]+)*)(?=\s+{PREPOSITION}\b|\s*\?*\s*\Z)",
    re.IGNORECASE,
)


def with_counterpart(last: str, fragment: str, goes_by: GoesBy = no_document) -> str:
    """`last` with `fragment` where its counterpart stands, or nothing where there is none.

    A number with its unit takes the place of the one number of that unit, a phrase with a preposition that of the last
    one with the same preposition, or else its opposite, a time that of a time ("the year before" counts from the only
    year), an owner ("Ada's") that of the only one, a name that of the first name (of the one that shares a word, where
    one does), and anything else that of the last phrase which is neither, of which it may replace the end alone. A word
    that a document `goes_by` takes that of another such word. There is none for what "one" or "any" stand for, nor for
    such a phrase behind two questions, nor for a clause or what is done, nor in another language.
    """
    fragment = _THAT_OF.sub("", fragment.strip())
    if done := with_what_else_is_done(last, fragment):
        return done
    if is_clause(fragment) or is_of_another(fragment) or is_of_another(last):
        return ""
    if (made := _with_count(last, fragment)) is not None:
        return made
    dated = _WITH_TIME.fullmatch(fragment)
    if dated and YEAR.search(last) and not Span(0, 0, dated["what"]).is_time:
        return with_counterpart(with_counterpart(last, dated["what"], goes_by) or last, dated["time"])
    if (made := _with_what_is_done(last, fragment)) is not None:
        return made
    if (made := with_year(last, fragment)) is not None:
        return made
    preposition, times = phrases.opening_preposition(fragment), _times(last)
    is_time = Span(0, 0, fragment).is_time or bool(times and not preposition and Span(0, 0, f"in {fragment}").is_time)
    years = YEAR.findall(last)
    if is_time and years and not YEAR.search(fragment) and _PART.search(fragment):
        fragment = f"{fragment} {years[-1]}"  # the second quarter is of the same year
    if preposition:
        fragment = phrases.within_sentence(fragment)
        if made := _with_phrase(last, fragment, preposition, times if is_time else None):
            return made
        fragment = fragment[len(preposition) :].strip()
    if is_time:
        by = "" if _NO_PREPOSITION.match(fragment) else "on " if _WEEKDAY.search(fragment) else "in "
        told = f"{by}{fragment}"
        return phrases.put_at(last, times[0], told) if times else f"{last.rstrip(' ?!.')} {told}?"
    if phrases.is_of_another(fragment) or _OTHERS.search(
        fragment
    ):  # "the next one", "any of wood": only the last question says of what
        return ""
    if _POSSESSIVE.search(fragment) and len(_OWNER.findall(last)) == 1:
        return _OWNER.sub(lambda _: DETERMINER.sub("", fragment), last)
    if not preposition and (known := by_document(last, fragment, goes_by)):
        return known
    named = phrases.names(last)
    if _is_named(fragment) and named:
        name = closest(named, fragment) or named[0]
        return with_name(last, name, _POSSESSIVE.sub("", DETERMINER.sub("", fragment)))
    # Of several questions that were put one behind the other none is surely meant.
    return "" if _ASKED_TWICE.search(last) else with_noun(last, fragment, [*named, *times])


def _with_count(last: str, fragment: str) -> str | None:
    """`last` with the version, label, number, range or ordinal that `fragment` is; None where it is none of these."""
    if counted := with_version(last, fragment) or with_label(last, fragment) or _with_number(last, fragment):
        return counted
    if more := _SO_MANY_MORE.fullmatch(fragment):
        return _SO_MANY_MORE.sub(more[0], last) if len(_SO_MANY_MORE.findall(last)) == 1 else ""
    if _FROM_TO.fullmatch(fragment) and len(_FROM_TO.findall(last)) == 1:
        return _FROM_TO.sub(lambda _: fragment, last)
    if (nth := _ORDINAL_ALONE.fullmatch(fragment)) and len(_ORDINAL.findall(last)) == 1:
        return _ORDINAL.sub(nth["nth"], last)
    return None


def _with_what_is_done(last: str, fragment: str) -> str | None:
    """`last` with "stopped" for its "started"; nothing for "affordable" behind "how reliable is the pump", None for
    another fragment."""
    if not _DONE.fullmatch(fragment):
        return None
    if done := _DONE.search(last):
        return phrases.put(last, *done.span(), fragment)
    return "" if _HOW_SUCH.match(last) else None


def _with_phrase(last: str, fragment: str, preposition: str, times: Sequence[Span] | None) -> str:
    """`last` with a `fragment` that a `preposition` opens in the place of such a phrase or its opposite or, where it is
    a time, of that of the `times` of `last` that is alike; behind it where neither has a name. Nothing where a name may
    be meant without its preposition."""
    is_time = times is not None
    forms = (preposition, *_OPPOSED.get(preposition, ()))
    found = next((span for form in forms if (span := phrases.prepositional(last, form))), None)
    if found and found.is_time == is_time:
        return phrases.put_at(last, *name_alone(last, found, fragment, preposition))
    if found and not is_time:  # "in the third quarter" is no counterpart of "in Japan"
        earlier = phrases.prepositional(last[: found.start], preposition)
        if earlier and not earlier.is_time:
            return phrases.put_at(last, *name_alone(last, earlier, fragment, preposition))
    if times and (time := _time_alike(times, fragment)):
        return phrases.put_at(last, time, fragment)
    is_named = phrases.names(fragment) and phrases.names(last)
    return "" if is_named else f"{last.rstrip(' ?!.')} {fragment}?"


def _times(text: str) -> list[Span]:
    """The phrases of a question that say when."""
    behind = (phrases.prepositional(text, form) for form in ("in", "on", "for", "during", "at", "of"))
    return [span for span in behind if span and span.is_time]


def _time_alike(times: Sequence[Span], fragment: str) -> Span | None:
    """The first of the `times` of a question that is of the same kind as `fragment`: both a season, say."""
    kinds = [kind for kind in _TIMES_ALIKE if kind.search(fragment)]
    return next((time for time in times if any(kind.search(time.text) for kind in kinds)), None)


def _with_number(last: str, fragment: str) -> str:
    """`last` with the number or range of `fragment` in the place of its own; nothing where the fragment says more that
    is new, or where it is not clear which number is meant."""
    if len(named := ranges_in(fragment)) != 1:
        return ""
    (mine,) = named
    alike = [one for one in ranges_in(last) if not mine.kind or one.kind == mine.kind]
    besides = content_stems(f"{fragment[: mine.start]} {fragment[mine.end :]}")
    if len(alike) != 1 or not besides <= content_stems(last):
        return ""
    (other,) = alike
    said, unit = fragment[mine.start : mine.end], _UNIT.search(last[other.start : other.end])
    if unit and not mine.kind:  # "and for 250?" after "for 100 users"
        said = re.sub(r"(?=\d)", unit["sign"], said, count=1) if unit["sign"] else f"{said}{unit['unit'] or ''}"
    return phrases.put(last, other.start, other.end, said)


def _is_named(fragment: str) -> bool:
    """Whether the fragment is a name; its first word may have a capital for standing first."""
    return bool(phrases.names("about " + DETERMINER.sub("", fragment)))


def with_what_else_is_done(last: str, fragment: str) -> str:
    """`last` with what `fragment` says is done ("drink a beer") in the place of the only thing that somebody does;
    nothing where either is not so."""
    done = list(_DOES_IT.finditer(last)) if _says_what_is_done(fragment) else []
    return put(last, *done[0].span("done"), fragment) if len(done) == 1 else ""


def is_clause(fragment: str) -> bool:
    """Whether a fragment is "if I lose it" or "in short", or says what is done ("drink a beer"): it takes the place of
    no noun and is no part of a question."""
    if _CLAUSE.match(fragment) or _OF_THE_ANSWER.fullmatch(fragment):
        return True
    return _says_what_is_done(fragment)


def _says_what_is_done(fragment: str) -> bool:
    does = _DOES.match(fragment)
    if does is None or does["verb"].endswith("ing"):
        return False
    return does["verb"] not in FUNCTION_WORDS and does["verb"] not in _NO_VERBS and does["verb"] not in SMALL
