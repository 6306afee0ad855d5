"""Questions for a yes or no, and answers that are one."""

from __future__ import annotations

import re
from functools import lru_cache

from rag_app.text.language.question_words import AUXILIARY, POSSESSIVE, QUESTION_WORD
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.questions.alternatives import alternatives_in
from rag_app.text.questions.choices import choice_in
from rag_app.text.questions.courtesy import GREETING, without_courtesy

# "Was kostet das?": German for "what".
_GERMAN_WHAT = (
    r"was\s+(?:ist|sind|hat|haben|wird|werden|muss|müssen|kann|können|darf|dürfen|soll|sollen|macht|machen|kostet|kosten"
    r"|bedeutet|bedeuten|gilt|gelten|passiert|geschieht|steht|sagt|gehört|brauche|braucht|brauchen|tun)\b"
)
_YES_OR_NO = re.compile(
    rf"\W*(?:{GREETING})*(?!{_GERMAN_WHAT})"
    # Not "can you tell me how much", "do you know when", "May 2023 revenue".
    r"(?!(?:can|could|would|will)\s+you\s+(?:please\s+)?(?:tell|show|list|name|give|explain|describe|clarify|specify|confirm|state|identify|outline|say)\b"
    r"(?!\s+(?:(?:to\s+)?(?:me|us)\s+)?(?:if|whether|that)\b)"
    r"|do(?:es)?\s+(?:you|anyone|anybody)\s+(?:happen\s+to\s+)?know\s+(?:wh(?!ether)|how)|have\s+you\s+any\s+idea\s+(?:wh(?!ether)|how)"
    # "may 5 cm be left"
    r"|may\s+\d(?!\d?\s?(?:[ckm]?m|k?g|%|per\s?cent|people|persons)\s[^?]{0,60}\bbe\s))"
    r"(?:(?:in|on|at|as|of|according|after|before|by|for|with|without|having|during|under|since|given|based|when|if)\b"
    r"(?!\s+(?:wh(?:ich|at|om|en)|how)\b)[^?]{1,100},\s+)?"
    rf"(?:(?:{AUXILIARY}|am)(?:n['’]t)?|(?:ca|wo)n['’]t)\b",  # "Wo ist das?" is German for "where"
    re.IGNORECASE,
)
# In other languages not in capitals: SIM is a card, NIE a number, and Si is silicon.
_REPLY = re.compile(
    r"\W*(?:(?i:yes|no)|[Jj]a|[Nn]ein|[Oo]ui|[Nn]on|[Ss][íì]|[Ss]im|[Nn]ão|[Nn]e[eij]|[Tt]ak|[Nn]ie|[Дд]а|[Нн]ет|[Ee]vet"
    r"|[Hh]ayır)\W*"
)
_ASKS_WHAT = rf"{QUESTION_WORD}\b"
# "My lease ends in May; may I go earlier?", "I stay two nights: is breakfast included?", but not "By when, may I ask,
# is it due?". Behind a comma only words that open a sentence go on.
_BEHIND = re.compile(
    rf"(?!\W*{_ASKS_WHAT})"
    rf"(?:(?![,;:.–—]\s+{_ASKS_WHAT}|\b(?:in|on|at|for|of|from|to|with|(?<!going\s)by)\s+{_ASKS_WHAT})[^?])+?"
    rf"(?:[,;:.]\s+(?:{AUXILIARY}|am)(?:n['’]t)?\s+"
    rf"(?:I|we|he|she|they|you|it|that|this|these|those|the|an?|{POSSESSIVE}|such|there|one|somebody)\b"
    rf"|(?:[;:]|\s[-–—])\s+(?!(?-i:May)\b)(?:{AUXILIARY}|am)(?:n['’]t)?\s+(?!{_ASKS_WHAT})[\w£$€])"
    r"[^?]*\?\W*\Z",
    re.IGNORECASE,
)
# "I lost my rucksack in the boot. Covered?", "suitcase taken at night – insured?"
_IN_A_WORD = re.compile(
    rf"(?:(?:(?!\b{_ASKS_WHAT})[^?]){{1,300}}?(?:[,:;]|\s[-–—])\s+|\W*)(?:is\s+)?(?:still\s+|early\s+)?"
    r"(?:acceptable|allowed|correct|covered|enough|fine|included|insured|necessary|needed|okay|ok|paid|permitted|possible"
    r"|required|right|true)\s*\?\W*",
    re.IGNORECASE,
)
# "Is it 250 or 500 euros?", but not "Is a stay of 2 or 3 nights possible?".
_EITHER = re.compile(
    r"\W*(?:is|are|was|were|do|does|did|has|have|had|will)\b[^?]*\d\s?[^\s\d?]*\s+or\s+[$€£]?\d[\d.,]*"
    r"(?:\s?(?!\w+ed\b|possible\b|enough\b|free\b|more\b|less\b)[^\s\d?]+)?"
    r"(?:\s+(?:for|per|of|in|to|with|after|an?)\b[^?]*)?\?",
    re.IGNORECASE,
)


def asks_for_a_verdict(question: str) -> bool:
    """Whether a question is answered with yes or no, or with one of the two that it asks about; a comparison is where
    it stands behind another sentence, whose matter is not known to be compared."""
    if asks_yes_or_no(question) or alternatives_in(question):
        return True
    last = last_asked(question)
    return last != question and (alternatives_in(last) or choice_in(last)) is not None


@lru_cache(maxsize=256)
def asks_yes_or_no(question: str) -> bool:
    """Whether the last sentence with a question mark, or all where none has one, is one that is answered with yes or
    no, perhaps behind what somebody tells, and does not leave the choice of two or compare two things. Kept: every
    sentence of an answer is held against the same question."""
    last = last_asked(question)
    if any(choice_in(said) or alternatives_in(said) for said in (question, last)):
        return False
    asked = without_courtesy(last)
    if _EITHER.match(asked):
        return False
    return any(form.match(asked) for form in (_YES_OR_NO, _BEHIND, _IN_A_WORD))


def last_asked(question: str) -> str:
    """A question from its last sentence with a question mark on, all of it where none has one."""
    spans = sentence_spans(question)
    return question[next((start for start, end in reversed(spans) if question[start:end].endswith("?")), 0) :]


def is_yes_or_no(sentence: str) -> bool:
    """Whether the sentence is "yes" or "no" and nothing else."""
    return _REPLY.fullmatch(sentence) is not None
