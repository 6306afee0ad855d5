"""Two names or things that a question joins by "and": "What do Aston and Bury pay?"."""

from __future__ import annotations

import re

from rag_app.text.amounts import figures_in
from rag_app.text.periods import MONTH
from rag_app.text.question_words import AUXILIARY, POSSESSIVE, QUESTION_WORD
from rag_app.text.words import FUNCTION_WORDS, content_stems, split_words

AT = r"(?:at|in|for|of|by|from|to|with|on)"
_WITH = rf"(?:{AT}\s+)?(?:the\s+)?"
_NAME = rf"(?!(?:I|(?i:{MONTH})|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)[A-Z][\w-]+"
_BOTH = re.compile(
    rf"(?P<one>{_WITH})(?P<first>\b{_NAME})\s+and\s+(?P<two>{_WITH})(?P<second>{_NAME})(?!\s+[A-Z]|['’])"
)
# "How much are the tickets and parking?"
_THING = r"(?:(?:the|an?|my|our|your|its|their)\s+)?(?P<{}>[\w-]+)"
_THINGS = re.compile(
    rf"\b(?:how\s+\w+|what|when|where|who)\s+(?P<verb>{AUXILIARY})\s+{_THING.format('first')}\s+and\s+{_THING.format('second')}\b",
    re.IGNORECASE,
)
_OF_ONE = re.compile(r"(?:is|was|does|has)\b", re.IGNORECASE)
_ENDS = re.compile(rf"(?:\s+cost)?(?:\s*\?|\s+{AT}\b)", re.IGNORECASE)
_ASKS_AGAIN = re.compile(rf",\s+and\s+(?:{AT}\s+)?{QUESTION_WORD}\b", re.IGNORECASE)
_ASKS_WHO = re.compile(rf"\b(?:who|by\s+whom)\s+(?:(?!(?:are|were)\b){AUXILIARY}\s+)?(?P<verb>\w+)", re.IGNORECASE)
_BESIDES = re.compile(r"\b(?:besides|else|other|too|also|together)\b", re.IGNORECASE)
_WORD = rf"(?!(?:{'|'.join(sorted(FUNCTION_WORDS - {'of', 'the', 'own', 'other'}))})\b)[^\s,;:.()|]+"
_PHRASE = rf"(?:(?:the|an?|{POSSESSIVE})\s+)?{_WORD}(?:\s+{_WORD}){{0,5}}?"
_TWO = rf"(?P<both>(?P<one>{_PHRASE})\s+and\s+(?P<other>{_PHRASE}))"
_BY_TWO = re.compile(rf"\b(?P<verb>\w+(?<!s))\s+by\s+{_TWO}(?=\s*(?:[.;:)]|\Z))", re.IGNORECASE)
_TWO_DO = re.compile(rf"\W*{_TWO}\s+(?P<verb>\w+(?<![^s]s))", re.IGNORECASE)
_SOMEBODY = re.compile(
    rf"(?:the|an?|{POSSESSIVE})\s|(?:(?-i:[A-Z])\S*(?:\s+(?:of|the)\b|\s+(?-i:[A-Z])\S*)*)\Z", re.IGNORECASE
)
_NAME_BEFORE = re.compile(r"[A-Z][\w-]+\s+\Z")


def joined_names(question: str) -> re.Match[str] | None:
    """The `first` and the `second` name, of one word each and no times, with the words before them as `one` and `two`;
    None where it joins no two or more."""
    found = list(_BOTH.finditer(question))
    if len(found) != 1 or found[0]["first"] == found[0]["second"] or _NAME_BEFORE.search(question[: found[0].start()]):
        return None
    return found[0]


def is_one_half(question: str, sentence: str, said: str) -> bool:
    """Whether `sentence` has one of the two names, or of the two things that are asked about, which `question` joins,
    and not the other, or has both of the things apart and figures besides those that are `said`; a row of a table is of
    one thing, whatever it is called. A question that asks again behind a comma and was not divided is answered half."""
    if _ASKS_AGAIN.search(question):
        return True
    if both := joined_names(question):
        return (both["first"] in sentence) != (both["second"] in sentence)
    things = None if sentence.startswith("|") else _THINGS.search(question)
    if things is None:
        return False
    is_longer = _ENDS.match(question, things.end()) is None  # "the engineering and research bill"
    if is_longer and _OF_ONE.match(things["verb"]):
        return False
    held, (first, second) = content_stems(sentence), map(content_stems, things.group("first", "second"))
    if not first or not second or (first <= held) != (second <= held):
        return bool(first and second)
    own, figures = figures_in(said), figures_in(sentence)
    one, other = map(re.escape, things.group("first", "second"))
    if is_longer or re.search(rf"\b{one}\s+and\s+(?:the\s+)?{other}\b", sentence, re.IGNORECASE):
        return False
    return first <= held and len(own) == 1 and own < figures


def both_who(question: str, sentence: str, said: str) -> str | None:
    """Both that a `sentence` joins by "and" in the place of the one that is `said` to a question who does or did
    something: "by the head and the current clerk.", "The head and the clerk appoint ..."; None for other questions and
    where more is said of one of them than of the other."""
    asks = _ASKS_WHO.search(question)
    verb = content_stems(asks["verb"]) if asks else set()
    if not verb or " and " in said or _BESIDES.search(question):
        return None
    opens = (_TWO_DO.fullmatch(sentence, 0, word.end) for word in split_words(sentence) if word.stem in verb)
    for two in (*_BY_TWO.finditer(sentence), *(one for one in opens if one)):
        names = two.group("one", "other")
        is_its = any(one.endswith(said) for one in names) and all(map(_SOMEBODY.match, names))
        if is_its and verb & content_stems(two["verb"]):
            return two["both"]
    return None
