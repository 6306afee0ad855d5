"""Other words that documents may have for those of a question: "acquire" where it says "buy", "age" for "how old"."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rag_app.text.language.languages import stem
from rag_app.text.language.question_words import BE
from rag_app.text.language.words import split_words

# What a question may say, and what a document may say in its place.
_WORDS = (
    (r"(?:buy(?:s|ing)?|bought)(?! (?:its |their )?(?:own )?(?:back|shares|stock))|t(?:ake[ns]?|ook) over|takeover",
     "acquire acquisition"),
    (r"(?:set up|started|founded|created)(?! to)", "founded established created"),
    (r"who(?: is|'s)? (?:currently )?(?:head|lead|run|in charge|at the head|manag|chair|direct)(?:s|ed|es|ing)?",
     "head director secretary chief president chair"),
    (r"CEO|chief executive|boss of", "chief executive officer"),
    (r"CFO|financ(?:e|ial) (?:chief|head|boss)|head of finance", "chief financial officer"),
    (r"COO|head of operations", "chief operating officer"),
    (r"CTO", "chief technology officer"),
    (r"CIO|head of IT", "chief information officer"),
    (r"how old", "age"),
    (rf"how long {BE}", "length"),
    (r"how tall", "height"),
    (r"how heavy|weigh(?:s|ed)?", "weight"),
    (r"how wide", "width"),
    (r"how deep", "depth"),
    (r"how fast", "speed"),
    (r"how far", "distance"),
    (r"how often", "frequency"),
    (r"kids?", "children"),
    (r"sue[ds]?|lawsuits?", "litigation complaint"),
    (r"time off|days off|holidays", "leave vacation"),
    (r"doctors?", "physician"),
    (r"cars?", "vehicle"),
)  # fmt: skip
# What is written out in full where no document has the letters.
_LETTERS = {
    "CEO": "Chief Executive Officer",
    "CFO": "Chief Financial Officer",
    "COO": "Chief Operating Officer",
    "CTO": "Chief Technology Officer",
    "CIO": "Chief Information Officer",
    "CISO": "Chief Information Security Officer",
    "HR": "Human Resources",
    "PTO": "paid time off",
    "VP": "Vice President",
}
_LETTERED = re.compile(rf"(?<![\w-])(?:{'|'.join(_LETTERS)})(?![\w-])")
_SAID = tuple((re.compile(rf"(?<![\w-])(?:{said})(?![\w-])", re.IGNORECASE), words) for said, words in _WORDS)


@lru_cache(maxsize=256)
def other_words(question: str) -> str:
    """What documents may say in place of words of `question`, empty where nothing of it has other words. Kept: each
    step of a search asks for it."""
    said = {word.stem for word in split_words(question)}
    found = (word for pattern, words in _SAID if pattern.search(question) for word in words.split())
    return " ".join(dict.fromkeys(word for word in found if stem(word) not in said))


def titles_spelled_out(question: str, is_said: Callable[[str], bool]) -> str:
    """`question` with titles like "CFO" written out, those whose letters (as a stem) no document has by `is_said`: a
    reader knows the words of a document, not what stands for them."""
    return _LETTERED.sub(lambda found: found[0] if is_said(found[0].lower()) else _LETTERS[found[0]], question)
