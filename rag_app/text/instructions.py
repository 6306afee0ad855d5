"""How to do something: who asks for it, and which words of a text tell it."""

from __future__ import annotations

import re

from rag_app.text.code import is_command
from rag_app.text.sentences import sentence_at

_ASKS = re.compile(
    r"\bhow\s+(?:do|can|could|should|would|must|shall)\s+(?:I|we|you|one)\b|\A\W*how\s+to\b", re.IGNORECASE
)
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
# Where a clause begins: a line, a sentence, "To open it, press ...", "and then press".
_BEFORE = re.compile(
    r"(?:\A|[\n.!?:;,(]\s*|[-*•]\s+|\d[.)]\s+|\b(?:and|or|then|please|simply|just|to)\s+)\Z", re.IGNORECASE
)
_TELLS = re.compile(
    rf"\b(?:{_ORDER}|must|should|can|could|may|might|needs?|ha(?:ve|s)\s+to|by|with|via|using|through|without"
    r"|commands?)\b|`",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:.—–\n]\s|\s-\s|—")


def asks_how_to(question: str) -> bool:
    """Whether a question is how somebody does something, or for the command that does it."""
    return _ASKS.search(question) is not None or asks_for_command(question)


def asks_for_command(question: str) -> bool:
    """Whether a question is for the command that does something."""
    return _ASKS_FOR_COMMAND.search(question) is not None


def is_instruction(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a command, or begins a clause with a verb that tells what to do."""
    if is_command(text, start, end):
        return True
    return bool(_BEGINS.match(text, start, end)) and bool(_BEFORE.search(text, max(0, start - 20), start))


def tells_how(text: str, start: int, end: int) -> bool:
    """Whether the clause around `text[start:end]` may tell how something is done: what is a row, a command, or has a
    word for doing, a duty, a possibility or a means."""
    first, last = sentence_at(text, start, end)
    if text.startswith("|", first) or is_command(text, start, end):
        return True
    cuts = [found.span() for found in _CLAUSE.finditer(text, first, last)]
    low = max((b for a, b in cuts if b <= start), default=first)
    high = min((a for a, b in cuts if a >= end), default=last)
    return _TELLS.search(text, low, high) is not None
