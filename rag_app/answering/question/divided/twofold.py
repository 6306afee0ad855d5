"""Two questions in one, or one behind the other, as two: "What did it cost, and who paid for it?"."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from rag_app.answering.question import phrases
from rag_app.answering.question.divided.each_of_two import of_each_document, of_each_name, of_each_version
from rag_app.answering.question.divided.left_out import is_short, made_whole, said_in
from rag_app.answering.question.divided.subquestion import Subquestion
from rag_app.answering.question.follow_up.counterpart import with_counterpart
from rag_app.answering.question.follow_up.leaning import points_back
from rag_app.retrieval.several import TwoNamed
from rag_app.text.figures.periods import period_in
from rag_app.text.language.question_words import AUXILIARY, QUESTION_WORD
from rag_app.text.language.words import content_stems
from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.questions.yes_or_no import asks_yes_or_no

_PREPOSITION = r"(?:(?:up\s+to|since|by|until|from|at|in|on|for|to|of|with|within|after|below|above|under|over)\s+)"
_ASKING = rf"{_PREPOSITION}?{QUESTION_WORD}\b"
_AND = re.compile(
    rf",?\s+and\s+(?={_ASKING}|(?!have\s+(?:it|this|that)\b){AUXILIARY}\s+(?:I|we|you|he|she|it|there|the|my|our|this|that)\b)|\?\s+(?={_ASKING})",
    re.IGNORECASE,
)
_ASKS = re.compile(_ASKING, re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:each|both|respectively|either|together|these|those|they|them|their)\b", re.IGNORECASE)
# A question of its own after one that asks twice: "who decides which are funded and which are cancelled" is one.
_INVERTED = re.compile(
    rf"{_ASKING}(?:\s+\w+){{0,3}}?\s+{AUXILIARY}\s+"
    rf"(?:(?:{phrases.SUBJECT}|this|that)\b|(?-i:[A-Z]))",
    re.IGNORECASE,
)
# What stands before the first question and holds for the second, too: "For a pump of 2019, how long ...".
_LEAD = re.compile(
    rf"(?:(?!{_ASKING})|(?=(?:when|where)\s+(?!{AUXILIARY}\b)))[^?]*?[.!:,]\s+(?={_ASKING})", re.IGNORECASE
)
# What is said of both behind the second: "..., going by the minutes of June?"
_RIDER = re.compile(
    r",\s+(?:(?:going|judging)\s+by|according\s+to|based\s+on|as\s+of"
    r"|(?:under|by|in|at|on|during|for)(?=\s+(?:(?:the|its|their|my|our|your|this|that)\b(?!\s+(?:latest|least|most|moment)\b)"
    r"|(?-i:[A-Z])|(?:19|20)\d\d)))\s+(?:(?!\bor\b)[^?,])+(?=\?\s*\Z)",
    re.IGNORECASE,
)
# How it is to be told, which is no part of what is asked: "and why, step by step?"
_TOLD_SO = re.compile(
    r"\s*,?\s+(?:step[\s-]+by[\s-]+step|point\s+by\s+point|in\s+(?:full\s+|more\s+|some\s+)?detail|in\s+brief|briefly|in\s+short"
    r"|in\s+(?:a\s+few|one|two|your\s+own|plain|simple)\s+(?:words?|sentences?)|please)(?=\s*[?.!]*\s*\Z)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|his|her)\b", re.IGNORECASE)
_LONGEST = 2_000  # characters of what is looked through, once for every place where it may be divided
_LEAST = 2  # words with content of the first question, or one after a verb
# "How many men", and behind it "how many women were members"; "after how many days", and "to whom is it sent"
_VERBLESS = re.compile(
    rf"{_PREPOSITION}?(?:how\s+many|which|what)\s+(?!{AUXILIARY}\b|\w+ed\b|died\b)\w+", re.IGNORECASE
)
_LIKE_IT = re.compile(
    rf"(?:(?:how\s+(?:many|much)|which|what)(?:\s+(?!{AUXILIARY}\b)\w+){{1,3}}?"
    rf"|{_PREPOSITION}{QUESTION_WORD}(?:\s+(?!{AUXILIARY}\b)\w+){{0,3}}?|when|where)\s+(?={AUXILIARY}\b)",
    re.IGNORECASE,
)
_AFTER_VERB = re.compile(rf"\b{AUXILIARY}\s", re.IGNORECASE)

# "Is it allowed, and if so, until when?", "can I bring a guest, and what does it cost?"
_IF_SO = re.compile(rf"(?P<join>,?\s+and\s+)(?:if\s+(?:so|yes),?\s+)(?={_ASKING})", re.IGNORECASE)
_FRAGMENT = re.compile(rf"{_ASKING}(?:\s+(?!{AUXILIARY}\b)\w+)?\s*\?", re.IGNORECASE)
# "..., and if not, why?"
_WHY_NOT = re.compile(r",?\s+and\s+(?:if\s+(?:no|not),?\s+why(?:\s+not)?|why\s+not)\s*\?*\s*\Z", re.IGNORECASE)
_DENIED = {"am": "aren't", "can": "can't", "will": "won't", "shall": "shall not", "may": "may not"}
_COUNTS = re.compile(r"(?:how\s+(?:many|much)|which\b.*)\s*\?", re.IGNORECASE)
_BEGINS = re.compile(rf"(?:{AUXILIARY}|am)\b", re.IGNORECASE)
_OF_ITS_OWN = re.compile(rf"(?:{_ASKING}(?:\s+\w+){{0,3}}?\s+)?{AUXILIARY}\b", re.IGNORECASE)

# "When and where does it take place?": the rest is of both.
_WORD = rf"{_PREPOSITION}?(?:who|whom|when|where|why|how(?:\s+(?:much|long|often|far))?)"
_OF_BOTH = re.compile(
    rf"(?P<lead>(?:(?!{_ASKING})[^?]*?[.!:,]\s+)?)(?P<one>{_WORD})\s+and\s+(?P<two>{_WORD})\s+(?P<rest>[^?]+)\?*\s*\Z",
    re.IGNORECASE,
)
# "What do the tickets cost, and parking?", but not "and closed?", "and abroad?" or "and its colour?", of which nothing
# in the question is the counterpart.
_NO_COUNTERPART = (
    r"(?:(?:not|never|quite|more|less|most|rather|so|too|also|then|later|afterwards?|abroad|elsewhere|otherwise"
    r"|especially|particularly|its|their|his|her|open|close|start|begin|end|stop|finish|leave|return)\b"
    r"|\w{2,}[^\We]ed\s*\?)"
)
_AND_THAT = re.compile(
    rf"(?P<first>{_ASKING}[^?,]*\b{AUXILIARY}\s[^?,]+),\s+and\s+(?P<other>(?!{_ASKING}|{AUXILIARY}\b|{_NO_COUNTERPART})[\w-]+(?:\s+(?!{AUXILIARY}\b)[\w-]+){{0,3}}?)\s*\?*\s*\Z",
    re.IGNORECASE,
)
# "Give me both the price and the warranty of the pump."
_THING = r"(?:the|its|their|our|my)\s+[^,;?]+?"
_BOTH_THINGS = re.compile(
    rf"(?:\A\W*|[,.:]\s+)(?:(?:(?:can|could|would|will)\s+you\s+)?(?:please\s+)?(?:(?:give|tell|show)\s+(?:me|us)"
    rf"|list|state|name|report)|what\s+(?:are|were))\s+(?P<word>both\s+)(?P<one>{_THING})\s+and\s+(?P<two>{_THING})\s*[?.!]*\s*\Z",
    re.IGNORECASE,
)
_NAMED = 2  # words of a thing of one, behind its article
_OF_WHAT = re.compile(r"\s(?:of|for|in|at|on|under|from|by|to|per)\s.*", re.IGNORECASE)
# "How many members does it have, and for how long are they elected?"
_THOSE = re.compile(rf"how\s+many\s+(?P<they>(?:(?!{AUXILIARY}\b)[\w-]+\s+){{1,2}}?){AUXILIARY}\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless|while|because|when|once|whether)\b", re.IGNORECASE)
_THEY = re.compile(r"(?<!of )\b(?:they|them)\b", re.IGNORECASE)


def questions_in(
    question: str, two: TwoNamed | None, answered: str = "", texts: Sequence[str] = ()
) -> tuple[Subquestion, ...]:
    """The questions about each of two documents or versions, the two that `question` joins, or those about each of two
    names that one of `texts` tells apart; none where it is one question, or where the first has been `answered` before
    and stands there for the second."""
    each = of_each_document(question, two)
    if answered:
        return each
    joined = twofold(question)
    if each and joined:  # each asks by itself
        return tuple(dataclasses.replace(one, question=whole.question) for one, whole in zip(each, joined, strict=True))
    return each or of_each_version(question, two) or joined or of_each_name(question, texts)


def twofold(question: str) -> tuple[Subquestion, ...]:
    """The two questions that `question` joins by "and" or asks in turn, the second with what it leaves to the first;
    none where it asks one, or the second is about what the first names all together, nor of a text of more than 2,000
    characters."""
    if len(question) > _LONGEST:
        return ()
    if asks_yes_or_no(question):
        return _behind_a_verdict(question)
    courteous = _TOLD_SO.sub("", question)
    question = without_courtesy(courteous)
    is_told = question != courteous
    if both := _both_things(question) or _asked_of_the_same(question, is_told=is_told) or _asked_of_another(question):
        return both
    for join in _AND.finditer(question):
        first, second = question[: join.start()], question[join.end() :]
        second = _of_those(second, first)
        lead = found[0] if (found := _LEAD.match(first)) else ""
        has_verb = is_told or bool(_AFTER_VERB.search(first))  # "what it costs" after "tell me"
        told = len(content_stems(first)) + has_verb * bool(content_stems(first))
        if not _ASKS.search(first) or told < _LEAST or _TOGETHER.search(second):
            continue
        if len(_ASKS.findall(first, len(lead))) > 1 and not _INVERTED.match(second):
            continue
        return _parts(first.rstrip(" ,?"), phrases.capitalised(second), lead)
    return ()


def _asked_of_the_same(question: str, *, is_told: bool) -> tuple[Subquestion, ...]:
    """Each of two words that ask with the rest of the question, which may follow a "tell me" without turning round."""
    both = _OF_BOTH.fullmatch(question)
    if both is None or not content_stems(both["rest"]) or not (is_told or _BEGINS.match(both["rest"])):
        return ()
    rest = both["rest"].rstrip(" ?.!")
    asked = (phrases.capitalised(f"{both['lead']}{word} {rest}") for word in (both["one"], both["two"]))
    return tuple(Subquestion(one, f"{one}?") for one in asked)


def _both_things(question: str) -> tuple[Subquestion, ...]:
    """Each of two things of which a question asks for "both", the first with what the second is of; none where the
    first may be short for one of the second's kind: "both the gross and the net weight"."""
    both = _BOTH_THINGS.search(question)
    if both is None or (len(both["one"].split()) == _NAMED < len(_OF_WHAT.sub("", both["two"]).split())):
        return ()
    of_what = "" if _OF_WHAT.search(both["one"]) or not (found := _OF_WHAT.search(both["two"])) else found[0]
    things = f"{both['one']}{of_what}", both["two"]
    return tuple(Subquestion(phrases.capitalised(one), f"{question[: both.start('word')]}{one}?") for one in things)


