"""How to do something: who asks for it, and which words of a text tell it."""

from __future__ import annotations

import re

from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import FUNCTION_WORDS, content_stems
from rag_app.text.statements.undone import doing_at
from rag_app.text.structure.code import is_command

_ASKS = re.compile(
    r"\bhow\s+(?:do|can|could|should|would|must|shall)\s+(?:I|we|you|one)\b|\A\W*how\s+to\b", re.IGNORECASE
)
# What is to be done, behind what asks for it: "how do I best renew", "the steps to renew", "the steps for renewing".
_DOING = re.compile(
    r"(?:\bhow\s+(?:(?:do|can|could|should|would|must|shall)\s+(?:I|we|you|one)|to)"
    r"|\b(?:steps|procedure|instructions|stages|commands?)\s+(?:to|(?:for|of|in|when)(?=\s+(?:the\s+)?\w+(?:ing|tion|al)\b)))"
    r"\s+(?:(?:(?!(?:app|comp|multip|re|rep|supp)ly\b)\w+ly|best|please|then|now|again|the)\s+)*(?=[a-z])",
    re.IGNORECASE,
)
_LIGHT = re.compile(r"(?:carry|give|go|make|need|perform|take|try|use|want)\b", re.IGNORECASE)
_ASKS_FOR_COMMAND = re.compile(
    r"\b(?:what|which)\s+(?:\w+\s+)?commands?\b|\bwhat\s+(?:do|must|should|can)\s+(?:I|we|you|one)\s+(?:type|enter|run)\b",
    re.IGNORECASE,
)
_ORDER = (
    r"(?:activate|add|adjust|allow|apply|attach|avoid|boot|bring|call|change|charge|check|choose|clean|clear|click|close"
    r"|configure|confirm|connect|contact|copy|create|cut|delete|disable|disconnect|download|drag|enable|enter|execute"
    r"|fill|fit|go|hold|insert|install|keep|lift|load|lock|log|loosen|make|mount|move|open|pick|place|plug|press|print"
    r"|pull|push|put|read|release|remove|rename|repeat|replace|reset|restart|restore|run|save|scan|select|send|set|slide"
    r"|start|stop|swipe|switch|take|tap|tighten|touch|turn|type|uncheck|unlock|unplug|unscrew|update|upgrade|use|visit"
    r"|wait|wash|wipe|write)"
)
_BEGINS = re.compile(rf"(?:(?:first|then|next|now|please|simply|just|and)\s+)*{_ORDER}\s+\S", re.IGNORECASE)
# "(Optional) Press", "If it blinks, press", "To open it, press".
_OPENS_STEP = re.compile(
    r"[*_]*\(?(?:optional(?:ly)?|if|when|once|after|before|to|from|for|in|on|at)\b(?:[^,.:;)]*[,)])?[*_:,]*\s+",
    re.IGNORECASE,
)
# "Fax the form", "Return your badge", "Sign on the line"; not "Payment to the ...", "Costs your ...".
_WITH_OBJECT = re.compile(
    r"(?P<verb>[A-Za-z]+)(?<!tion)(?<!ment)(?<!ed)(?<!ing)(?<![^s]s)(?:\s+(?:in|into|on|up|off|out|to|from|with))?"
    r"\s+(?:the|an?|your|all|any|both|each|every|it|them|its|this|that|these|those)\b"
)
# Where a clause begins: a line, a sentence, "To open it, press ...", "and then press".
_BEFORE = re.compile(
    r"(?:\A|[\n.!?:;,(]\s*|[-*•]\s+|\d[.)]\s+|\b(?:and|or|then|please|simply|just|to)\s+)\Z", re.IGNORECASE
)
_TELLS = re.compile(
    rf"\b(?:{_ORDER}|must|should|can|could|may|might|needs?|ha(?:ve|s)\s+to|by|with|via|using|through|without"
    r"|commands?)\b|`",
    re.IGNORECASE,
)
_BARE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?")
_MEANS = re.compile(
    r"\b(?:by|with|via|using|through|in|on|at|from|use|run|type|enter|command)\s+(?:(?:an?|the|your)\s+)?"
    r"(?:\w+(?:,\s+|,?\s+(?:and|or)\s+)(?:(?:an?|the|your)\s+)?){0,3}\Z|[*_`\"“‘']\Z",
    re.IGNORECASE,
)
# Words for a manner, and what has one right behind it: "is washed cold".
_MANNER = re.compile(r"(?!\w*(?:ply|family|assembly|fly|july)\b)\w+ly|(?:on|off)line")
_DONE_SO = re.compile(r"\b(?:is|are|be|been|being)\s+(?P<verb>[^\W\d_]+)\s+(?:as\s+)?\Z", re.IGNORECASE)
# "How do I know that it is on?", but not "How do I see the log?".
_BY_WHAT = re.compile(
    r"\bhow\s+\w+\s+\w+\s+(?:feel|know|notice|recogni[sz]e|(?:see|tell)\s+(?:that|if|whether|when|which|it))\b",
    re.IGNORECASE,
)
_COMPLAINS = re.compile(
    r"\W*(?:(?:but|when|whenever|and)\s+)?I\s+(?:keep|get|am|can(?:no|['’])t|see|have)\b", re.IGNORECASE
)
_AROUND = 80  # characters
_CLAUSE = re.compile(r"[,;:.—–\n]\s|\s-\s|—")


