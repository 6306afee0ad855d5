"""What a place of a passage says: to the ends of its words, and without what Markdown sets around them."""

from __future__ import annotations

import re
from itertools import takewhile

from rag_app.answering.lookup.asked_for import asks_for_several
from rag_app.text.figures.bounds import bound_asked
from rag_app.text.figures.ends import end_asked, first_asked, with_both_ends
from rag_app.text.figures.periods import MONTH
from rag_app.text.language.bullets import BULLET, DASH, MARKS
from rag_app.text.language.lines import line_at
from rag_app.text.language.numerals import HUNDREDS_SPELT
from rag_app.text.language.question_words import AUXILIARY
from rag_app.text.language.sentences import sentence_at, sentence_spans
from rag_app.text.structure.code import code_at, without_lone_marks
from rag_app.text.structure.pipe_tables import BAR, cells_in
from rag_app.text.structure.struck import blanked, without_struck

# The mark of a heading or of an item; "12. May" is a day.
_MARK = re.compile(
    rf"#{{1,6}}\s+(?:\d[\d.]*\s+)?|\s*(?:(?:{BULLET}|{DASH})\s+)?(?:\d{{1,2}}[.)]\s+(?!(?:{MONTH})\b))?", re.IGNORECASE
)
_RUN_IN = re.compile(rf"[{MARKS}]\s+(?=[^\s{MARKS}])")  # the mark of an item that begins within a line
# The rest of a question on the line above an answer, and what opens that.
_ASKED_ABOVE = re.compile(r"[^\n]*\?[*_]*[ \t]*\n[ \t]*(?=\S)")
_ANSWER = re.compile(r"[*_]*A(?:nswer)?(?:[:.)][*_]*|[*_]+[:.)])[ \t]+(?=\S)")
_EMPHASIS = re.compile(r"(?<![\w`])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w`])")
_SIGN = r"(?:(?<![\w.,)\]])[-\u2212](?=[$€£]?\d))?"
# A word, of which an address, a date, a number and a number with what it counts have more than letters; "percentage"
# without its "points" is another thing, as is a number without its minus or per cent.
_WORD = re.compile(
    rf"(?i:\b{HUNDREDS_SPELT}\b)|percentage\s+points?\b"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\d+(?:[-/]\d+){2,}"
    rf"|{_SIGN}[$€£]?\d+(?:[.,]\d+)*\s?(?:%|[€£](?!\s?\d))|{_SIGN}[$€£]?\d+(?:[.,]\d+)+"
    rf"|\d+(?:-[^\W\d]+)+|{_SIGN}[$€£]?\w+(?:['’]\w+)*"
)
# An address of the web or a path, which is longer than a reader's place may be: a part of it leads elsewhere.
_ADDRESS = re.compile(
    r"\w+://[^\s<>\"'`|]*[\w/]|\bwww\.[^\s<>\"'`|]*[\w/]|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/[^\s<>\"'`|]*[\w/]"
    r"|(?<![\w/.])(?:~|\.{1,2})?(?:/[\w.@+-]*\w){2,}/?|\b[A-Za-z]:(?:\\[\w.@+-]*\w)+"
)
# A loss in a table.
_IN_BRACKETS = re.compile(r"[$€£]?\s?\(\s?[$€£]?\s?\d[\d.,]*\s?%?\s?\)\s?[%€£]?")
# The next item of a list or row of a table, in which the answer to a question for one thing does not go on.
_NEXT_ITEM = re.compile(rf"\n(?=[ \t]*(?:{BULLET}[ \t]|\d{{1,2}}[.)][ \t]|\|))")
_FOR_ONE = re.compile(rf"\b(?:who|whom|whose|when|where|which|how\s+(?!to\b|{AUXILIARY}\b)\w+)\b", re.IGNORECASE)
_FOR_MORE = re.compile(rf"\b(?:what|why|how\s+(?:to|{AUXILIARY}))\b", re.IGNORECASE)  # "What is done when it rings?"
_STOP = re.compile(r"[^\W_]{3}\.\Z")  # not of "I. M. Pei"
_QUOTE = re.compile(r"[\"“”„«»]")
_QUOTE_BEHIND = re.compile(r"[.,;:!?]?[\"“”»](?!\w)")
_QUOTE_BEFORE = re.compile(r"(?<!\w)[\"“„«]$")
_BLANK = re.compile(r"\s")
_NEAR = 200  # characters before a place from which on its words are looked for


