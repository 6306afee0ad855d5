"""The last question with a thing in the place of another that is no name, or of the end of its phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.question import phrases
from rag_app.answering.question.follow_up.another_name import with_name
from rag_app.answering.question.follow_up.likeness import is_done_to_one, is_many, is_verb, likest
from rag_app.answering.question.phrases import Span
from rag_app.text.language.question_words import BE, MODAL, POSSESSIVE
from rag_app.text.language.words import content_stems

DETERMINER = re.compile(rf"^(?:the|a|an|that|those|this|these|{POSSESSIVE})\s+", re.IGNORECASE)
_OWN_BEFORE = re.compile(rf"\b{POSSESSIVE}\s+\Z", re.IGNORECASE)
_SAYS_WHO = re.compile(r"\b(?:I|we|you|they|he|she|it|one|be|been)\s+\Z", re.IGNORECASE)
_SAYS_HOW = re.compile(r"\b(?:I(?:\s+am|['’]m)|(?:you|we|they)\s+are|(?:he|she|it)\s+is)\s+\Z", re.IGNORECASE)
_SUBJECT = re.compile(
    rf"\b(?:do|does|did|can|may|must|should|will|would|{BE}(?=\s+(?:(?:the|an?)\s+)?\w+\s+\w+ed\b))"
    rf"\s+(?:(?:the|an?)\s+)?(\w+)\s+(\w+)(?=\s*(?:[?.]|\Z)|\s+{phrases.PREPOSITION}\b)",
    re.IGNORECASE,
)
_HOW = re.compile(r"\bhow\s+\Z", re.IGNORECASE)
_WHO, _WHO_DOES = (
    re.compile(rf"\bwho(?:\s+else)?\s+(?:{MODAL}\s+)?{does}\Z", re.IGNORECASE) for does in ("", r"\w+\s+")
)
_IS = re.compile(rf"\b{BE}\s+\Z", re.IGNORECASE)
_PARTICIPLE = re.compile(rf"[a-z]+[^\We]ed|{phrases.IRREGULAR}")
_ASKED_FOR = re.compile(r"\b(?:how(?:\s+(?:much|many))?|what|which)\s+\Z", re.IGNORECASE)
_OF_THE = re.compile(r"\s+of\s+(?:the|an?)\s+", re.IGNORECASE)
_MOST = 2  # words of a phrase of which the last may be meant


def with_noun(last: str, fragment: str, named: Sequence[Span]) -> str:
    """`last`, of which the names and times are `named`, with the phrase `fragment` in the place of the phrase that
    shares a word with it or else the last with its article, or of the end of that; nothing where there is none."""
    bare = DETERMINER.sub("", fragment)
    nouns = _nouns(last, fragment, bare, named)
    found = _meant(last, fragment, bare, nouns)
    if found is None:
        return ""
    part: Span | None
    subject = _SUBJECT.search(last)
    if subject and subject.start(1) == found.start and found.text == f"{subject[1]} {subject[2]}":
        is_unlike = len(nouns) > 1 and is_many(subject[1]) != is_many(bare)
        if is_unlike or (bare == fragment and _determined(last, found)):  # "end" for "the semester start"
            return ""
        part = Span(found.start, subject.end(1), subject[1])  # "adults pay": the verb stays
    else:
        head = [n for n in named if n.start == found.start and n.end < found.end]
        if head and bare == fragment:  # "gaming" for "Data Center revenue" is gaming revenue
            return with_name(last, head[0], fragment)
        part = _part_of(last, found, fragment, bare)
    if part is None:
        return ""
    return phrases.put_at(last, _with_determiner(last, part) if bare != fragment else part, fragment)


def _nouns(last: str, fragment: str, bare: str, named: Sequence[Span]) -> list[Span]:
    """The things in `last` that a `fragment`, `bare` without its article, may take the place of."""
    said = [one for span in phrases.noun_phrases(last) if (one := _without_what_who_does(last, span))]
    nouns = [s for s in said if not any(s.start < n.end and n.start < s.end for n in named)]
    nouns = [s for s in nouns or said if " " in s.text or not _is_no_thing(last, s)]
    nouns = [s for s in nouns if not is_verb(last, s)]
    if bare != fragment and nouns and _SAYS_HOW.search(last[: nouns[-1].start]):
        return []  # "the driver" is nothing that somebody is
    done = [s for s in nouns if " " not in s.text and _SAYS_WHO.search(last[: s.start])]
    is_thing = bare != fragment or is_many(bare)  # not "charge" for "park"
    if done and (is_thing or len(done) < len(nouns)):  # "masts" for "boats", not for "rent", in "how many may I rent"
        nouns = [s for s in nouns if s not in done] if is_thing else []
    return nouns


def _without_what_who_does(last: str, span: Span) -> Span | None:
    """A phrase without the verb that it begins with behind "who", "leave" of "approves leave"; None for that alone."""
    if not _WHO.search(last[: span.start]):
        return span
    rest = span.text.partition(" ")[2]
    return Span(span.end - len(rest), span.end, rest) if rest else None


def _meant(last: str, fragment: str, bare: str, nouns: Sequence[Span]) -> Span | None:
    """The one of the `nouns` that it takes the place of."""
    alike = [s for s in nouns if _determined(last, s) == fragment[: len(fragment) - len(bare)].strip().lower()]
    if not nouns or ((same := closest(nouns, fragment)) is None and _is_of_either(last, nouns)):
        return None
    found = same or likest(last, alike or nouns, bare)
    if found is None or (bare != fragment and _ASKED_FOR.search(last[: found.start])):
        return None
    is_other = bare == fragment and is_many(bare) and not is_many(found.text) and is_done_to_one(last, found)
    return None if is_other else found  # "permissions" is no "driver"


def _part_of(last: str, found: Span, fragment: str, bare: str) -> Span | None:
    """How much of what was `found` it takes the place of; None where any word of that may be meant."""
    kept, taken = found.text.split(" "), bare.split(" ")
    if shared := _same_word(kept, taken):  # "parking costs" for "approves travel costs" leaves the verb alone
        first = max(0, shared[0] - shared[1])
        if phrases.is_subject(last, found.start) and taken != kept[first : first + len(taken)]:
            kept = kept[: first + len(taken)]  # "the night shift" for "the late shift earn"
        start = found.start + len(" ".join([*kept[:first], ""]))
        return Span(start, start + len(" ".join(kept[first:])), " ".join(kept[first:]))
    if bare != fragment and len(kept) > 1 and _SAYS_WHO.search(last[: found.start]):
        if len(kept) > _MOST or not is_many(found.text):
            return None  # "the deposit" for "late" in "if I pay late"
        return Span(found.start + len(kept[0]) + 1, found.end, " ".join(kept[1:]))
    if (len(kept) > 1 and phrases.is_subject(last, found.start)) or (
        bare == fragment
        and len(kept) > len(taken)
        and (len(kept) > _MOST or _WHO_DOES.search(last[: found.start]))  # "invoices" for "approves purchase orders"
    ):
        return None  # of who does what to whom, and of what things are called, any word may be meant
    if bare == fragment and len(kept) > len(taken) and not phrases.shares_word(found.text, bare):
        start = found.end - len(" ".join(kept[-len(taken) :]))
        return Span(start, found.end, last[start : found.end])
    return found


def closest(spans: Sequence[Span], fragment: str) -> Span | None:
    """The one that shares most content words with a fragment; None where none shares any."""
    wanted = content_stems(fragment)
    best = max(spans, key=lambda s: len(wanted & content_stems(s.text)), default=None)
    return best if best and wanted & content_stems(best.text) else None


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


def _determined(text: str, span: Span) -> str:
    """The article before a phrase, "" where there is none."""
    before = phrases.article_before(text, span.start)
    return before[1].lower() if before else ""


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
