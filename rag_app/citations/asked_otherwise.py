"""Whether the clause of a short answer says something else than the question asks: what is planned for what was done,
what tenants must do for what landlords must, the tablet of 10 mg for that of 5 mg."""

from __future__ import annotations

import re

from rag_app.citations.contrary import is_at_other_time_or_place, is_opposite
from rag_app.text.language.question_words import BE
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import content_stems, denies, places_of
from rag_app.text.statements.doers import does_other, is_in_other_role
from rag_app.text.statements.modifiers import has_other_modifier
from rag_app.text.statements.permissions import clauses_of

_ASKS_WHAT_WAS = re.compile(r"\b(?:did|was|were|has|have|had)\b", re.IGNORECASE)
# What a question has that is itself for a plan, a duty or what was before one.
_ASKS_PLAN = re.compile(
    r"\b(?:plan\w*|expect\w*|propos\w*|intend\w*|schedul\w*|suppos\w*|aim\w*|hop\w*|forecast\w*|target\w*|budget\w*"
    r"|meant|original\w*|estimat\w*|project\w*|future|next|last|before|due|to|will|would|should|must)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    rf"\b(?:(?:ha[ds]|have)\s+(?:been\s+)?planned\s+to|{BE}\s+to\b(?!\s+have\b)|will"
    rf"|(?:{BE}|be|now|we)\s+(?:\w+ly\s+)?(?:planned|expect(?:ed)?|scheduled|intended|proposed)"
    r"|(?:plans?|intends?|expects?|hopes?|aims?|planned|hoped|intended)\s+to|pending|not\s+yet|yet\s+to)\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:has|have|had|was|were|is|are|did|be)(?:\s+not|n['’]t|\s+never)(?:\s+(?:yet|been|be|ever|also))*"
    r"\s+(?P<verb>\w+)(?!\s+by\b)(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:but|only|until|than|save|if|when|while|where|before|after|during|for|without|unless|except)\b", re.IGNORECASE
)
# Who sells is whom one buys from, and what is short is asked for beside why it is not long.
_ASKS_WHO_OR_WHY = re.compile(r"\b(?:who|whom|why)\b", re.IGNORECASE)
_ASKS_WHY = re.compile(r"\bwhy\b", re.IGNORECASE)
_WHO_DOES = re.compile(
    r"\bwho\s+(?:(?:has|have|had|can|may|must|should|will)\s+)?"
    r"(?P<verb>(?!buy|bought|sell|sold|wins?\b|won\b|los[et]|le[af])\w+(?<!er)\b)",
    re.IGNORECASE,
)
_SWITCHED = re.compile(r"\b(?:turn|switch)\w*\s+(?:\w+\s+){0,4}?(?P<state>on|off)\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|since|as|so\s+that|due\s+to|owing\s+to|in\s+order\s+to)\b.*", re.IGNORECASE | re.DOTALL
)
_WHO = re.compile(r"\bwho\s+(?:(?:has|have|had|was|were|is|are)\s+)?(?P<verb>\w+)", re.IGNORECASE)
_BY = re.compile(r"\bby\s+(?:(?:the|an?|mr|mrs|ms|dr)\.?\s+)*\Z", re.IGNORECASE)
_DOES_TOO = re.compile(r"\b(?:who|which|that)\b", re.IGNORECASE)  # "by Ms Berg, who rejected it"
# When it begins is asked, and where it ends is said; or the other way round.
_TIME_ASKED = r"(?:when|(?:what|which)\s+(?:time|date|day|hour))"
_ASKS_FROM = re.compile(
    rf"\b(?:from|since)\s+{_TIME_ASKED}\b|\b{_TIME_ASKED}\b[^?]{{0,200}}\bfrom\s*\?"
    rf"|\b{_TIME_ASKED}\s+do(?:es)?\b[^?]{{0,200}}\b(?:start|begin|open)\s*\?",
    re.IGNORECASE,
)
_ASKS_UNTIL = re.compile(
    rf"\b(?:until|till|up\s+to)\s+{_TIME_ASKED}\b|\b{_TIME_ASKED}\b[^?]{{0,200}}\b(?:until|till)\s*\?|\bhow\s+late\b",
    re.IGNORECASE,
)
_FROM, _UNTIL = (
    (
        re.compile(rf"\b(?:{form})\s+(?:the\s+)?\Z", re.IGNORECASE),
        re.compile(rf"\A(?:{form})\b(?!.*(?:\b(?:to|until|till|from|since)\b|\d\s?[-–—]))", re.IGNORECASE),
    )
    for form in ("from|since", r"until|till|up\s+to")
)  # before what is said, and at its beginning
_BOUND = re.compile(r"\bn(?:o|ot)\s+\w+\s+than\b", re.IGNORECASE)  # denies nothing
_DIGIT = re.compile(r"\d")
_UNLESS = re.compile(r"\bunless\b(?P<what>[^,;.]*)", re.IGNORECASE)
_ASKS_BESIDE = re.compile(r"\b(?:except|before)\b", re.IGNORECASE)
_NAMED = 3 / 4  # of the content words of what takes back what is said
_SIZED = re.compile(r"(?<![\w.,-])(?P<number>\d+(?:[.,]\d+)*)[\s-]?(?P<unit>[^\W\d_]+|%)\s+(?P<what>[^\W\d_]{3,})")


def is_asked_otherwise(question: str, text: str, start: int, end: int) -> bool:
    """Whether the clause of the words `text[start:end]` is a plan, or its sentence denies the verb of an open
    `question` that asks what was done; or whether the clause has the opposite of a word of the question, or "until"
    where it is from when; or the sentence another size of a thing than the question names, or who gives as who takes.
    Rows of tables say nothing of it."""
    first, last = sentence_at(text, start, end)
    if text.startswith("|", first) or denies(question):
        return False
    sentence, said, before = text[first : max(last, end)], text[start:end], text[first:start]
    clause = next((one for one in clauses_of(sentence) if said in one), sentence)
    is_planned = _PLANNED.search(clause) is not None and not _ASKS_PLAN.search(question)
    if _ASKS_WHAT_WAS.search(question) and (is_planned or _is_not_done(question, sentence)):
        return True
    return (
        _is_contrary(question, clause, before, said)
        or (not denies(clause) and is_at_other_time_or_place(question, clause))
        or _is_contrary_elsewhere(question, sentence, clause)
        or does_other(question, clause)
        or is_in_other_role(question, sentence, said)
        or (not _ASKS_WHY.search(question) and has_other_modifier(question, clause, sentence))
        or _is_of_another_size(question, sentence)
        or _is_by_another(question, sentence, said)
        or _is_taken_back(question, sentence, said)
    )


def _is_not_done(question: str, sentence: str) -> bool:
    """Whether a word of the question stands in a sentence only as the verb that it denies, without conditions."""
    asked = content_stems(question)
    for denial in _NOT_DONE.finditer(sentence):
        verb = asked & content_stems(denial["verb"])
        rest = f"{sentence[: denial.start()]} {denial['rest']}"
        if verb and not _CONDITION.search(denial["rest"]) and not verb & content_stems(rest):
            return True
    return False


def _is_contrary(question: str, clause: str, before: str, said: str) -> bool:
    """Whether `clause` has the opposite of a word of `question`, or the other end; what is closed until then is
    open from then on, and until it closes."""
    if denies(_BOUND.sub(" ", clause)):
        return False
    if _ASKS_WHO_OR_WHY.search(question):
        return _is_of_contrary_deed(question, clause, said)
    ends = {_ASKS_FROM: (_FROM, _UNTIL), _ASKS_UNTIL: (_UNTIL, _FROM)}
    asks = next((one for one in ends if one.search(question)), None)
    if asks is None:
        return is_opposite(question, clause, said)
    is_turned = is_opposite(question, clause.replace(said, " "), said)
    is_own, is_other = (bool(right.search(before) or own.search(said)) for right, own in ends[asks])
    return not is_turned if is_other else is_turned and (is_own or asks is _ASKS_FROM)


def _is_of_contrary_deed(question: str, clause: str, said: str) -> bool:
    """Whether `question` is who does or why it is so, and `clause` tells of the opposite, apart from the reason."""
    if _ASKS_WHY.search(question):
        return is_opposite(question, _REASON.sub("", clause).replace(said, " "), said)
    does = _WHO_DOES.search(question)
    if does is None:
        return False
    return is_opposite(does["verb"], clause.replace(said, " "), said) or _is_switched_otherwise(question, clause)


def _is_switched_otherwise(question: str, clause: str) -> bool:
    """Whether `question` is of what is turned on, and `clause` of what is turned off alone, or the other way round."""
    asked, held = ({one["state"].lower() for one in _SWITCHED.finditer(text)} for text in (question, clause))
    return bool(asked and held) and not asked & held


def _is_contrary_elsewhere(question: str, sentence: str, clause: str) -> bool:
    """Whether another clause, without a figure, has the opposite of a word of `question`, and another word of it, and
    `clause` neither word: "When is it open in August?", "on Fridays at 10:30; it is closed in August"."""
    if _ASKS_WHO_OR_WHY.search(question) or denies(_BOUND.sub(" ", sentence)):
        return False
    asked = content_stems(question) - content_stems(clause)
    others = (one for one in clauses_of(sentence) if one != clause and not _DIGIT.search(one))
    return any(asked & content_stems(one) and is_opposite(question, one, clause) for one in others)


def _is_by_another(question: str, sentence: str, said: str) -> bool:
    """Whether `question` is who does something, of which a sentence has the verb only behind "by" and what is `said`:
    "Who rejected the plan?" where "It was proposed by Ms Berg and rejected"."""
    asked, start = _WHO.search(question), sentence.find(said)
    by = _BY.search(sentence, 0, start) if asked else None
    if asked is None or by is None:
        return False
    verb, rest = content_stems(asked["verb"]), sentence[start + len(said) :]
    is_behind = verb & content_stems(rest) and not verb & content_stems(sentence[: by.start()])
    return bool(is_behind) and _DOES_TOO.search(rest) is None


def _is_taken_back(question: str, sentence: str, said: str) -> bool:
    """Whether a sentence says it "unless" what the question supposes: "5 euros unless the meter was faulty"."""
    found = _UNLESS.search(sentence, sentence.find(said) + len(said))
    if found is None or _ASKS_BESIDE.search(question):
        return False
    supposed = content_stems(found["what"]) - content_stems(sentence[: found.start()])
    return bool(supposed) and len(supposed & content_stems(question)) >= _NAMED * len(supposed)


def _is_of_another_size(question: str, sentence: str) -> bool:
    """Whether the sentence has a thing of another size, and that of the question nowhere."""
    asked, held = _sized(question), _sized(sentence)
    return any(
        key in held and not sizes & held[key] and not any(any(places_of(size, sentence)) for size in sizes)
        for key, sizes in asked.items()
    )


def _sized(text: str) -> dict[tuple[str, frozenset[str]], set[str]]:
    """The sizes of things by unit and thing: "5 mg tablets"."""
    found: dict[tuple[str, frozenset[str]], set[str]] = {}
    for one in _SIZED.finditer(text):
        if thing := frozenset(content_stems(one["what"])):
            found.setdefault((one["unit"].lower(), thing), set()).add(one["number"])
    return found
