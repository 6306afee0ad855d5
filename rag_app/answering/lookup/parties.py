"""Whom a contract calls what: `Aldgate Holdings Ltd (hereinafter "the Lessor")`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag_app.answering.lookup.fields import Field

_QUOTE = r"[\"“”„«»‘’']"
# What stands behind a party: `(the "Lender")`, `– im Folgenden „Vermieter“ genannt –`.
_ARTICLE = r"(?:(?:the|der|die|das|le|la|les|el|los|il|lo)\s+|l['’])"
_CALLED = re.compile(
    rf"[(–—]\s*[^()\"“”„«»‘’\n–—]{{0,60}}{_QUOTE}\s?{_ARTICLE}?(?P<role>[A-ZÀ-Þ][\w-]*(?:\s+[A-ZÀ-Þ][\w-]*){{0,2}})"
    rf"\s?{_QUOTE}[^()\"“”„«»\n–—]{{0,40}}[)–—]"
)
# Where a party begins: behind the one before it, at the beginning of a line that does not go on with a sentence,
# or behind these words; not behind "represented by", which tells who signs for it.
_BEGINS = re.compile(
    rf"(?-i:{_CALLED.pattern.replace('?P<role>', '?:')})|(?<![\w,]\n)^"
    r"|\b(?:between|zwischen|entre|tra|fra|tussen|(?:made|given|granted|issued)\s+by)\b",
    re.IGNORECASE | re.MULTILINE,
)
_LEADING = re.compile(r"(?:\W*\(?(?:\d{1,2}|[a-z])[.)])?\W*(?:(?-i:[a-zà-ÿ])[\w'’]*\s+){0,3}", re.IGNORECASE)
_WORD = r"[A-ZÀ-Þ&][\w.&'’/-]*"
_JOINING = r"(?:of|and|und|et|y|e|the|for|für|de|del|della|di|da|la|le|du|des|van|von|der|den|zu|ten)"
_NAME = re.compile(
    rf"(?!(?:The|This|That|These|Each|All|Both|A|An|Der|Die|Das|Le|La|El)\s){_WORD}"
    rf"(?:\s+(?:{_JOINING}\s+){{0,2}}{_WORD}|,\s+(?:Inc|LLC|L\.L\.C|Ltd|Corp|LP|LLP|GmbH|S\.A)\b\.?)*"
    r"(?:\s+(?:plc|mbH|e\.\s?V\.))?(?=\s*(?:\Z|[,;(–—])|\s+[a-zà-ÿ])"
)
_GOES_ON = re.compile(r"\s*(?:\Z|[,;(–—]|(?:of|whose|with|having|residing|as|mit|wohnhaft|vertreten|con|avec)\b)")
_REACH = 400  # characters in which a party is told


def parties_in(text: str) -> Iterator[Field]:
    """The parties of a contract, each with what it is called as its label."""
    for called in _CALLED.finditer(text):
        begins = [one.end() for one in _BEGINS.finditer(text, max(0, called.start() - _REACH), called.start())]
        start = _LEADING.match(text, max(begins, default=called.start()), called.start())
        name = _NAME.match(text, start.end(), called.start()) if start else None
        if name and _GOES_ON.match(text, name.end(), called.start()):
            yield Field(called["role"], name[0], name.start(), name.start())
