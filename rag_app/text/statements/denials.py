"""No from a clause that says that what is asked about is not done: "Will they sell without my consent?" where "They
will not sell without consent"."""

from __future__ import annotations

import re

from rag_app.text.language.question_words import AUXILIARY
from rag_app.text.language.rule_words import FORBIDDEN
from rag_app.text.language.words import content_stems, denies, in_digits, split_words, without_brackets
from rag_app.text.statements.permissions import ORDER, clause_about, clauses_of, is_denied

_ADVERBS = (
    r"(?:(?:be|been|being|have|also|always|usually|normally|directly|automatically|ever|again|yet|currently|able"
    r"|made|allowed|permitted|possible|to)\s+)*"
)
# "Will not sell", "can never be made public", "neither of them may be opened", "nor may they sell".
_NOT_DONE = re.compile(
    rf"\b(?:nor\s+{AUXILIARY}\s+(?:(?:the|any|an?|its|their|such)\s+)?\w+"
    r"|(?:not|never|no\s+longer|cannot|nor|\w+n['’]t)[*_]*"
    r"|(?:neither|nor|none\s+of|no)\b[^.;:]{0,200}?\b(?:can|may|must|shall|will))\s+"
    rf"(?!only\b){_ADVERBS}(?P<verbs>[^\W\d_]+(?:\s+(?:and|or)\s+[^\W\d_]+)*)",
    re.IGNORECASE,
)
# What something may be asked to be without, so that what is not done is a yes.
_ABSENCE = re.compile(
    r"\b(?:free\s+(?:of|from|to)|safe|spared?|stop\w*|left|kept|remain\w*|still|stay\w*|avoid\w*|give[ns]?\s+up|fail\w*"
    rf"|lack\w*|all|every|both|only|exempt\w*|exclu\w+|{FORBIDDEN})\b|\b(?:un|non-?)\w{{4}}",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"\bwithout\s+(?P<what>[^,;:.?]+)", re.IGNORECASE)
