"""A question by how much two documents or versions differ, or which has the more, as one about each: "How much lighter
is the pump in revision B than in revision A?" asks how heavy it is in both."""

from __future__ import annotations

import dataclasses
import re

from rag_app.answering.question.divided.each_of_two import of_each_document, of_each_version
from rag_app.answering.question.divided.subquestion import Subquestion
from rag_app.answering.question.phrases import within_sentence
from rag_app.retrieval.several import TwoNamed
from rag_app.text.language.question_words import AUXILIARY

_PLAIN = {
    plain: comparatives.split()
    for plain, comparatives in {
        "long": "longer shorter",
        "heavy": "heavier lighter",
        "high": "higher lower",
        "large": "larger bigger smaller",
        "wide": "wider narrower",
        "deep": "deeper shallower",
        "thick": "thicker thinner",
        "fast": "faster quicker slower",
        "old": "older younger",
        "warm": "warmer hotter colder cooler",
        "loud": "louder quieter",
    }.items()
}
_ADJECTIVE = {comparative: f"how {plain}" for plain, those in _PLAIN.items() for comparative in those}
_PRICE = ("cheaper", "dearer", "costlier", "more expensive", "less expensive")
_MORE = r"(?:more|less|fewer)(?=\s+(?:than|in|at|under|by|for|with|of)\b)"  # and not "more likely"
_COMPARATIVE = rf"(?P<er>{'|'.join((*_PRICE, *_ADJECTIVE))}|{_MORE})"
_THAN = r"\s+than\s+(?:(?:that|those|the\s+ones?|it\s+(?:is|was|does|did|has|had))\s+)?"
_HOW_MUCH_LATER = (
    r"(?:,?\s+and\s+by\s+how\s+(?:much|many)(?:\s+\w+)?|,?\s+and\s+what\s+(?:is|are)\s+each|,?\s+and\s+how\s+\w+)?"
)
_END = rf"{_HOW_MUCH_LATER}\s*\?*\s*\Z"
_CHANGED = (
    r"(?:chang\w+|differ|rise|risen|grow|grown|increased?|fall|fallen|drop(?:ped)?|decreased?|declined?"
    r"|gone?\s+(?:up|down))"
)

