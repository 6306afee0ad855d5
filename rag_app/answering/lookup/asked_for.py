"""What several things a question asks for: "what are the fees", "which fees", "list the fees", "what is included"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.text.language.numerals import SMALL
from rag_app.text.language.question_words import MODAL, POSSESSIVE
from rag_app.text.language.words import FUNCTION_WORDS, content_stems, in_digits, split_words
from rag_app.text.questions.courtesy import GREETING

_SEVERAL = frozenset("are were have do does did had let can could may might will would should must of".split())
_OF_ONE = frozenset("is was has".split())  # of what follows them: "what decisions is the board asked to take"
_ONE_IN_S = frozenset("species series gas lens news".split())
_ENDS_OF_ONE = ("ss", "us", "is", "'s", "’s")
_SAYS_MORE = frozenset("other same most more of".split())
_SURELY_SEVERAL = frozenset("criteria people children women men menus".split())
_BEFORE_A_COUNT = frozenset("which what the are all name list its our".split())
MOST = 12  # things that may be counted
_KINDS = frozenset("names types kinds sorts forms examples".split())  # of what several are asked for
_PARTS = frozenset("share part portion proportion percentage fraction number amount total majority".split())
_WORTH = re.compile(r"\bworth(?=\s*(?:\?|\Z|(?:at|in|on|by|to)\b))", re.IGNORECASE)
_OWNED = frozenset("the its our your their his her my".split())
# "Which offers for the chiller were there": a phrase may stand between the noun and what says that it is of several.
_OF_SEVERAL = re.compile(
    r"\b(?:which\s+(?P<which>\w+)\s+(?:about|against|at|for|from|in|on|to|with)\s[^?,;]*\b(?:are|were|do|did|have)\b"
    r"|what\s+(?P<what>\w+)\s+(?:about|against|at|for|from|in|on|to|with)\s[^?,;]*\b(?:(?:are|were)\s+there|do\s+we\s+have))",
    re.IGNORECASE,
)
# "Where are the exits of it?"; what is done somewhere, as in "where are the notes kept", is as often done in one place.
_WHERE = re.compile(
    r"\bwhere\s+(?:are|were)\s+(?P<what>[^?!.,;]+?)"
    rf"(?:\s+(?:of|in|at|on|for)\s+(?:(?:the|{POSSESSIVE})\s+)?(?:(?-i:[A-Z])\S*(?:\s+(?-i:[A-Z])\S*)*|\w+))?"
    r"(?:\s+(?:all|now|located|situated))*[\s?.!]*\Z",
    re.IGNORECASE,
)
_WHO_ARE = re.compile(rf"\bwho\s+(?:are|were)\s+(?P<people>(?:the|{POSSESSIVE})\s[^?!.;]+)", re.IGNORECASE)
# "Which oldest Windows does it run on?": what is first of all is one, whatever it ends in.
_OF_A_RANK = re.compile(
    r"\b(?:which|what)\s+(?:(?:old|new|young|lat|earli|high|low|small|larg|bigg|short|long|cheap)est|minimum|maximum)\s"
    r"(?:(?!\b(?:are|were|have|do)\b)[^?,;])*(?:[?,;]|\Z)",
    re.IGNORECASE,
)
_SUBJECTS = _OWNED | frozenset("a an this that each every it he she".split())
# "Please list the fees", "could you tell me the fees of it?"
_ORDER = re.compile(
    rf"\W*(?:{GREETING}|(?:can|could|would|will)\s+you\b[\s,]*)*"
    r"(?:name\b(?!\s+(?:of|an?|one)\b)|list\b|(?:tell|give|show)\s+(?:me|us)\s+(?:all\s+)?(?:of\s+)?"
    rf"(?:the|{POSSESSIVE})\s+(?P<what>[^?!.,;]+))",
    re.IGNORECASE,
)
# "What has to be brought along?", "what does the fee include?": no noun says of what, the verb stands for it.
_ADVERBS = r"(?:(?:not|also|always|never|usually|all|still|already|being)\s+)*"
_BE = (
    r"(?:is|are|was|were|(?:has|have|had)\s+(?:to\s+be|been)|needs?\s+to\s+be"
    rf"|(?:cannot|{MODAL})\s+{_ADVERBS}be)"
)
_DONE = (
    r"(?:\w+[^\We]ed|agreed|brought|chosen|done|drawn|forbidden|given|held|kept|known|left|made|paid|sent|shown|sold"
    r"|taken|worn|written)"
)
_HOLDS = (
    r"(?:includ|cover|contain|compris|consist|need|requir|offer|provid|suppl|bring|carry|wear|show|valu|promis|recommend)"
    r"(?:e|y|ies|s)?"
)
_THINGS = r"\bwhat(?:\s+(?:things|items|points|all|else))?"
# No adjective: "what is shared ownership", "what does the travel cover cost", "what do I need to do".
_STANDS_ALONE = (
    r"(?=\s*(?:[?.!,]|\Z)|\s+(?:about|after|along|as|at|before|by|during|for|from|if|in|of|on|per|under|when|with|within"
    r"|without|to\s+(?:the|an?|my|our|your|every|each))\b)"
)
_IS_DONE = re.compile(rf"{_THINGS}\s+{_BE}\s+{_ADVERBS}(?P<verb>(?-i:(?=[a-z])){_DONE}){_STANDS_ALONE}", re.IGNORECASE)
_IS_HELD = re.compile(
    rf"{_THINGS}\s+(?:do|does|did|must|should|shall|can|may|will|would)\s+[^?,;:]{{1,100}}?\b(?P<verb>{_HOLDS}){_STANDS_ALONE}",
    re.IGNORECASE,
)


def asks_for_several(question: str) -> bool:
    """Whether a question asks for more than one thing: "what are", "which cells express", "what types of", "tell me the
    fees", "what the fees are"."""
    written = re.findall(r"[\w'’-]+", question)
    words = [w.lower() for w in written]
    if order := _ORDER.match(question):
        return order["what"] is None or _names_several(order["what"].lower().split())
    if where := _WHERE.search(" ".join(question.split())):
        return _is_plural(where["what"].lower().split()[-1])
    at = next((i for i, word in enumerate(words) if word in ("what", "which", "who", "whom")), len(words))
    rest = words[at + 2 :] if _is_count(words[at + 1 : at + 2]) else words[at + 1 :]
    if _WORTH.search(question) or _OF_A_RANK.search(question):
        return False
    if rest[:1] in (["are"], ["were"]):
        return True
    if words[at : at + 1] not in (["what"], ["which"]):
        return False
    if (noun := _OF_SEVERAL.search(question)) and _is_plural((noun["which"] or noun["what"]).lower()):
        return True
    if rest and rest[0] in _OWNED and rest[-1] in ("are", "were"):
        return _names_several(rest[1:])
    for number, (word, following) in enumerate(itertools.pairwise(rest[:5])):
        if (word in FUNCTION_WORDS and word not in _SAYS_MORE) or (word in _PARTS and following == "of"):
            return False
        plural = _is_plural(word)
        # "What law connects x" has a verb there; "which cells express x" has none in the first place.
        first = number == 0 and following not in FUNCTION_WORDS
        subject = "".join(written[at + number + 3 : at + number + 4])
        of_one = rest[0] != "of" and following in _OF_ONE and (subject.lower() in _SUBJECTS or subject[:1].isupper())
        if plural and (following in _SEVERAL or first or of_one):
            return True
    return False