def words_at(question: str, text: str, start: int, end: int) -> str:
    """What `start:end` says, to the ends of its words: in a row of a table no more than one cell, elsewhere no more
    than one paragraph, and than one item of a list where one thing is asked for, the whole of the code that it is a
    part of, of two times, or a figure and what it is changed to, the one that is asked for, and without the emphasis of
    Markdown, the mark of a heading or item and what is struck out beside other words."""
    start, end = code_at(question, text, start, end)
    if text[start - 1 : start] == text[end : end + 1] == "`":
        return text[start:end]
    said, (line, line_end) = text[start:end], line_at(text, start)
    if not text.startswith("|", line):
        mark = _MARK.match(text, line)
        said = text[max(start, mark.end() if mark else start) : end]
    else:
        said = next((cell for cell in BAR.split(said) if cell.strip()), "")
        cell = next((c for c in cells_in(text[line:line_end], line) if c.start <= start < c.end), None)
        if cell and _IN_BRACKETS.fullmatch(cell.text):
            said, start = cell.text, cell.start
    above, *below = said.split("\n\n")
    said = max(above, *map(_without_mark, below), key=len) if below else above
    if _FOR_ONE.search(question) and not (asks_for_several(question) or _FOR_MORE.search(question)):
        said = next((item for item in _NEXT_ITEM.split(said) if _without_mark(item).strip()), said)
        said = _first_sentence(said)
    if asked := _ASKED_ABOVE.match(said):
        said = _without_mark(said[asked.end() :])
    said = said.strip()
    said = said[mark.end() :] if (mark := _RUN_IN.match(said)) else said
    at = text.index(said, start)
    said = text[slice(*with_both_marks(text, *_whole_words(text, at, at + len(said))))] if said else said
    said = without_lone_marks(_EMPHASIS.sub(r"\2", without_struck(said)).strip().strip("*"))
    sentence = blanked(text)[slice(*sentence_at(text, start, end))]
    said = first_asked(question, with_both_ends(question, end_asked(question, said, sentence), sentence), sentence)
    return bound_asked(question, said, sentence)


def _first_sentence(said: str) -> str:
    """What is said to the end of a first sentence of several words, without its full stop, where another one follows:
    "both parties" of "both parties. Meter readings are taken"."""
    end = next((end for _, end in sentence_spans(said)), len(said))
    first = said[:end].rstrip()
    return first.rstrip(".") if len(first.split()) > 1 and _STOP.search(first) and said[end:].strip() else said


def _without_mark(said: str) -> str:
    """A line without the mark of a heading, an item or an answer that it begins with."""
    mark = _MARK.match(said)
    said = said[mark.end() :] if mark else said
    return said[answer.end() :] if (answer := _ANSWER.match(said)) else said


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The place to the ends of the words that it begins and ends in, and of an address that it has the beginning of."""
    (first, last), near = (start, end), max(0, start - _NEAR)
    for word in takewhile(lambda word: word.start() < end, _WORD.finditer(text, near)):
        if word.start() < start < word.end():
            first = word.start()
        if word.start() < end < word.end():
            last = word.end()
    blank = _BLANK.search(text, last)  # no address has one: its end is not looked for any further
    for address in _ADDRESS.finditer(text, near, blank.start() if blank else len(text)):
        if first <= address.start() < last < address.end():
            last = address.end()
    return first, last


def with_both_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """The place `text[start:end]` with the quotation mark right behind it, or before it, where it holds one alone."""
    if len(_QUOTE.findall(text, start, end)) % 2 == 0:
        return start, end
    if behind := _QUOTE_BEHIND.match(text, end):
        return start, behind.end()
    return start - bool(start and _QUOTE_BEFORE.search(text[max(0, start - 2) : start])), end