def _asked_of_another(question: str) -> tuple[Subquestion, ...]:
    """The question, and again of what is named behind it; none where that may be a part of a condition."""
    both = _AND_THAT.fullmatch(question)
    if both is None or _CONDITION.search(both["first"], both["first"].find(" ")):
        return ()
    other = with_counterpart(f"{both['first']}?", both["other"])
    if not other or both["first"] in other:
        return ()
    return Subquestion(both["first"], f"{both['first']}?"), Subquestion(both["other"], other)


def _of_those(second: str, first: str) -> str:
    """The second question with what the first counts where "they" stands for it."""
    counted = _THOSE.search(first)
    if counted is None or len(_THEY.findall(second)) != 1:
        return second
    return _THEY.sub(f"the {counted['they'].strip()}", second)


def _behind_a_verdict(question: str) -> tuple[Subquestion, ...]:
    """The question for a yes or no and the one behind it: "until when is it allowed?"."""
    denied = _WHY_NOT.search(question)
    if denied and _BEGINS.match(question) and not _ASKS.search(question, 0, denied.start()):
        first = question[: denied.start()]
        word, _, rest = first.partition(" ")
        denied_word = _DENIED.get(word.lower(), f"{word.lower()}n't")
        why = f"Why {denied_word} {rest}?"
        return Subquestion(first, f"{first}?"), Subquestion("Why not", why)
    question = _IF_SO.sub(lambda found: found["join"], question)
    for join in _AND.finditer(question):
        first, second = question[: join.start()], question[join.end() :]
        is_fragment = bool(_FRAGMENT.fullmatch(second))
        if not _BEGINS.match(first) or _ASKS.search(first) or _TOGETHER.search(second):
            continue
        if not is_fragment and not _OF_ITS_OWN.match(second):
            continue
        second = phrases.capitalised(second)
        if is_fragment and not _COUNTS.fullmatch(second):
            whole = f"{second.rstrip(' ?.')} {phrases.within_sentence(first)}?"
        else:
            whole = made_whole(second, f"{first}?")
            whole = phrases.beside(second, said_in(f"{first}?")) if first in whole else whole
        return Subquestion(first, f"{first}?"), Subquestion(second.rstrip(" ?."), whole)
    return ()