def asks_how_to(question: str) -> bool:
    """Whether a question is how somebody does something, or for the command that does it."""
    return _ASKS.search(question) is not None or asks_for_command(question)


def asks_for_command(question: str) -> bool:
    """Whether a question is for the command that does something."""
    return _ASKS_FOR_COMMAND.search(question) is not None


def doing_asked(question: str) -> str:
    """What `question` asks how to do, as `rag_app.text.statements.undone.doing_at` has it; empty where its verb says
    nothing of that, as "make" and "take" do."""
    found = _DOING.search(question)
    return doing_at(question, found.end()) if found and not _LIGHT.match(question, found.end()) else ""


def is_bare(question: str, text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a word or two in small letters within a sentence, which tell nobody how to do what
    `question` asks for: no code or name, no order, and not what it is done or known by or in what manner."""
    said = text[start:end]
    first, last = sentence_at(text, start, end)
    done = _DONE_SO.search(text, max(first, start - _AROUND), start)
    return (
        asks_how_to(question)
        and not (asks_for_command(question) or _BY_WHAT.search(question))
        and bool(_BARE.fullmatch(said))
        and said.islower()
        and not text.startswith("|", first)
        and last - first > 2 * (end - start)
        and not is_instruction(text, start, end)
        and not _MANNER.fullmatch(said)
        and not _MEANS.search(text, max(first, start - _AROUND), start)
        and not (done and content_stems(done["verb"]) & content_stems(question))
    )


def is_step(said: str) -> bool:
    """Whether what is `said` in an item of a numbered list tells what to do: it begins with an order, or with a verb
    that has its object right behind it, below what is left to choose, supposed or aimed at."""
    opening = _OPENS_STEP.match(said)
    starts = {0, opening.end() if opening else 0}
    return any(is_instruction(said, at, len(said)) or _has_object(said, at) for at in starts)


def _has_object(said: str, start: int) -> bool:
    found = _WITH_OBJECT.match(said, start)
    return found is not None and found["verb"].lower() not in FUNCTION_WORDS | {"otherwise"}


def is_instruction(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a command, or begins a clause with a verb that tells what to do."""
    if is_command(text, start, end):
        return True
    return bool(_BEGINS.match(text, start, end)) and bool(_BEFORE.search(text, max(0, start - 20), start))


def tells_how(text: str, start: int, end: int) -> bool:
    """Whether the clause around `text[start:end]` may tell how something is done: what is a row, a command, or has a
    word for doing, a duty, a possibility or a means, and is not what somebody asks for help with ("I keep getting")."""
    first, last = sentence_at(text, start, end)
    if text.startswith("|", first) or is_command(text, start, end):
        return True
    cuts = [found.span() for found in _CLAUSE.finditer(text, first, last)]
    low = max((b for a, b in cuts if b <= start), default=first)
    high = min((a for a, b in cuts if a >= end), default=last)
    return _TELLS.search(text, low, high) is not None and not _COMPLAINS.match(text, low, high)
