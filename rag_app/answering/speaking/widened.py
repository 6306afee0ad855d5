"""A place of a passage widened to what it is a part of: the bracket that it opens, the list that it is one item of.

A reader proposes short places. "What viruses ...?" is not answered by "influenza viruses A" where the passage says
"respiratory syncytial virus (RSV), influenza viruses A and B".
"""

from __future__ import annotations

import re

from rag_app.answering.lookup.asked_for import asks_for_several, count_asked, things_asked
from rag_app.text.figures.codes import whole_code
from rag_app.text.language.bullets import BULLET, DASH
from rag_app.text.language.lines import line_at
from rag_app.text.language.question_words import AUXILIARY
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import FUNCTION_WORDS, content_stems, without_brackets

_AREA_CODE = re.compile(r"\(\d{3,5}\)[ -]?\Z")
_TELEPHONE = re.compile(r"\d{3,4}[-. ]\d{3,}")
_BRACKET = 60  # characters in which a bracket is closed
_WORDS = 7  # of an item
_ITEMS = 12
_LONGEST = 300  # characters of a list
_LEAST, _LONGEST_LETTERED = 2, 500  # items with letters, which are clauses, and their characters
# Not the mark of an item or a heading: a list in a line does not go on beyond it.
_MARK = rf"(?:{BULLET}|{DASH}|#+)(?:\s|\Z)"
_WORD = (
    rf"(?!{_MARK})"
    r"(?:\([^()\n]{1,80}\)|[^\s,;:.!?()|]+(?:(?:[.!?]|(?<=\d),(?=\d{3}\b))[^\s,;:.!?()|]+)*"
    r"(?:!(?=,|\s(?:and|or)\s|\Z))?)"  # of a name: "Yahoo!"
)
_NEXT_WORD = re.compile(rf"\s?{_WORD}")
_LAST_WORD = re.compile(rf"(?:^|(?<=[\s(])){_WORD}\s?$")
_NEXT_JOIN = re.compile(r"\s*(?:,\s*(?:and|or|as well as)\b|,|\s(?:and|or|as well as)\b)(?=\s)", re.IGNORECASE)
_LAST_JOIN = re.compile(r"(?:,\s*(?:and|or)|,|\s(?:and|or))\s+$", re.IGNORECASE)
# "The pump and the [valve]", "of the [pump] and": an article before an item, and what an item goes on from.
_ARTICLE = re.compile(r"(?:\A|(?<=[\s(]))(?:the|an?)\s+\Z", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|for|in|on|at|to|by|from|with)\s+\Z", re.IGNORECASE)
_BEGINS = re.compile(r"(?:\A|[.!?:;,\n]\s*)\Z")
_ENDS_ITEM = re.compile(r"\s*(?:[.,;:()\n]|\Z)|\s+(?:of|for|in|on|at|to|by|from|with)\b", re.IGNORECASE)
_WITH_ARTICLE = 2  # words of an item behind an article; more may be a clause
_DONE = re.compile(r"\s\w+ed\Z")  # "the pilot landed and the engine failed"
_JOINED_BEFORE = re.compile(r"\w,?\s+(?:and|or)\s+(?:(?:the|an?)\s+)?\Z", re.IGNORECASE)
_JOINED_BEHIND = re.compile(rf"(?:\s+(?!{AUXILIARY}\b)\w+)?,?\s+(?:and|or)\s+\w", re.IGNORECASE)
_NEXT_BRACKET = re.compile(r"\s?\([^()\n]{1,80}\)")
_CLOSES = re.compile(r"\b(?:and|or|as well as)\b", re.IGNORECASE)
# What somebody does is a clause, not its verb: "mark" of "mark yourself as away in the list".
_ASKS_TO_DO = re.compile(
    r"\bwhat\s+(?:should|must|shall|can|do(?:es)?|am|are|is|ha(?:ve|s)\s+to|needs?\s+to)\b[^?]*\bdo\b(?!\s+(?:with|to|for)\b)",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"(?<=\s)\((?:[a-h]|i{1,3}|iv|vi?|\d)\)\s")  # an item within a sentence
_SHORT = 2  # words of a place that is no clause
_CLAUSE = re.compile(r"(?:[^.;:!?\n,()|]|[.,:](?=\S))*(?<!\s)")
_REST = re.compile(rf"(?:\s*\([^()\n]{{1,{_BRACKET}}}\))?{_CLAUSE.pattern}")
# "In May, or (if it rains)"
_GOES_ON = re.compile(r"(?:,\s*(?:and|or|but)|\b(?:and|or|but)\s*\([^()\n]*\))\Z", re.IGNORECASE)
_OPENING = re.compile(r"(?:example|instance|addition|additionally|however|moreover|namely)\s*,\s*", re.IGNORECASE)


