"""The names, phrases and pronouns of a question, found without a model: what a follow-up question is made whole with.

English alone: in a question of another language nothing is found, and it is then left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag_app.text.language.calendar_names import MONTHS, WEEKDAY
from rag_app.text.language.currencies import CURRENCY_CODES
from rag_app.text.language.question_words import AUXILIARY, POSSESSIVE, QUESTION_WORD
from rag_app.text.language.words import FUNCTION_WORDS, content_stems, spaced

PREPOSITION = (
    r"(?:compared\s+(?:with|to)|about|above|after|among|as|at|before|below|between|by|during|for|from|in|into|of|on|over"
    r"|per|since|through|to|under|until|with|within|without)"
)
# Verbs behind which "that" begins what is said.
_SAYS = (
    r"(?:agree|argue|assume|believe|check|claim|confirm|decide|declare|ensure|expect|find|guarantee|hope|know|mean|note"
    r"|prove|report|require|say|see|show|state|suggest|tell|think|verify)"
)
SUBJECT = rf"(?:I|we|you|he|she|it|they|there|the|an?|{POSSESSIVE})"
PRONOUN = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers)\b"
    # not as a relative pronoun: "the airplane that landed"
    rf"|(?:^\s*|[?.!,] |\b(?:of|to|for|with|in|on|at|by|about|and|than|from|(?!ha[sdv]){AUXILIARY}) )"
    r"(?:this|that|these|those)\b(?! of\b)"
    r"|\b(?:when|if|once|until|unless|after|before|over|under|during) (?:that|those)\b(?! of\b)"
    # "To prevent that by", "set up these two", "fix that?", "that way"; not "I use that runs", "they say that"
    rf"|\b(?:I|we|you|they|to)\s+(?!{_SAYS}\b)[a-z]+\s+(?:(?:off|on|out|up|down|back)\s+)?"
    r"(?:(?:this|these|those)\b(?!\s+(?:of|who|which|year|month|week)\b)"
    rf"|that\b(?!\s+of\b)(?=(?:\s+(?!{SUBJECT}\b)\w+)?(?:[?.!,]|\s+(?:{PREPOSITION}|when|if|again|too)\b)))"
    r"|\b(?:this|that|these|those)(?=\s*[?.!]*\Z)|\bthat\s+way\b(?!\s+of\b)"
    # not "former employees", "the same day"
    r"|\bthere\s*\?|\b(?:the\s+)?(?:latter|other\s+one)\b|\bthe\s+same(?=[\s?.!]*\Z|\s+(?:appl|holds?\b|goes\b|go\b|true\b))"
    rf"|\bthe\s+former(?=\s*[?.!,;'’]|\s*\Z|\s+(?:and|or|{AUXILIARY}|{PREPOSITION})\b)",
    re.IGNORECASE,
)
IRREGULAR = (
    r"(?:agreed|became|began|bought|built|came|chose|fell|found|gave|got|held|knew|led|left|lost|made|met|paid|put|ran|rose"
    r"|said|saw|sent|set|sold|spoke|stood|thought|told|took|went|won|wrote)"
)
# "Were", and "painted" or "came" at the end or before a preposition; not "the hired boats" nor "the year ended".
_VERB = (
    rf"(?<!\bthe)(?<!\ban)(?<!\ba)\s+(?:(?!may\b){AUXILIARY}\b"
    rf"|(?:(?!(?:ended|based|called|named)\b)\w+[^\We]ed|{IRREGULAR})(?=\s+{PREPOSITION}\b|[\s?.!]*\Z))"
)
_STARTS = re.compile(rf"\s*({PREPOSITION})\b\s+", re.IGNORECASE)
_ASKS = re.compile(rf"\b(?:{QUESTION_WORD}(?:['’]?s)?|{AUXILIARY})\b", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s?!,;()\"“”]+")
_SUBJECT_BEFORE = re.compile(rf"\b{AUXILIARY}\s+(?:(?:the|an?)\s+)?\Z", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"\bones?\Z|\A(?:any|some)\b", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(r"\b(the|an?)\s+\Z", re.IGNORECASE)
_ENDS = re.compile(r"(?:['’]s?|[.:])\Z")  # a possessive, or the end of a sentence
_CURRENCY = re.compile(CURRENCY_CODES)
_GAP = re.compile(r"[,;)?]|\s*\(")
_TIME = re.compile(
    r"\b(?:1[89]\d\d|20\d\d|quarters?|years?|months?|weeks?|days?|fiscal|q[1-4]"
    rf"|{'|'.join(month for month in MONTHS if month != 'may')})\b",
    re.IGNORECASE,
)
# The month, and no verb.
_MAY = re.compile(
    r"(?:\A\s*|\b(?:in|of|by|since|until|during|from|to|for|and|about|before|after|on|last|next|\d)\s+)May\b"
    r"(?=\s*(?:\d|[?.!,]|\Z|(?:and|or|to|of|in|at|on|for)\b))|\bMay \d",
    re.IGNORECASE,
)
# "On Sunday", "Sunday evening" and, behind a preposition, "in winter"; not "Bloody Sunday" or "the winter".
PART_OF_DAY = r"(?:morning|afternoon|evening|night|noon|midnight)s?"
SEASON = r"(?:spring|summer|autumn|fall|winter)"
_WHEN = r"(?:in|on|at|during|by|for|of|over|from|until|till|since|before|after)\s+"
_WHICH = r"(?:(?:the|an?|every|each|next|last)\s+)*"
_DAY_OR_SEASON = re.compile(
    rf"(?:{_WHEN})?{_WHICH}{WEEKDAY}(?:\s+{PART_OF_DAY})?"
    rf"|{_WHEN}{_WHICH}(?:{PART_OF_DAY}|{SEASON}|week(?:end|day)s?)",
    re.IGNORECASE,
)
# In the name of a law, a paper or a body.
_NO_PERSON = re.compile(
    r"\b(?:act|agency|association|authority|bank|board|bureau|cent(?:er|re)|charter|club|code|college|commission|committee"
    r"|company|convention|corp(?:oration)?|council|court|department|directive|division|foundation|fund|gazette|group"
    r"|herald|hospital|inc|institute|journal|limited|llc|ltd|magazine|ministry|museum|office|partnership|party|plan|plc"
    r"|policy|press|program(?:me)?|project|regulations?|report|review|school|services?|society|times|treaty|trust"
    r"|union|university)\b",
    re.IGNORECASE,
)
_LINKS = frozenset(("of", "the", "and", "&", "for", "de", "von", "van"))
_NEUTRAL = frozenset(("Mr", "Mrs", "Dr"))


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` of the question it was found in, without a possessive ending."""

    start: int
    end: int
    text: str

    @property
    def is_time(self) -> bool:
        return bool(_TIME.search(self.text) or _MAY.search(self.text) or _DAY_OR_SEASON.fullmatch(self.text))


