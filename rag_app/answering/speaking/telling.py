"""Which words answer at all: not those that the question says itself, nor those that were the last answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.speaking.proposals import Proposal
from rag_app.metrics.text import token_f1
from rag_app.text.language.words import content_stems, places_of, split_words
from rag_app.text.questions.what_is import what_is
from rag_app.text.questions.yes_or_no import asks_yes_or_no

_REPEATED = 0.5  # token F1 from which an answer is the last one again, and its share of what is new in the words
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)
_SHORT_FORM = re.compile(
    r"\b(?:abbreviat\w*|acronyms?|initials?|short|symbols?|tickers?|called|stands?)\b", re.IGNORECASE
)
_BLANK = re.compile(r"(?:\b(?:19|20) ?)?_{3,}")  # of a form, "20 ____" one for a year
_IN_A_CODE = re.compile(r"\b(?=[\w-]*[^\W\d_])\w+(?:-\w+)*-\d+\b")  # "K30-10": no 10
_ANNOUNCES = re.compile(  # not "the following days" or "following the rules"
    r"(?:(?:by|for|due\s+to|because\s+of|in|with|to)\s+)?"
    r"(?:(?:the\s+)?following\W*|the\s+following(?:\s+[a-z]+)?\s+(?!(?:minute|hour|\w*day|night|week|weekend|month"
    r"|quarter|semester|term|season|spring|summer|autumn|fall|winter|year|decade|centurie|morning|evening)s)[a-z]+s\W*"
    r"|as\s+follows\W*)",
    re.IGNORECASE,
)
_SMALL = 3  # letters of a word that a name may have in small letters
_SHORT_NAME = 3  # words
_OF_ANOTHER = re.compile(r"['’]s?\s|\b(?:of|for|in|called|named|used|made)\b", re.IGNORECASE)
_JOINS = frozenset({",", "and", "or", "&"})
_JOINED = re.compile(r",?\s(?:and|or|&)\s|,\s[^,;:.]{1,40},?\s(?:and|or|&)\s")  # behind a name
_NAME = re.compile(r"[A-Z\d]")
_CAPITALS = re.compile(r"\W*([A-Z]{2,7})s?\W*")


def telling(places: Sequence[Proposal], question: str, answered: str) -> list[Proposal]:
    """The places that may be an answer to `question` after `answered`; all of them where none of them may."""
    kept = [p for p in places if not is_hollow(p.text, question) and not repeats(p.text, answered, question)]
    return kept or list(places)


def is_hollow(text: str, question: str) -> bool:
    """Whether `text` says nothing that an open `question` does not say itself: all of its words, in the same form,
    are the question's, or it is the initials of what the question asks to be explained, a blank to fill in, or only
    announces what is told ("the following reasons").

    Where the question offers a choice ("A or B?") its own words may be the answer.
    """
    if asks_yes_or_no(question) or _CHOICE.search(question):
        return False
    if _ANNOUNCES.fullmatch(text.strip()):
        return True
    own = _content(_BLANK.sub(" ", text))
    said = _IN_A_CODE.sub(" ", question) if all(map(str.isdigit, own)) else question
    is_said = own <= _content(said) or _is_short_form(text, question)
    return is_said and (bool(own) or bool(_BLANK.search(text)))


def repeats(text: str, answered: str, question: str = "") -> bool:
    """Whether `text` is the last answer again, where that was asked for before, or the figure of a table that it gave
    with what that is called in brackets; or all of that answer with more of the words of `question`, which holds the
    last one, and hardly others."""
    figures, before = ({w.stem for w in split_words(said) if w.is_number} for said in (text, answered))
    if not answered or not figures <= before:
        return False
    if token_f1(text, [answered, answered.partition(" (")[0]]) >= _REPEATED:
        return True
    said, known = (content_stems(one) - content_stems(question) for one in (text, answered))
    return bool(known) and known <= said and len(known) >= _REPEATED * len(said)


def _content(text: str) -> set[str]:
    return {text[w.start : w.end].lower() for w in split_words(text) if w.is_content}


def _is_short_form(text: str, question: str) -> bool:
    capitals, asked = _CAPITALS.fullmatch(text), what_is(question)
    if not capitals or not asked or _SHORT_FORM.search(asked.subject):
        return False
    subject, words = asked.subject, split_words(asked.subject)
    initials = ("".join(subject[w.start] for w in found) for found in (words, [w for w in words if w.is_content]))
    return any(capitals[1].lower() in some.lower() for some in initials)


def is_beside_the_thing(text: str, question: str, cited_texts: Sequence[str]) -> bool:
    """Whether words that are no figure answer a "What is X?" for a name of few words, and none of the sentences that
    they are from has all of it."""
    asked = what_is(question)
    if asked is None or asked.is_person or any(map(str.isdigit, text)):
        return False
    if len(asked.subject.split()) > _SHORT_NAME or _OF_ANOTHER.search(asked.subject):
        return False
    return not any(content_stems(asked.subject) <= content_stems(cited) for cited in cited_texts)


def is_of_the_same_list(text: str, question: str, passage: str) -> bool:
    """Whether `text` is, wherever it stands in a passage, another name of a list than that of the thing which a "What
    is X?" asks about, or several names and that: "A, X and B" says what none of them is."""
    asked = what_is(question)
    if asked is None or asked.is_person or not _is_name(text):
        return False
    own = [place for place in places_of(asked.subject, text) if _NAME.search(place[0])]
    listed = re.split(r",?\s(?:and|or|&)\s|,\s", text)
    if own and len(listed) > 1:
        return own[0][0] in listed
    names = [place.span() for place in places_of(asked.subject, passage) if _NAME.search(place[0])]
    found = [place.span() for place in places_of(text, passage)]
    return bool(names and found) and all(any(_are_joined(one, name, passage) for name in names) for one in found)


def _is_name(text: str) -> bool:
    return all(_NAME.match(word) for word in text.split() if len(word) > _SMALL)


def _are_joined(one: tuple[int, int], other: tuple[int, int], passage: str) -> bool:
    first, second = sorted((one, other))
    words = passage[first[1] : second[0]].replace(",", " , ").split()
    if not words or _JOINS.isdisjoint({words[0], words[-1]}) or not all(w in _JOINS or _NAME.match(w) for w in words):
        return False
    return words != [","] or _JOINED.match(passage, second[1]) is not None