def widened(question: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The place `text[start:end]`, whole where it is a part of a code of the kind that `question` asks for, its
    brackets closed, a telephone number with the area code before it, to the end of its clause where it stops at an "or"
    or "and" behind a comma or before a bracket, and, where `question` asks for several and the place is no list itself,
    the whole list around it; where it asks what somebody is to do, the rest of the clause. A list is joined by commas
    and one "and" or "or"; rows of tables are none."""
    start, end = whole_code(question, text, start, end)
    start, end = _finished(text, *_closed(text, start, end))
    if _TELEPHONE.match(text, start, end) and (code := _AREA_CODE.search(text, max(0, start - _BRACKET), start)):
        start = code.start()
    row = text.startswith("|", line_at(text, start)[0])
    if not row and _ASKS_TO_DO.search(question) and len(text[start:end].split()) <= _SHORT:
        clause = _CLAUSE.match(text, end, end + _LONGEST)
        return start, clause.end() if clause else end
    if row or not asks_for_several(question):
        return start, end
    is_counted = count_asked(question) is not None
    goes_on = _is_item(text, start, end) or (is_counted and _is_joined(text, start, end))
    if _CLOSES.search(without_brackets(text[start:end])) and not goes_on:
        return start, end
    if lettered := _lettered(text, start):
        return lettered
    low, high = _list_begin(text, start, end), _list_end(text, end)
    if _CLOSES.search(without_brackets(text[low:start])) and not _CLOSES.search(text[end:high]):
        high = end  # the place is the last item: "of the Code and the Act, the agency decides"
    high = _without_verb(question, text, end, high) if is_counted else high
    if opening := _OPENING.match(text, low):
        low = min(opening.end(), start)
    if high - low > _LONGEST or not _CLOSES.search(f"{text[low:start]} {text[end:high]}"):
        return start, end
    return _closed(text, low, high)


def _without_verb(question: str, text: str, start: int, end: int) -> int:
    """Where a list in `text[start:end]` ends before what `question` says that its items do."""
    last = re.search(r"\s+(\w+)\Z", text[start:end])
    done = content_stems(question) - things_asked(question)
    return start + last.start() if last and content_stems(last[1]) & done else end


def _lettered(text: str, at: int) -> tuple[int, int] | None:
    """The items with letters, "(a) ..., (b) ... or (c) ...", of the sentence around a place in one of them."""
    first, last = sentence_at(text, at, at)
    marks = [mark.start() for mark in _LETTERED.finditer(text, first, last)]
    if len(marks) < _LEAST or not marks[0] <= at or last - marks[0] > _LONGEST_LETTERED:
        return None
    return marks[0], marks[0] + len(text[marks[0] : last].rstrip(" .;\n"))


def _is_item(text: str, start: int, end: int) -> bool:
    """Whether commas join a place that has an "and" to what stands around it: finance, research and development, and
    legal."""
    before = re.search(r"\w,\s+(?:and\s+|or\s+)?$", text[max(0, start - _BRACKET) : start])
    return bool(before and re.match(r"\s*,\s*(?:and|or)\b", text[end:]))


def _is_joined(text: str, start: int, end: int) -> bool:
    """Whether "and" or "or" joins a place of a text to what stands before it, or behind it and one more word."""
    return bool(_JOINED_BEFORE.search(text[:start]) or _JOINED_BEHIND.match(text, end))


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end]
    missing = said.count("(") - said.count(")")
    if missing > 0:
        at = text.find(")", end, end + _BRACKET)
        return (start, at + 1) if at >= 0 and "\n" not in text[end:at] else (start, end)
    if missing < 0:
        at = text.rfind("(", max(0, start - _BRACKET), start)
        return (at, end) if at >= 0 and "\n" not in text[at:start] else (start, end)
    return start, end


def _finished(text: str, start: int, end: int) -> tuple[int, int]:
    clause = _REST.match(text, end, end + _LONGEST) if _GOES_ON.search(text[start:end]) else None
    return start, clause.end() if clause else end


def _list_end(text: str, end: int) -> int:
    closed = False  # by its "and"; "A and B, and C" goes on
    for _ in range(_ITEMS):
        bracket = _NEXT_BRACKET.match(text, end)
        join = _NEXT_JOIN.match(text, bracket.end() if bracket else end)
        if join is None or (closed and not (join[0].lstrip().startswith(",") and _CLOSES.search(join[0]))):
            break
        item = _item_end(text, join.end())
        if item is None:
            break
        end, closed = item, closed or bool(_CLOSES.search(join[0]))
    return end


def _item_end(text: str, at: int) -> int | None:
    end = None
    for _ in range(_WORDS):
        word = _NEXT_WORD.match(text, at)
        if word is None or (word[0].strip().lower() in FUNCTION_WORDS - {"of", "other", "the", "a", "an"}):
            break
        at = end = word.end()
    return end


def _list_begin(text: str, start: int, end: int) -> int:
    is_last = bool(_ENDS_ITEM.match(text, end))
    for _ in range(_ITEMS):
        article = _ARTICLE.search(text[max(0, start - _LONGEST) : start])
        first = start - len(article[0]) if article else start
        join = _LAST_JOIN.search(text[max(0, first - _LONGEST) : first])
        item = _item_begin(text, first - len(join[0])) if join else None
        if item is None or (article and join and not _is_behind_article(text, item, first - len(join[0]), is_last)):
            break
        start = item
    return start


def _is_behind_article(text: str, start: int, end: int, is_last: bool) -> bool:
    """Whether an item is of few words behind an article of its own, and no more than the end of one: "the chair of the
    board and the clerk"; nor of another clause: "open the bridge and the owner closes it", where the list `is_last`."""
    article = _ARTICLE.search(text[max(0, start - _BRACKET) : start])
    if article is None or len(text[start:end].split()) > _WITH_ARTICLE or _DONE.search(text[start:end]):
        return False
    before = text[max(0, start - len(article[0]) - _BRACKET) : start - len(article[0])]
    return bool(_BEGINS.search(before) or (is_last and not _OF.search(before)))


def _item_begin(text: str, at: int) -> int | None:
    begin = None
    for _ in range(_WORDS):
        word = _LAST_WORD.search(text[max(0, at - _LONGEST) : at])
        if word is None or word[0].strip().lower() in FUNCTION_WORDS - {"of"}:
            break
        at = begin = at - len(word[0])
    return begin