def asks(text: str) -> bool:
    """Whether a text has a question word or an auxiliary verb, so that it may be a whole question."""
    return bool(_ASKS.search(_MAY.sub(" ", text)))


def pronouns(text: str, form: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The pronouns of a text, of these in `form`; "IT" is a department, but where all is in capitals."""
    return (found for found in form.finditer(text) if found[0] != "IT" or text.isupper())


def pronoun(text: str) -> re.Match[str] | None:
    """The first pronoun of a text."""
    return next(pronouns(text, PRONOUN), None)


def opening_preposition(text: str) -> str:
    """The preposition that a text begins with, in lower case, or nothing."""
    found = _STARTS.match(text)
    return " ".join(found.group(1).lower().split()) if found else ""


def names(text: str) -> list[Span]:
    """Names in order, times left out: runs of words with a capital or a digit, joined by `of`, `and` and the like.

    A capital at the beginning of a sentence proves nothing: such a word counts where another name follows at once, or
    where it has more capitals or a digit. What an amount is in ("20 EUR") is no name.
    """
    found: list[Span] = []
    run: list[re.Match[str]] = []
    links: list[re.Match[str]] = []
    for match in [*_TOKEN.finditer(text), None]:
        word = match.group().rstrip(".:'’") if match else ""
        if match and _is_name(word) and (run or not _opens(text, match.start()) or _is_sure(word)):
            run += [*links, match] if run else [match]
            links = []
            if not _ENDS.search(match.group()) and not _gap(text, match.end()):
                continue
        elif match and run and word.lower() in _LINKS and not _gap(text, match.end()):
            links.append(match)
            continue
        elif match and _is_name(word) and _next_is_name(text, match.end()):
            run = [match]
            continue
        if run:
            found.append(_span(text, run[0].start(), run[-1].end()))
        run, links = [], []
    return [span for span in found if not (span.is_time or _is_currency(text, span))]


def prepositional(text: str, preposition: str) -> Span | None:
    """The last phrase that `preposition` opens, to the next preposition, a verb or the end, with the preposition."""
    pattern = rf"\b{spaced(preposition)}\s+(?:(?!\b{PREPOSITION}\b|{_VERB})[^?!])+"
    found = [Span(m.start(), m.start() + len(m.group().rstrip()), m.group().rstrip())
             for m in re.finditer(pattern, text, re.IGNORECASE)]  # fmt: skip
    return found[-1] if found else None


def noun_phrases(text: str) -> list[Span]:
    """Runs of words that carry content and do not name a time, in order; possessives end a run."""
    found: list[Span] = []
    start = end = -1
    for match in [*_TOKEN.finditer(text), None]:
        word = _ENDS.sub("", match.group()) if match else ""
        inside = bool(word) and word.lower() not in FUNCTION_WORDS and word.lower() != "of"
        if match and inside and (start < 0 or not re.search(r"[,;()]", text[end : match.start()])):
            start = match.start() if start < 0 else start
            end = match.start() + len(word)
            if word == match.group():
                continue
        if start >= 0:
            found.append(Span(start, end, text[start:end]))
        start = end = -1
    return [span for span in found if not span.is_time]


def article_before(text: str, start: int) -> re.Match[str] | None:
    """The article, as group 1, and the blanks behind it that end where `start` is; None where there is none."""
    return _ARTICLE_BEFORE.search(text[:start])


def is_subject(text: str, start: int) -> bool:
    """Whether an auxiliary verb stands before `start`, with an article or without one: "does the pump"."""
    return _SUBJECT_BEFORE.search(text[:start]) is not None


def is_of_another(phrase: str) -> bool:
    """Whether a phrase leaves to another of what it is: "the next one", "any of wood"."""
    return _OF_ANOTHER.search(phrase) is not None


def with_article(text: str, span: Span) -> str:
    """The span's text with the `the` that stands before it."""
    before = article_before(text, span.start)
    return f"the {span.text}" if before and before[1].lower() == "the" else span.text


def may_be_a_person(text: str, span: Span) -> bool:
    """Whether a name of `text` may be that of a person: it has no article, no number, no word for a law, a paper or a
    body, and is no short form."""
    is_short = span.text.isupper() and " " not in span.text
    has_number = any(map(str.isdigit, span.text))
    return not (is_short or has_number or article_before(text, span.start) or _NO_PERSON.search(span.text))


def with_kind(text: str, span: Span) -> str:
    """The span's text with the word before it where it begins with a letter alone: the F of "revision F"."""
    before = text[: span.start]
    if not re.match(r"[A-Z](?![\w.])", span.text) or not before[-1:].isspace() or not (words := before.rsplit(None, 1)):
        return span.text
    word = re.search(r"\b[^\W\d_]{3,}\Z", words[-1])
    return f"{word[0]} {span.text}" if word and word[0].lower() not in FUNCTION_WORDS else span.text


def shares_word(one: str, other: str) -> bool:
    """Whether two phrases have a content word in common."""
    return bool(content_stems(one) & content_stems(other))


def capitalised(text: str) -> str:
    """`text` as it begins a sentence."""
    return text[:1].upper() + text[1:]


def within_sentence(text: str) -> str:
    """`text` as it goes on in a sentence."""
    return text[:1].lower() + text[1:]


def in_place_of(pronoun: str, name: str) -> str:
    """`name` as it stands for a pronoun: as an owner for "its", "his" and "their", of which the last is of many."""
    if pronoun.lower() not in ("its", "their", "his"):
        return name
    return f"{name}'" if pronoun.lower() == "their" and name.endswith("s") else f"{name}'s"


def put(text: str, start: int, end: int, other: str) -> str:
    """`text` with `other` in the place of `text[start:end]`."""
    return f"{text[:start]}{other}{text[end:]}"


def put_at(text: str, span: Span, other: str) -> str:
    """`text` with `other` in the place of a span of it."""
    return put(text, span.start, span.end, other)


def beside(question: str, said: list[str]) -> str:
    """`question` with what else it is about in brackets, in those that it ends with already."""
    if not said:
        return question
    bare, told = question.rstrip(" ?!."), ", ".join(said)
    return f"{bare[:-1]}, {told})?" if bare.endswith(")") else f"{bare} ({told})?"


def _is_name(word: str) -> bool:
    if word in _NEUTRAL or (word.lower() in FUNCTION_WORDS and word[1:] == word[1:].lower()):
        return False
    return any(c.isupper() for c in word) or word.startswith("--")


def _is_sure(word: str) -> bool:
    return any(c.isupper() or c.isdigit() for c in word[1:])


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip(' \t\n"“(')
    return not before or before[-1] in ".!?:"


def _next_is_name(text: str, end: int) -> bool:
    following = re.match(r"\s+(\S+)", text[end:])
    return bool(following and _is_name(following.group(1).rstrip(".:'’?,")) and following.group(1)[0].isupper())


def _gap(text: str, end: int) -> bool:
    return _GAP.match(text, end) is not None


def _is_currency(text: str, span: Span) -> bool:
    """Whether a short form is what an amount before it is in: "25,000 EUR"."""
    return bool(_CURRENCY.fullmatch(span.text)) and text[: span.start].rstrip()[-1:].isdigit()


def _span(text: str, start: int, end: int) -> Span:
    held = _ENDS.sub("", text[start:end])
    return Span(start, start + len(held), held)
