"""Whether a clause with all words of a question for a yes or no says or denies that: "Is sleep apnoea treated?" where
"Sleep apnoea is treated with a mask"."""

from __future__ import annotations

import re

from rag_app.text.language.rule_words import OBLIGES
from rag_app.text.language.words import content_stems, denies, in_order, split_words, without_brackets
from rag_app.text.statements.exceptions import DENIES
from rag_app.text.statements.permissions import clause_about

_LEAST = 2  # content words of a question
# What is asked of all, none, or more than something, which a clause about one may leave open.
_OF_HOW_MANY = re.compile(
    r"\b(?:all|alone|already|always|any\w*|both|each|else|enough|ever|every\w*|immediately|less|many|more|most|never|only"
    r"|other\w*|same|still|than|too|whole|yet|(?:bigg|bett|cheap|fast|great|high|larg|long|low|old|short|small|slow)e(?:r|st)"
    r"|best|worse|worst)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:only|until|than|save|if|when|whenever|while|where|before|after|during|without|first|less|except\w*|unless"
    r"|other\s+than|apart\s+from|barely|far\s+from|formerly|hardly|instead|myth|plan\w*\s+to|rarely|scarcely|seldom"
    r"|too\s+\w+\s+to|used\s+to|whether|little)\b|\bnon-",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:(?:and|at|but|with)\s+(?:no|not)|without|whether\s+or\s+not)\b", re.IGNORECASE)
_OBLIGES = re.compile(rf"\b{OBLIGES}\b", re.IGNORECASE)
_NO_TEXT = re.compile(r"[|☐☒☑]|:\s")  # rows, boxes and fields of forms


def is_affirmed(question: str, sentence: str) -> bool:
    """Whether a clause of running text has all content words of `question` in their order, none of them in brackets,
    and neither it nor the question denies or limits anything, or obliges where the other does not: the answer is hardly
    no (docs/experiments.md)."""
    clause = _clause_with_all(question, sentence)
    if not clause or denies(clause) or DENIES.search(clause) or _CONDITION.search(clause):
        return False
    if _OF_HOW_MANY.search(question) or (_OBLIGES.search(question) and not _OBLIGES.search(clause)):
        return False
    return in_order(_content(question), _content(clause))


def is_denied_in_words(question: str, sentence: str) -> bool:
    """Whether a clause of running text has all content words of `question`, none of them in brackets, and denies
    something, which the question does not, and not only what is beside it ("and no ticket is needed"): the answer is
    hardly yes."""
    clause = _clause_with_all(question, sentence)
    before = _BESIDE.split(clause)[0]
    is_all = content_stems(question) <= content_stems(before)
    return denies(before if is_all else clause) and not DENIES.search(question)


def _clause_with_all(question: str, sentence: str) -> str:
    """The clause of a sentence that has all content words of a question, two at least; empty where none has, where the
    question denies something, and in forms and tables."""
    asked = content_stems(question)
    if len(asked) < _LEAST or denies(question) or _NO_TEXT.search(sentence):
        return ""
    clause, shared = clause_about(asked, without_brackets(sentence))
    return clause if shared == len(asked) else ""


def _content(text: str) -> list[str]:
    return [word.stem for word in split_words(text) if word.is_content]
