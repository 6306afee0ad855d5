"""A place of a passage widened to what it is a part of: the bracket that it opens, the list that it is one item of.

A reader proposes short places. "What viruses ...?" is not answered by "influenza viruses A" where the passage says
"respiratory syncytial virus (RSV), influenza viruses A and B".
"""

from __future__ import annotations

import itertools
import re

from rag_app.text.words import FUNCTION_WORDS, content_stems

_BRACKET = 60  # characters in which a bracket is closed
_WORDS = 7  # of an item
_ITEMS = 12
_LONGEST = 300  # characters of a list
_WORD = r"(?:\([^()\n]{1,80}\)|[^\s,;:.()|]+(?:(?:\.|(?<=\d),(?=\d{3}\b))[^\s,;:.()|]+)*)"
_NEXT_WORD = re.compile(rf"\s?{_WORD}")
_LAST_WORD = re.compile(rf"(?:^|(?<=[\s(])){_WORD}\s?$")
_NEXT_JOIN = re.compile(r"\s*(?:,\s*(?:and|or|as well as)\b|,|\s(?:and|or|as well as)\b)(?=\s)", re.IGNORECASE)
_LAST_JOIN = re.compile(r"(?:,\s*(?:and|or)|,|\s(?:and|or))\s+$", re.IGNORECASE)
_NEXT_BRACKET = re.compile(r"\s?\([^()\n]{1,80}\)")
_CLOSES = re.compile(r"\b(?:and|or|as well as)\b", re.IGNORECASE)
_OPENING = re.compile(r"(?:example|instance|addition|additionally|however|moreover|namely)\s*,\s*", re.IGNORECASE)
_SEVERAL = frozenset("are were have do did can could may might will would should must of".split())
_ONE_IN_S = frozenset(  # nouns and adjectives that end so for one thing
    "analysis basis status virus focus consensus species series process progress business gas bus various".split()
)
_SAYS_MORE = frozenset("other same most more of".split())


def widened(question: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The place `text[start:end]`, its brackets closed and, where `question` asks for several, the whole list around
    it. A list is joined by commas and one "and" or "or"; rows of tables are none."""
    start, end = _closed(text, start, end)
    row = text.startswith("|", text.rfind("\n", 0, start) + 1)
    if row or not asks_for_several(question):
        return start, end
    low, high = _list_begin(text, start), _list_end(text, end)
    if opening := _OPENING.match(text, low):
        low = min(opening.end(), start)
    if high - low > _LONGEST or not _CLOSES.search(f"{text[low:start]} {text[end:high]}"):
        return start, end
    return _closed(text, low, high)


def asks_for_several(question: str) -> bool:
    """Whether a question asks for more than one thing: "what are", "which cells express", "what types of"."""
    words = [w.lower() for w in re.findall(r"[\w'’-]+", question)]
    if words[:1] in (["name"], ["list"]):
        return True
    at = next((i for i, word in enumerate(words) if word in ("what", "which", "who", "whom")), len(words))
    rest = words[at + 1 :]
    if rest[:1] in (["are"], ["were"]):
        return True
    if words[at : at + 1] not in (["what"], ["which"]):
        return False
    for number, (word, following) in enumerate(itertools.pairwise(rest[:5])):
        if word in FUNCTION_WORDS and word not in _SAYS_MORE:
            return False
        plural = _is_plural(word)
        # "What law connects x" has a verb there; "which cells express x" has none in the first place.
        if plural and (following in _SEVERAL or (number == 0 and following not in FUNCTION_WORDS)):
            return True
    return False


def asked_nouns(question: str) -> frozenset[str]:
    """Stems of the first word in the plural that follows "what", "which", "name" or "list"."""
    asked = re.search(r"\b(?:what|which|name|list)\b(.*)", question, re.IGNORECASE | re.DOTALL)
    for word in re.findall(r"[\w’'-]+", asked[1]) if asked else ():
        low = word.lower()
        if len(low) > 3 and _is_plural(low) and low not in FUNCTION_WORDS:
            return frozenset(content_stems(low))
    return frozenset()


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "'s", "’s")) and word not in _ONE_IN_S


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


def _list_begin(text: str, start: int) -> int:
    for _ in range(_ITEMS):
        join = _LAST_JOIN.search(text[max(0, start - _LONGEST) : start])
        item = _item_begin(text, start - len(join[0])) if join else None
        if item is None:
            break
        start = item
    return start


def _item_begin(text: str, at: int) -> int | None:
    begin = None
    for _ in range(_WORDS):
        word = _LAST_WORD.search(text[max(0, at - _LONGEST) : at])
        if word is None or word[0].strip().lower() in FUNCTION_WORDS - {"of"}:
            break
        at = begin = at - len(word[0])
    return begin
