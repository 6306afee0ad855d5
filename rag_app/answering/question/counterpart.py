""" "And X?": the last question with X in the place of what it is compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.question import phrases
from rag_app.answering.question.another_name import name_alone, with_label, with_name, with_version
from rag_app.answering.question.another_year import with_year
from rag_app.answering.question.clause import is_clause, with_what_else_is_done
from rag_app.answering.question.likeness import (
    GoesBy,
    by_document,
    is_done_to_one,
    is_many,
    is_verb,
    likest,
    no_document,
)
from rag_app.answering.question.phrases import Span
from rag_app.text.calendar_names import WEEKDAY
from rag_app.text.languages import is_of_another
from rag_app.text.numerals import SMALL
from rag_app.text.periods import MONTH, YEAR
from rag_app.text.question_words import BE, POSSESSIVE
from rag_app.text.ranges import ranges_in
from rag_app.text.words import content_stems

# "Started", "helpless"
_DONE = re.compile(r"\b(?-i:[a-z])\w+(?:[^\We]ed|less|ful|ous|[ai]ble)(?=[\s?.!]*\Z)", re.IGNORECASE)
_DETERMINER = re.compile(rf"^(?:the|a|an|that|those|this|these|{POSSESSIVE})\s+", re.IGNORECASE)
_OWN_BEFORE = re.compile(rf"\b{POSSESSIVE}\s+\Z", re.IGNORECASE)
_SAYS_WHO = re.compile(r"\b(?:I|we|you|they|he|she|it|one|be|been)\s+\Z", re.IGNORECASE)
_SAYS_HOW = re.compile(r"\b(?:I(?:\s+am|['’]m)|(?:you|we|they)\s+are|(?:he|she|it)\s+is)\s+\Z", re.IGNORECASE)
_THAT_OF = re.compile(
    r"^(?:that|those|the one|the ones|(?:the\s+)?same)\s+(?=(?:of|in|at|for|from|on|with)\b)", re.IGNORECASE
)
_SUBJECT = re.compile(
    rf"\b(?:do|does|did|can|may|must|should|will|would|{BE}(?=\s+(?:(?:the|an?)\s+)?\w+\s+\w+ed\b))"
    rf"\s+(?:(?:the|an?)\s+)?(\w+)\s+(\w+)(?=\s*(?:[?.]|\Z)|\s+{phrases.PREPOSITION}\b)",
    re.IGNORECASE,
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
    for form in (rf"(?:{WEEKDAY}|weekends?)", phrases.PART_OF_DAY, phrases.SEASON)
)
_HOW = re.compile(r"\bhow\s+\Z", re.IGNORECASE)
_HOW_SUCH = re.compile(rf"\W*how\s+(?!many\b|much\b)\w+\s+{BE}\b", re.IGNORECASE)
_IS = re.compile(rf"\b{BE}\s+\Z", re.IGNORECASE)
_PARTICIPLE = re.compile(rf"[a-z]+[^\We]ed|{phrases.IRREGULAR}")
_ASKED_FOR = re.compile(r"\b(?:how(?:\s+(?:much|many))?|what|which)\s+\Z", re.IGNORECASE)
# "One less" for "one more worker"
_SO_MANY_MORE = re.compile(
    rf"\b(?:an?(?:other)?|{'|'.join(SMALL)}|some|a\s+few|\d+)\s+(?:more|less|fewer)\b", re.IGNORECASE
)
_OF_THE = re.compile(r"\s+of\s+(?:the|an?)\s+", re.IGNORECASE)
_ASKED_TWICE = re.compile(r"\?\s+\S")
_MOST = 2  # words of a phrase of which the last may be meant
_POSSESSIVE = re.compile(r"['’]s?\Z")
_OWNER = re.compile(
    r"(?<![\w-])(?!(?:what|who|where|when|how|it|he|she|that|there|here|let)['’]s)[\w-]+(?:['’]s|(?<=s)['’])(?!\w)",
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
        return _put(last, times[0], told) if times else f"{last.rstrip(' ?!.')} {told}?"
    if phrases.is_of_another(fragment) or _OTHERS.search(
        fragment
    ):  # "the next one", "any of wood": only the last question says of what
        return ""
    if _POSSESSIVE.search(fragment) and len(_OWNER.findall(last)) == 1:
        return _OWNER.sub(lambda _: _DETERMINER.sub("", fragment), last)
    if not preposition and (known := by_document(last, fragment, goes_by)):
        return known
    named = phrases.names(last)
    if _is_named(fragment) and named:
        return with_name(last, _closest(named, fragment) or named[0], _without_possessive(fragment))
    # Of several questions that were put one behind the other none is surely meant.
    return "" if _ASKED_TWICE.search(last) else _with_noun(last, fragment, [*named, *times])


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
        return _put(last, *name_alone(last, found, fragment, preposition))
    if found and not is_time:  # "in the third quarter" is no counterpart of "in Japan"
        earlier = phrases.prepositional(last[: found.start], preposition)
        if earlier and not earlier.is_time:
            return _put(last, *name_alone(last, earlier, fragment, preposition))
    if times and (time := _time_alike(times, fragment)):
        return _put(last, time, fragment)
    is_named = phrases.names(fragment) and phrases.names(last)
    return "" if is_named else f"{last.rstrip(' ?!.')} {fragment}?"


def _times(text: str) -> list[Span]:
    """The phrases of a question that say when."""
    behind = (phrases.prepositional(text, form) for form in ("in", "on", "for", "during", "at", "of"))
    return [span for span in behind if span and span.is_time]


def _with_noun(last: str, fragment: str, named: Sequence[Span]) -> str:
    """`last`, of which the names and times are `named`, with the phrase `fragment` in the place of the phrase that
    shares a word with it or else the last with its article, or of the end of that; nothing where there is none."""
    nouns = [s for s in phrases.noun_phrases(last) if not any(s.start < n.end and n.start < s.end for n in named)]
    nouns = [s for s in nouns or phrases.noun_phrases(last) if " " in s.text or not _is_no_thing(last, s)]
    bare = _DETERMINER.sub("", fragment)
    nouns = [s for s in nouns if not is_verb(last, s)]
    if bare != fragment and nouns and _SAYS_HOW.search(last[: nouns[-1].start]):
        return ""  # "the driver" is nothing that somebody is
    done = [s for s in nouns if " " not in s.text and _SAYS_WHO.search(last[: s.start])]
    if done and len(done) < len(nouns):  # "masts" for "boats", not for "rent", in "how many boats may I rent"
        nouns = [s for s in nouns if s not in done] if bare != fragment or is_many(bare) else []
    if not nouns:
        return ""
    alike = [s for s in nouns if _determined(last, s) == fragment[: len(fragment) - len(bare)].strip().lower()]
    if (same := _closest(nouns, fragment)) is None and _is_of_either(last, nouns):
        return ""
    found = same or likest(last, alike or nouns, bare)
    if found is None or (bare != fragment and _ASKED_FOR.search(last[: found.start])):
        return ""
    if bare == fragment and is_many(bare) and not is_many(found.text) and is_done_to_one(last, found):
        return ""  # "permissions" is no "driver"
    subject = _SUBJECT.search(last)
    if subject and subject.start(1) == found.start and found.text == f"{subject[1]} {subject[2]}":
        is_unlike = len(nouns) > 1 and is_many(subject[1]) != is_many(bare)
        if is_unlike or (bare == fragment and _determined(last, found)):  # "end" for "the semester start"
            return ""
        who = Span(found.start, subject.end(1), subject[1])  # "adults pay": the verb stays
        return _put(last, _with_determiner(last, who) if bare != fragment else who, fragment)
    kept, taken = found.text.split(" "), bare.split(" ")
    head = [n for n in named if n.start == found.start and n.end < found.end]
    if head and bare == fragment:  # "gaming" for "Data Center revenue" is gaming revenue
        return with_name(last, head[0], fragment)
    if shared := _same_word(kept, taken):  # "parking costs" for "approves travel costs" leaves the verb alone
        first = max(0, shared[0] - shared[1])
        if phrases.is_subject(last, found.start) and taken != kept[first : first + len(taken)]:
            kept = kept[: first + len(taken)]  # "the night shift" for "the late shift earn"
        start = found.start + len(" ".join([*kept[:first], ""]))
        found = Span(start, start + len(" ".join(kept[first:])), " ".join(kept[first:]))
    elif bare != fragment and len(kept) > 1 and _SAYS_WHO.search(last[: found.start]):
        if len(kept) > _MOST or not is_many(found.text):
            return ""  # "the deposit" for "late" in "if I pay late"
        found = Span(found.start + len(kept[0]) + 1, found.end, " ".join(kept[1:]))
    elif (len(kept) > 1 and phrases.is_subject(last, found.start)) or (
        bare == fragment and len(kept) > _MOST and len(kept) > len(taken)
    ):
        return ""  # of who does what to whom, and of what things are called, any word may be meant
    elif bare == fragment and len(kept) > len(taken) and not phrases.shares_word(found.text, bare):
        start = found.end - len(" ".join(kept[-len(taken) :]))
        found = Span(start, found.end, last[start : found.end])
    return _put(last, _with_determiner(last, found) if bare != fragment else found, fragment)


def _is_no_thing(last: str, word: Span) -> bool:
    """Whether a word is what is asked of something, or done with it: "how high", "what is served"."""
    before = last[: word.start]
    return bool(_HOW.search(before) or (_PARTICIPLE.fullmatch(word.text) and _IS.search(before)))


def _is_of_either(last: str, nouns: Sequence[Span]) -> bool:
    """Whether the last two of the `nouns` are "the lid of the jar", of which either may be meant."""
    if len(nouns) < 2 or not _OF_THE.fullmatch(last[nouns[-2].end : nouns[-1].start]):
        return False
    one, other = (_determined(last, noun) for noun in nouns[-2:])
    return one == other


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


def _determined(text: str, span: Span) -> str:
    """The article before a phrase, "" where there is none."""
    before = phrases.article_before(text, span.start)
    return before[1].lower() if before else ""


def _is_named(fragment: str) -> bool:
    """Whether the fragment is a name; its first word may have a capital for standing first."""
    return bool(phrases.names("about " + _DETERMINER.sub("", fragment)))


def _closest(spans: Sequence[Span], fragment: str) -> Span | None:
    wanted = content_stems(fragment)
    best = max(spans, key=lambda s: len(wanted & content_stems(s.text)), default=None)
    return best if best and wanted & content_stems(best.text) else None


def _same_word(kept: Sequence[str], taken: Sequence[str]) -> tuple[int, int] | None:
    """Places of the first word that two phrases have in common."""
    for there, word in enumerate(taken):
        for here, other in enumerate(kept):
            if phrases.shares_word(word, other):
                return here, there
    return None


def _with_determiner(text: str, span: Span) -> Span:
    before = phrases.article_before(text, span.start) or _OWN_BEFORE.search(text[: span.start])
    return Span(before.start(), span.end, text[before.start() : span.end]) if before else span


def _without_possessive(fragment: str) -> str:
    return _POSSESSIVE.sub("", _DETERMINER.sub("", fragment))


def _put(text: str, span: Span, other: str) -> str:
    return phrases.put(text, span.start, span.end, other)