def things_asked(question: str) -> frozenset[str]:
    """Stems of what the list is named by that `question` asks for: the noun that several are asked of, or the verb that
    stands for one; none where one thing is asked for."""
    return asked_verbs(question) or (_asked_nouns(question) if asks_for_several(question) else frozenset())


def asked_verbs(question: str) -> frozenset[str]:
    """Stem of the verb that stands for what is asked for: "what is included in it", "what must every guest bring"."""
    found = _IS_DONE.search(question) or _IS_HELD.search(question)
    return frozenset(content_stems(found["verb"])) if found else frozenset()


def _asked_nouns(question: str) -> frozenset[str]:
    """Stems of the first word in the plural that follows "what", "which", "name", "list" or "tell me", and of what the
    kinds or names are of that are asked for; of "who are the ..." that which ends the phrase."""
    if who := _WHO_ARE.search(question):
        people = _phrase(re.findall(r"[\w’'-]+", who["people"].lower()))
        return frozenset(content_stems(people[-1])) if any(map(_is_plural, people[-1:])) else frozenset()
    asked = re.search(
        r"\b(?:what|which|name|list|(?:tell|give|show)\s+(?:me|us))\b(.*)", question, re.IGNORECASE | re.DOTALL
    )
    words = [word.lower() for word in re.findall(r"[\w’'-]+", asked[1])] if asked else []
    for at, word in enumerate(words):
        if len(word) > (2 if word in _SURELY_SEVERAL else 3) and _is_plural(word) and word not in FUNCTION_WORDS:
            of = _phrase(words[at + 2 :]) if word in _KINDS and words[at + 1 : at + 2] == ["of"] else []
            return frozenset(content_stems(" ".join([word, *of[-1:]])))
    return frozenset()


def count_asked(question: str) -> int | None:
    """How many of the things that `question` asks for it asks for: "which two pharmacies", but not "which two-day
    courses"."""
    nouns, words = things_asked(question), in_digits(split_words(question))
    for at in (i for i, word in enumerate(words) if word.stem in nouns):
        for number in range(max(1, at - 2), at):
            word, before = words[number], question[words[number - 1].start : words[number - 1].end].lower()
            is_one = word.is_number and before in _BEFORE_A_COUNT and not question.startswith("-", word.end)
            if is_one and word.stem.isdigit() and int(word.stem) <= MOST:
                return int(word.stem)
    return None


def _is_count(words: Sequence[str]) -> bool:
    """Whether the first of `words` says how many, and more than one."""
    return any(SMALL.get(word, int(word) if word.isdecimal() else 0) in range(2, MOST + 1) for word in words[:1])


def _names_several(words: Sequence[str]) -> bool:
    """Whether the phrase that `words` begin with is in the plural."""
    return any(map(_is_plural, _phrase(words)[-1:]))


def _phrase(words: Sequence[str]) -> list[str]:
    """The words with content that `words` begin with, behind an article."""
    said = words[1:] if words and words[0] in _OWNED else words
    return list(itertools.takewhile(lambda word: word not in FUNCTION_WORDS, said))


def _is_plural(word: str) -> bool:
    if word in _SURELY_SEVERAL:
        return True
    return word.endswith("s") and not word.endswith(_ENDS_OF_ONE) and word not in _ONE_IN_S
