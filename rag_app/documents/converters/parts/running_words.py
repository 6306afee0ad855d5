"""Whether a line on every page says something of the whole: its maker, date, edition, form number or address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag_app.text.figures.periods import MONTH

_SAYS = re.compile(
    r"\b\d{1,4}(?P<sign>[/.-])\d{1,2}(?P=sign)\d{2,4}\b|\b\d{1,2}/(?:19|20)\d\d\b"  # 06/17/2014, 2014-06-17, 05/2014
    rf"|\b(?:{MONTH})\.? (?:\d{{1,2}}, )?(?:19|20)\d\d\b"
    r"|\b(?:rev(?:ision|ised)?|version|edition|release)\b\.? ?(?:[\d(]|[A-Z]\b)"
    r"|\b(?:prepared|compiled|issued|published|produced|drawn up)\b[^.]{0,30}\bby \w"
    r"|\S@\S+\.\w|\bhttps?://\S|\bwww\.\S"
    r"|(?-i:\b(?=[\d/-]*[A-Z])(?=(?:[A-Z/-]*\d){2})[A-Z\d]+(?:[/-][A-Z\d]+)+\b)",  # SCA-FC-106, 10-Q
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"[\s|·•–—,;-]*(?:\bpage\b(?:[\s\d/]|of)*)?\Z", re.IGNORECASE)  # behind the words
_LONGEST = 1_000  # characters; more are no running line


def says_of_the_whole(words: str) -> bool:
    """Whether the words of a running line say who made it, a date, an edition, the number of a form or an address."""
    return bool(_SAYS.search(words))


def lines_of_the_whole(paragraphs: Iterable[str]) -> list[str]:
    """The paragraphs of page headers and footers that say something of the whole, each once, without "Page"."""
    lines = (" ".join(words.split()) for words in paragraphs)
    kept = dict.fromkeys(_PAGE_NUMBER.sub("", words) for words in lines if len(words) <= _LONGEST)
    return [*filter(says_of_the_whole, kept)]


def with_running_words(text: str, running: Sequence[str]) -> str:
    """The `text` of an office file with those `running` words that it does not say: below the heading that it begins
    with, else at its end."""
    joined = " ".join(text.split())
    said = [words for words in running if words not in joined]
    heading, gap, rest = text.partition("\n\n")
    if heading.startswith("#") and gap:
        return "\n\n".join((heading, *said, rest))
    return "\n\n".join((text, *said))
