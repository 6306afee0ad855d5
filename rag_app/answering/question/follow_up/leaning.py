"""Whether a question needs an earlier one: what it opens with, what it lacks, and what in it points back: a pronoun
that stands for nothing which it says itself."""

from __future__ import annotations

import re

from rag_app.answering.question import phrases
from rag_app.answering.question.follow_up.another_year import in_another_year
from rag_app.answering.question.follow_up.correction import corrected
from rag_app.answering.question.follow_up.predicate import asks_what_is_so
from rag_app.answering.question.follow_up.time_left import says_that_time
from rag_app.text.language.languages import is_of_another
from rag_app.text.language.question_words import AUXILIARY, BE, MODAL, ORDER
from rag_app.text.language.words import content_stems
from rag_app.text.questions.small_talk import is_said_only
from rag_app.text.questions.what_is import what_is

# Content words up to which a question without a name of its own is taken to go on; words of "for children" without "?".
_MOST_WORDS = 5
_MOST_WORDS_OF_PHRASE = 12
_LEAST_WORDS_ELSEWHERE = 4  # of a question in another language, whose verbs are not known: fewer may be a phrase
OPENING = re.compile(
    # "Thanks! And ...", "Sorry, I meant ..."; not "Thanks to whom", "No dogs?"
    r"^(?:(?:and|but|so|or|also|then|ok(?:ay)?|i\s+meant?)\b[\s,:]*"
    r"|(?:no|yes|great|sorry|actually)(?:[,.!;]+\s*|\s+(?=i\s+meant?\b))"
    r"|(?:thanks|thank\s+you)\b(?!\s+(?:to|for)\b)[\s,.!;]*)*"
    r"(?:(?:what|how)\s+about\b\s*|(?:the\s+)?same(?:\s+question)?\s+for\b\s*)?",
    re.IGNORECASE,
)
# What only the last question says more of: "what if it is shut", "within how many days?", "tell me more of the second
# one".
_GOES_ON = re.compile(
    rf"what\s+if\b|.*\b(?:is|are)\s+the\s+default[\s?]*\Z"
    rf"|(?:{phrases.PREPOSITION}\s+)?how\s+(?:many|much)\s+(?:{phrases.PREPOSITION}\s+)?(?!{AUXILIARY}\b)\w+[\s?]*\Z"
    r"|.*\bthe\s+(?:first|second|third|fourth|fifth|sixth|last|next)\s+ones?\b",
    re.IGNORECASE,
)
# "Give me the command"
ORDERS_ONE = re.compile(
    r"\s*(?:please\s+)?(?:give|show)\s+(?:me|us)\s+(?:(?:the|an?|some)\s+)?[\w-]+(?:\s+please)?[\s?.!]*\Z",
    re.IGNORECASE,
)
_THEN = re.compile(r".*\bthen[\s?]*\Z", re.IGNORECASE)
STARTS_ORDER = re.compile(rf"\s*(?:please\s+)?{ORDER}\b", re.IGNORECASE)
# What is one of something else: "What is an example?"
_OF_SOMETHING = re.compile(
    r"(?:alternative|benefit|cause|consequence|(?:dis)?advantage|drawback|example|exception|limitation|purpose|reason"
    r"|restriction|result)s?",
    re.IGNORECASE,
)
ONE_OF_SEVERAL = re.compile(rf"\w+(?:['’]s|\s+{BE})\s+the\s+\w", re.IGNORECASE)
# "What can ducks do?", not "What can happen?" nor "What do others do?"
_OF_SOME = re.compile(
    rf"(?:what|when|where|why|how)\s+(?:do|did|{MODAL})\s+"
    r"(?!(?:always|besides|others|perhaps|sometimes|things)\b)[a-z-]+s\s+\w",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\bthe\s+(?!(?:\w+\s+){1,3}of\b)", re.IGNORECASE)
# "Since which version?", "which one?"
VERBLESS = re.compile(
    r"(?:(?:since|in|on|at|by|from|to|for|under|with|until|till|of|through|before|after)\s+(?:which|what|whose)\s+"
    rf"(?:[\w-]+\s+)?|(?:which|what)\s+)(?!{AUXILIARY}\b)[\w-]+\s*\?",
    re.IGNORECASE,
)
_MANY = content_stems("many")  # "how many died" says no more than "who died"
_ARE_THERE = re.compile(r"(?P<what>how\s+many(?:\s+[\w-]+){1,3})\s+(?:are|were)\s+there\s*\?", re.IGNORECASE)
_COUNTED_OF = re.compile(r"\s+(?!(?:do|does|did|has|have|had|can|could|will|would|may|must|should)\b)\w", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:in|at|of|on|for|from)\s+(?:the\s+)?\Z", re.IGNORECASE)
_DETERMINED = r"(?:\b(?:the|an?|this|that|my|our|your)|['’]s?)\s+\w+"
# Something in the second question itself: "how high must the pressure be before it starts".
_OF_ITS_OWN = re.compile(
    rf"{_DETERMINED}\b.{{0,200}}\b(?:(?:before|after|when|if|while|until|unless|because|once|that|as|where)\s+its?\b|for\s+it\s+to\b)"
    rf"|\b(?!{BE}\b){AUXILIARY}\s+{_DETERMINED}\b(?!\s+of\s+(?:its|their)\b).{{0,200}}\b(?:its|their)\b",
    re.IGNORECASE,
)
# "Children and their parents"
_BESIDE_IT = re.compile(r"\b(?!(?:and|or|but|the)\b)\w{2,}\s+(?:and|or)\s+\Z", re.IGNORECASE)
# What was said as a whole, or counted: "do I need a key for that?", "how many of them were new?".
_ALL_OF_IT = re.compile(
    r"(?<!\bof )\b(?:this|that|these|those)(?=\s*[?.!]*\Z|\s+(?:in|on|at|by|for|from|with|without|when|if)\b)"
    r"|\b(?:how\s+many|which)\s+of\s+(?:them|these|those)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?]+[.!?]\s+(?=\S)")
_LEAST = 3  # words with content of a sentence that says what is asked of behind it
_OF_IT = re.compile(r"(?:its?|they|them|their)", re.IGNORECASE)
_OWNS = re.compile(r"(?:its|their|his|her)", re.IGNORECASE)
# "Which city has the largest park in its centre?", not "which fee applies to its guests?"
_ONE_THAT_HAS = re.compile(
    rf"(?:\A|[,.:;])\s*(?:which|what)\s+\w+\s+(?!(?:do|does|did|{MODAL})\b)(?:\w+s|had)\s+"
    r"(?:\w+\s+){1,5}?(?:in|on|at|with|within|under|from|by)\s+its\b",
    re.IGNORECASE,
)
_OF_TWO = re.compile(
    r"\b(?:which|who|either|neither|any|one|all|some)\s+of\s+(?:the\s+two|them|these|those)\b"
    r"|\b(?:between|of|in|for|at|with|by|than)\s+(?:the\s+two\b|both\b(?!.*\band\b))|\bboth[\s?.!]*\Z"
    rf"|\b{AUXILIARY}\s+(?:the\s+two\b|both\b(?!.*\band\b))"
    r"|\b(?:that|this|the)\s+difference\b(?!\s+(?:between|of|in|from|to)\b)"
    r"|\A(?:(?:and|so|but)\s+)?(?:which|who)(?:\s+one)?\s+\w+\s+(?:more|less|better|worse|[a-z]+er)[\s?.!]*\Z",
    re.IGNORECASE,
)


def leans(question: str, last: str | None = None) -> bool:
    """Whether `question` needs `last`, or may need one that is not known: a pronoun, an opening "and" or "what about",
    a phrase without a verb, at most one word that carries content where that is no subject of its own, or no name and
    something definite. "Thanks" does not: it is no question."""
    if is_said_only(question):
        return False
    if last is not None and (corrected(last, question) or in_another_year(question, last)):
        return True
    stems = content_stems(question)
    opened = OPENING.sub("", question, count=1) != question or _GOES_ON.match(question)
    if last and _is_of_all(question, last):
        return False
    if opened or points_back(question) or says_that_time(question) or not stems or is_fragment(question):
        return True
    is_then = _THEN.match(question) and not phrases.names(question)
    if is_then or VERBLESS.fullmatch(question.strip()) or ORDERS_ONE.match(question) or asks_what_is_so(question):
        return True
    if has_own_subject(question):
        return False
    if len(stems) == 1 and not ONE_OF_SEVERAL.match(question):
        return True
    if phrases.names(question) or (last is not None and not phrases.names(last)) or is_of_one_asked_for(question):
        return False
    return len(stems - _MANY) <= 2 or (len(stems) <= _MOST_WORDS and bool(_DEFINITE.search(question)))


def may_stand_alone(question: str) -> bool:
    """Whether a question of one word that carries content says itself of whom it is: "What can ducks do?"."""
    is_of_some = _OF_SOME.match(question) and not points_back(question)
    return bool(is_of_some) and len(content_stems(question)) == 1


def has_own_subject(question: str) -> bool:
    """Whether a question asks what the one thing is that it says: "What is a lien?", "What does lien mean?", "Could you
    tell me what FedRAMP is?"; not "Who is the treasurer?", which may be asked of one of several."""
    asked = what_is(question)
    if asked is None or asked.article == "the" or len(content_stems(asked.subject)) != 1:
        return False
    if asked.subject.endswith(("'s", "’s")) or _OF_SOMETHING.fullmatch(asked.subject):
        return False
    return bool(asked.article) or asked.is_meaning or bool(phrases.names(question))


def is_fragment(text: str, led: bool = False) -> bool:
    """Whether a text is a phrase that asks by its place alone: it ends with a question mark, begins with a preposition
    ("for children"), or is `led` by an "and" or "what about"."""
    words = len(text.split())
    is_put = led or text.rstrip().endswith("?") or (words <= _MOST_WORDS and phrases.opening_preposition(text))
    if not is_put or words > _MOST_WORDS_OF_PHRASE:
        return False
    if words >= _LEAST_WORDS_ELSEWHERE and is_of_another(text):
        return False
    return not phrases.asks(text) and not STARTS_ORDER.match(text)


def _is_of_all(question: str, last: str) -> bool:
    """Whether "how many files are there" is of all those of which "how many files mention DNS" was asked; not "how many
    hotels are there" after "how many hotels in Rome have a pool" or "how many hotels does Zeta own"."""
    counted = _ARE_THERE.fullmatch(question.strip())
    if counted is None or not last.lower().startswith(counted["what"].lower()):
        return False
    is_of_them = _COUNTED_OF.match(last, len(counted["what"]))
    return bool(is_of_them) and not any(_WITHIN.search(last[: name.start]) for name in phrases.names(last))


def points_back(text: str, form: re.Pattern[str] = phrases.PRONOUN) -> re.Match[str] | None:
    """The first pronoun of a text, of these in `form`, where the text does not say itself what that stands for: "does
    the museum sell its tickets", "did Zeta sell its boats", "which city has a park in its centre"."""
    return next((one for one in phrases.pronouns(text, form) if not _is_its_own(text, one)), None)


def _is_its_own(text: str, pronoun: re.Match[str]) -> bool:
    """Whether a pronoun of a text stands for something in the same question, or in a sentence before it."""
    stands = _OF_IT.fullmatch(pronoun[0]) and _OF_ITS_OWN.search(text)
    told = (one for one in _SENTENCE.finditer(text, 0, pronoun.start()) if not phrases.pronoun(one[0]))
    if stands or any(len(content_stems(one[0])) >= _LEAST for one in told):
        return True
    return bool(_OWNS.fullmatch(pronoun[0])) and _has_an_owner(text, pronoun.start())


def points_to_all(text: str) -> bool:
    """Whether a question points back to what was asked as a whole or counted, and not to something that is named."""
    return bool(_ALL_OF_IT.search(text))


def is_of_one_asked_for(text: str) -> bool:
    """Whether a question asks for the one that has something "in its centre"."""
    return bool(_ONE_THAT_HAS.search(text))


def _has_an_owner(text: str, end: int) -> bool:
    """Whether a name, the one that is asked for or what an "and" joins stands before `end`."""
    if _BESIDE_IT.search(text[:end]):
        return True
    named = any(one.end <= end and not phrases.article_before(text, one.start) for one in phrases.names(text))
    has = _ONE_THAT_HAS.search(text)
    return named or bool(has and has.end() >= end)


def is_of_two(question: str) -> bool:
    """Whether a question asks for one of two, both of them or what is between them, and does not say which they are."""
    return bool(_OF_TWO.search(question))