# "How many more hours a week do we get under version 2 than under version 1?"
_MORE_THAN = re.compile(
    rf"how\s+(?P<count>much|many)\s+(?:more|less|fewer)\s+(?!expensive)(?P<one>.+?){_THAN}(?P<two>.+?){_END}",
    re.IGNORECASE,
)
# "How much lighter is the pump of revision B than that of revision A?", "By how much is ... lighter than ..."
_ER_THAN = re.compile(
    rf"how\s+(?:much|many\s+\w+)\s+{_COMPARATIVE}\s+(?P<one>.+?){_THAN}(?P<two>.+?){_END}", re.IGNORECASE
)
_BY_HOW_MUCH = re.compile(
    rf"by\s+how\s+(?:much|many\s+\w+)\s+(?P<one>{AUXILIARY}\s+.+?)\s+{_COMPARATIVE}(?P<rest>.*?){_THAN}(?P<two>.+?){_END}",
    re.IGNORECASE,
)
# "Which pump is heavier, the Alva or the Brio?", "Which of Alva and Brio has the higher fee, and by how much?"
_WHICH_OF = re.compile(
    r"(?P<which>which)\s+of\s+(?P<two>[^,?]+?\s+)and(?P<other>\s+[^,?]+?)(?P<rest>\s+(?:is|are|was|were|has|have|had)\s[^,?]+)",
    re.IGNORECASE,
)
_JOINED = r",\s+(?P<one>[^,?]+?)\s+or\s+(?P<two>[^,?]+?)"
_WHICH_IS = re.compile(
    rf"(?:which|whose)(?P<what>\s+[^,?]+?)?\s+(?P<be>is|are|was|were)\s+(?:the\s+)?{_COMPARATIVE}(?P<rest>[^,?]*){_JOINED}{_END}",
    re.IGNORECASE,
)
_WHICH_HAS = re.compile(
    rf"which(?:\s+[^,?]+?)?\s+(?:ha[sd]|have)\s+(?:the|a)\s+{_COMPARATIVE}\s+(?P<what>[^,?]+){_JOINED}{_END}",
    re.IGNORECASE,
)
# "Do we have longer to pay in version 1 or in version 2?"
_EITHER = re.compile(
    rf"(?P<have>{AUXILIARY}\s+[^,?]+?)\s+{_COMPARATIVE}(?P<rest>[^,?]*?)\s+(?P<one>(?:in|at|under|by|for|with|of)\s+[^,?]+?)"
    rf",?\s+or\s+(?P<two>[^,?]+?){_END}",
    re.IGNORECASE,
)
# "What did the fee change from and to between the 2023 and the 2024 edition?"
_CHANGED_BETWEEN = re.compile(
    rf"(?:what|how|(?:by\s+)?how\s+(?:much|many))\s+(?:did|has|have)\s+(?P<what>[^,?]+?)\s+{_CHANGED}"
    r"(?:\s+from\s+and\s+to)?,?\s+(?:(?P<between>between)|from)\s+(?P<one>[^?]+?)\s+(?(between)and|to)\s+(?P<two>[^?]+?)\s*\?*\s*\Z",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"(?:what\s+is|what['’]s|how\s+(?:big|large|much)\s+is)\s+the\s+difference\s+(?:in|of)\s+(?:the\s+)?(?P<what>[^,?]+?)\s+"
    r"between\s+(?P<one>[^?]+?)\s+and\s+(?P<two>[^?]+?)\s*\?*\s*\Z",
    re.IGNORECASE,
)


def compared(question: str, two: TwoNamed | None) -> tuple[Subquestion, ...]:
    """The question about each of the two documents or versions that it compares; none where it compares no two."""
    plain = _plain(question)
    parts = (of_each_version(plain, two) or of_each_document(plain, two)) if plain else ()
    return tuple(dataclasses.replace(part, is_compared=True) for part in parts)


def _plain(question: str) -> str:
    """What a question that compares asks of both, joined by "and"; empty for others."""
    if found := _MORE_THAN.fullmatch(question):
        return f"How {found['count']} {found['one']} and {found['two']}?"
    if found := _ER_THAN.fullmatch(question):
        return f"{_asks(found)} {found['one']} and {found['two']}?"
    if found := _BY_HOW_MUCH.fullmatch(question):
        return f"{_asks(found)} {found['one']}{found['rest']} and {found['two']}?"
    turned = _WHICH_OF.sub(r"\g<which>\g<rest>, \g<two>or\g<other>", question)
    if found := _WHICH_IS.fullmatch(turned):
        asks, cost = ("What does", " cost") if found["er"].lower() in _PRICE else (f"{_asks(found)} {found['be']}", "")
        what = f" the{found['what']}{cost}{found['rest']} in" if found["what"] else ""
        return f"{asks}{what} {found['one']} and {found['two']}{'' if what else cost + found['rest']}?"
    if found := _WHICH_HAS.fullmatch(turned):
        return f"What is the {found['what']} in {found['one']} and {found['two']}?"
    if found := _EITHER.fullmatch(question):
        return f"{_asks(found)} {within_sentence(found['have'])}{found['rest']} {found['one']} and {found['two']}?"
    is_now = _DIFFERENCE.fullmatch(question)
    if found := is_now or _CHANGED_BETWEEN.fullmatch(question):
        return f"What {'is' if is_now else 'was'} {found['what']} in {found['one']} and {found['two']}?"
    return ""


def _asks(found: re.Match[str]) -> str:
    return _ADJECTIVE.get(found["er"].lower(), "how much").capitalize()