# What may leave something of it done, in its clause or anywhere.
_CONDITION = re.compile(
    r"\b(?:only|until|than|save|if|when|whenever|while|where|before|after|during|without|first|less)\b", re.IGNORECASE
)
_EXCEPTION = re.compile(r"\b(?:except\w*|unless|unlike|other\s+than|apart\s+from|besides)\b", re.IGNORECASE)
_BUT = re.compile(r"\b(?:but|though|although|however)\b", re.IGNORECASE)
# How, where or of what it is not done.
_CASE = re.compile(
    r"\b(?:with|within|in|into|inside|outside|on|onto|to|from|for|at|by|near|through|under|over|above|below|using|as"
    r"|that|which|who)\b",
    re.IGNORECASE,
)
_ANYWHERE = frozenset(
    content_stems("always anybody anyone anywhere entire entirely everywhere hours kind premises strictly times whole")
)
_IN_THEORY = re.compile(
    r"\b(?:in\s+(?:theory|principle)|theoretically)\b[^;]*\b(?:but|however|though)\b", re.IGNORECASE
)
# "Do not assume that", "this does not mean that", "there is no guarantee that".
_NOT_SO = re.compile(
    r"\b(?:(?:not|never|no\s+longer|cannot|nor|\w+n['’]t)\s+(?:(?:be|necessarily|always|automatically)\s+)*"
    r"(?:(?:assum|believ|consider|expect|guarantee|imagin|imply|mean|presum|promis|suppos|think)\w*"
    r"|(?:certain|guaranteed|true|the\s+case))|no\s+(?:assurance|certainty|evidence|guarantee|promise|proof))"
    r"(?:\s+(?:any\s?more|any\s+longer|necessarily|always|automatically))?\s+that\b(?P<what>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ONLY = re.compile(r"\bonly\b", re.IGNORECASE)
# How much, how often or when it is not done, which leaves that it is done otherwise.
_QUALIFIES = re.compile(
    r"\b(?!(?:also|currently|only|\w*(?:pply|reply|family|fly|rely|july|assembly))\b)"
    r"(?:\w+ly|alone|always|again|indoors|late|later|longer|much|more|nowadays|often|(?<!at\s)once(?!\s+made\b)"
    r"|online|outdoors|together|today|tomorrow|tonight|twice|well|(?:this|next|last)\s+(?:day|week|month|quarter|year"
    r"|season|spring|summer|autumn|fall|winter|time))\b",
    re.IGNORECASE,
)
# What is not done by some alone, is only said, or may be.
_BY_SOME = re.compile(
    r"\b(?:some|most|many|several|certain|few|half|who|which|whose|whether|why|how)\b"
    r"|\b(?:said|says?|claim\w*|argu\w*|believ\w*|think\w*|thought|fear\w*|alleg\w*|suggest\w*)\s+that\b"
    rf"|\bthat(?:\s+{AUXILIARY})?\s*\Z|\bmight\s*\Z",
    re.IGNORECASE,
)
_MAY_BE = re.compile(r"\bmay\s+not\s+(?!be\b)", re.IGNORECASE)
_ASKS_MAY = re.compile(r"\W*(?:may|can|could)\b", re.IGNORECASE)
_MAY = re.compile(r"\b(?:may|can|(?:is|are)\s+(?:allowed|permitted|entitled|free)\s+to)\b", re.IGNORECASE)
_SUBJECT = re.compile(rf"\W*{AUXILIARY}\s+(?:(?:the|an?|any|my|our|your|its|their)\s+)?(?P<subject>\w+)", re.IGNORECASE)
_KIND_OF = r"([\w-]+)?(?:\A|\s+){}\b(\s+(?:of|with|in|on|from|under|for|that)\s.*)?"
_AN_ORDER = re.compile(ORDER, re.IGNORECASE)
_SHARED = 1 / 2  # of the content words of a question
_ABOUT = 2  # content words of a question that an order has which speaks of it


def is_not_done(question: str, sentence: str) -> bool | None:
    """False for a question for yes or no where the clause of `sentence` that says most of it, and at least half, says
    that its verb is not done, of no other or smaller thing, at no time, in no number, place or way beyond the question;
    None for others.

    No for all 23 written questions whose own sentence says so (docs/experiments.md).
    """
    denial = None if _asks_otherwise(question) else _denial(question, sentence)
    if denial is None or _EXCEPTION.search(sentence):
        return None
    clause, asked = denial.string, content_stems(question)
    least = _ABOUT if _AN_ORDER.search(clause) else _SHARED * len(asked)
    if len(asked & content_stems(clause)) < least or _is_conditional(question, clause) or _is_of_less(question, denial):
        return None
    if _is_of_another(question, denial):
        return None
    numbers = [{w.stem for w in in_digits(split_words(text)) if w.is_number} for text in (question, clause)]
    verbs = content_stems(denial["verbs"])
    others = (one for one in clauses_of(sentence) if one != clause)
    if numbers[1] - numbers[0] or (_BUT.search(sentence) and any(verbs & content_stems(one) for one in others)):
        return None
    case = _CASE.search(_WITHOUT.sub(" ", clause), denial.end())
    return None if case and content_stems(case.string[case.start() :]) - asked - _ANYWHERE else False


def is_hardly(question: str, sentence: str) -> bool:
    """Whether a yes to `question` may not stand before `sentence`: the clause that says most of it forbids it (see
    `is_denied`) or says that its verb is not done, all clauses that name its subject deny something and none of the
    others is about that, nobody is to think so, or it is so in theory, but. Weaker than `is_not_done`: no more than
    that the answer is hardly yes."""
    if is_denied(question, sentence):
        return True
    if _asks_otherwise(question):
        return False
    if _IN_THEORY.search(sentence) or _is_not_to_be_taken_for_so(question, sentence):
        return True
    denial = _denial(question, sentence)
    if denial is not None:
        asked = content_stems(question)
        is_about = len(asked & content_stems(denial.string)) >= _SHARED * len(asked)
        return is_about or not (_is_conditional(question, sentence) or _EXCEPTION.search(sentence))
    return _denies_subject(question, sentence)


def is_granted(question: str, sentence: str) -> bool:
    """Whether `question` is whether something may or can be done, and a clause of `sentence` with all of its content
    words, none of them in brackets, says without conditions and denials that it may: the answer is hardly no."""
    asked = content_stems(question)
    clause, shared = clause_about(asked, without_brackets(sentence))
    if not asked or shared < len(asked) or not _ASKS_MAY.match(question) or not _MAY.search(clause):
        return False
    limits = _BUT.search(sentence) or _EXCEPTION.search(sentence) or _ONLY.search(clause)
    return not (limits or denies(clause) or denies(question))


def _is_not_to_be_taken_for_so(question: str, sentence: str) -> bool:
    """Whether a sentence says of half of a question, without another denial, that nobody should think so."""
    asked, untrue = content_stems(question), _NOT_SO.search(sentence)
    if untrue is None or denies(untrue["what"]):
        return False
    about, _ = clause_about(asked, untrue["what"])
    return len(asked & content_stems(about)) >= _SHARED * len(asked)


def _denial(question: str, sentence: str) -> re.Match[str] | None:
    """The words by which the clause that says most of a question denies its verb, or one that begins with "nor"."""
    asked = content_stems(question)
    clause, _ = clause_about(asked, sentence)
    clauses = [clause, *(one for one in clauses_of(sentence) if one.lower().startswith("nor "))]
    denials = (one for clause in clauses for one in _NOT_DONE.finditer(clause))
    return next((one for one in denials if content_stems(one["verbs"]) & asked), None)


def _is_of_another(question: str, denial: re.Match[str]) -> bool:
    """Whether a clause denies the verb of a subject of its own, and has no other content word of a question than it."""
    asked = content_stems(question) - content_stems(denial["verbs"])
    is_named = bool(content_stems(denial.string[: denial.start()]))
    return bool(asked) and is_named and not asked & content_stems(denial.string)


def _is_of_less(question: str, denial: re.Match[str]) -> bool:
    """Whether a clause denies less than a question asks for: of some or a kind of its subject, or how much or often."""
    clause, before = _BUT.split(denial.string)[0], denial.string[: denial.start()]
    limits = (*_BY_SOME.finditer(before), *_QUALIFIES.finditer(clause))
    if any(one[0].lower() not in question.lower() for one in limits):
        return True
    if _MAY_BE.search(clause) and not _ASKS_MAY.match(question):
        return True
    subject = _SUBJECT.match(question)
    named = re.search(_KIND_OF.format(re.escape(subject["subject"])), before, re.IGNORECASE) if subject else None
    kinds = content_stems(" ".join(filter(None, named.groups()))) if named else set()
    return bool(kinds - content_stems(question) - _ANYWHERE)


def _asks_otherwise(question: str) -> bool:
    """Whether what is not done may be a yes to a question: it asks for that, or denies something besides what it asks
    to go without."""
    return bool(_ABSENCE.search(question)) or denies(_WITHOUT.sub(" ", question))


def _is_conditional(question: str, said: str) -> bool:
    """Whether what is `said` holds on a condition that is not the question's own "without"."""
    own = content_stems(" ".join(one["what"] for one in _WITHOUT.finditer(question)))
    others = _WITHOUT.sub(lambda one: " " if own & content_stems(one["what"]) else one[0], said)
    return bool(_CONDITION.search(others))


def _denies_subject(question: str, sentence: str) -> bool:
    """Whether all clauses that name the subject of a question deny something, and the one that says most of the
    question, which does not, names it not."""
    subject = _SUBJECT.match(question)
    named = content_stems(subject["subject"]) if subject else set()
    own = [_WITHOUT.sub(" ", one) for one in clauses_of(sentence) if named & content_stems(one)]
    about, _ = clause_about(content_stems(question), sentence)
    return bool(own) and not named & content_stems(about) and not denies(about) and all(map(denies, own))