def _parts(first: str, second: str, lead: str) -> tuple[Subquestion, ...]:
    """The two questions, each with what is said of both before the first and behind the second."""
    if _VERBLESS.fullmatch(first[len(lead) :]) and (like := _LIKE_IT.match(second)):
        first = f"{first} {second[like.end() :].rstrip(' ?.')}"
    rider = _RIDER.search(second)
    of_both = rider[0] if rider and not _are_dated(rider[0], first) else ""
    whole = _led(second, f"{first}?", lead)
    return Subquestion(first, f"{first}{of_both}?"), Subquestion(second.rstrip(" ?."), whole)


def _led(second: str, first: str, lead: str) -> str:
    """The second question with the `lead` of the first, where it does not take the place of something in it."""
    if not lead or is_short(second) or _are_dated(lead, second):
        return made_whole(second, first)
    is_told = lead.rstrip().endswith((".", "!"))  # by a sentence of its own
    leans = bool(points_back(second)) and not (is_told and _PERSON.search(second))
    stands = phrases.names(lead) and not leans
    whole = second if stands else made_whole(second, first[len(lead) :])
    return lead + (whole if is_told else phrases.within_sentence(whole))


def _are_dated(one: str, other: str) -> bool:
    return period_in(one).is_dated and period_in(other).is_dated
