"""A place of a passage widened to what it is a part of: the bracket that it opens, the list that it is one item of.

A reader proposes short places. "What viruses ...?" is not answered by "influenza viruses A" where the passage says
"respiratory syncytial virus (RSV), influenza viruses A and B".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.text.courtesy import GREETING
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
_SEVERAL_WITHOUT_S = frozenset("criteria people children women men".split())
_KINDS = frozenset("names types kinds sorts forms examples".split())  # of what several are asked for
_PARTS = frozenset("share part portion proportion percentage fraction number amount total majority".split())
_WORTH = re.compile(r"\bworth(?=\s*(?:\?|\Z|(?:at|in|on|by|to)\b))", re.IGNORECASE)
_OWNED = frozenset("the its our your their his her my".split())
# "Please list the fees", "could you tell me the fees of it?"
_ORDER = re.compile(
    rf"\W*(?:{GREETING}|(?:can|could|would|will)\s+you\b[\s,]*)*"
    r"(?:name\b(?!\s+(?:of|an?|one)\b)|list\b|(?:tell|give|show)\s+(?:me|us)\s+(?:all\s+)?(?:of\s+)?"
    rf"(?:{'|'.join(_OWNED)})\s+(?P<what>[^?!.,;]+))",
    re.IGNORECASE,
)


def widened(question: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The place `text[start:end]`, its brackets closed and, where `question` asks for several and the place is no list
    itself, the whole list around it. A list is joined by commas and one "and" or "or"; rows of tables are none."""
    start, end = _closed(text, start, end)
    row = text.startswith("|", text.rfind("\n", 0, start) + 1)
    if row or not asks_for_several(question) or (_CLOSES.search(text, start, end) and not _is_item(text, start, end)):
        return start, end
    low, high = _list_begin(text, start), _list_end(text, end)
    if opening := _OPENING.match(text, low):
        low = min(opening.end(), start)
    if high - low > _LONGEST or not _CLOSES.search(f"{text[low:start]} {text[end:high]}"):
        return start, end
    return _closed(text, low, high)


def _is_item(text: str, start: int, end: int) -> bool:
    """Whether commas join a place that has an "and" to what stands around it: finance, research and development, and
    legal."""
    before = re.search(r"\w,\s+(?:and\s+|or\s+)?$", text[max(0, start - _BRACKET) : start])
    return bool(before and re.match(r"\s*,\s*(?:and|or)\b", text[end:]))


def asks_for_several(question: str) -> bool:
    """Whether a question asks for more than one thing: "what are", "which cells express", "what types of", "tell me the
    fees", "what the fees are"."""
    words = [w.lower() for w in re.findall(r"[\w'’-]+", question)]
    if order := _ORDER.match(question):
        return order["what"] is None or _names_several(order["what"].lower().split())
    at = next((i for i, word in enumerate(words) if word in ("what", "which", "who", "whom")), len(words))
    rest = words[at + 1 :]
    if _WORTH.search(question):
        return False
    if rest[:1] in (["are"], ["were"]):
        return True
    if words[at : at + 1] not in (["what"], ["which"]):
        return False
    if rest and rest[0] in _OWNED and rest[-1] in ("are", "were"):
        return _names_several(rest[1:])
    for number, (word, following) in enumerate(itertools.pairwise(rest[:5])):
        if (word in FUNCTION_WORDS and word not in _SAYS_MORE) or (word in _PARTS and following == "of"):
            return False
        plural = _is_plural(word)
        # "What law connects x" has a verb there; "which cells express x" has none in the first place.
        first = number == 0 and (following in ("does", "had") or following not in FUNCTION_WORDS)
        if plural and (following in _SEVERAL or first):
            return True
    return False


def asked_nouns(question: str) -> frozenset[str]:
    """Stems of the first word in the plural that follows "what", "which", "name", "list" or "tell me", and of what the
    kinds or names are of that are asked for."""
    asked = re.search(
        r"\b(?:what|which|name|list|(?:tell|give|show)\s+(?:me|us))\b(.*)", question, re.IGNORECASE | re.DOTALL
    )
    words = [word.lower() for word in re.findall(r"[\w’'-]+", asked[1])] if asked else []
    for at, word in enumerate(words):
        if len(word) > (2 if word in _SEVERAL_WITHOUT_S else 3) and _is_plural(word) and word not in FUNCTION_WORDS:
            of = _phrase(words[at + 2 :]) if word in _KINDS and words[at + 1 : at + 2] == ["of"] else []
            return frozenset(content_stems(" ".join([word, *of[-1:]])))
    return frozenset()


def _names_several(words: Sequence[str]) -> bool:
    """Whether the phrase that `words` begin with is in the plural."""
    return any(map(_is_plural, _phrase(words)[-1:]))


def _phrase(words: Sequence[str]) -> list[str]:
    """The words with content that `words` begin with, behind an article."""
    said = words[1:] if words and words[0] in _OWNED else words
    return list(itertools.takewhile(lambda word: word not in FUNCTION_WORDS, said))


def _is_plural(word: str) -> bool:
    if word in _SEVERAL_WITHOUT_S:
        return True
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
