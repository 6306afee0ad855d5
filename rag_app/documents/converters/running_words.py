"""Whether a line that stands on every page says something of the whole: its date, edition, form number or address."""

from __future__ import annotations

import re

from rag_app.text.periods import MONTH

_SAYS = re.compile(
    r"\b\d{1,4}(?P<sign>[/.-])\d{1,2}(?P=sign)\d{2,4}\b|\b\d{1,2}/(?:19|20)\d\d\b"  # 06/17/2014, 2014-06-17, 05/2014
    rf"|\b(?:{MONTH})\.? (?:\d{{1,2}}, )?(?:19|20)\d\d\b"
    r"|\b(?:rev(?:ision|ised)?|version|edition|release)\b\.? ?(?:[\d(]|[A-Z]\b)"
    r"|\S@\S+\.\w|\bhttps?://\S|\bwww\.\S"
    r"|(?-i:\b(?=[\d/-]*[A-Z])(?=(?:[A-Z/-]*\d){2})[A-Z\d]+(?:[/-][A-Z\d]+)+\b)",  # SCA-FC-106, 10-Q
    re.IGNORECASE,
)


def says_of_the_whole(words: str) -> bool:
    """Whether the words of a running line hold a date, an edition, the number of a form or an address."""
    return bool(_SAYS.search(words))
