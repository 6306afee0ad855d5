"""Terms that a text defines one after the other: the options of a manual, the words of a glossary; no questions."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag_app.text.language.bullets import BULLET, DASH
from rag_app.text.language.words import content_stems

# "- **`speed`**: how fast it goes", "`speed`" on a line by itself, "### `speed`".
_TERM = re.compile(
    rf"^(?P<margin>[ \t]*)(?:(?P<mark>#+|{BULLET}|{DASH}|\d{{1,3}}[.)])[ \t]+)?"
    r"(?:(?P<bold>\*\*(?P<name>[^*?\n]{1,60})\*\*)|`(?P<code>[^`\n]{1,60})`)"
    r"(?:[ \t]*(?::|[–—-][ \t]|$)|(?<=:\*\*))",
    re.MULTILINE,
)
_HEADING = re.compile(r"^#{1,6}[ \t]", re.MULTILINE)
_APART = re.compile(r"\n[ \t]*\n(?=[^\s>])")  # before a paragraph that is neither set in nor quoted
_TOKEN = re.compile(r"\w[\w.-]*\w|\w")


class Term(NamedTuple):
    """Words that are defined, and from where to where."""

    words: frozenset[str]
    start: int
    end: int


def terms_in(text: str) -> list[Term]:
    """The terms of a passage, each to the next one that is as far out, to a heading, or to what stands apart below the
    last one."""
    heads = [(found, _margin(found)) for found in _TERM.finditer(text)]
    headings = [found.start() for found in _HEADING.finditer(text)]
    terms = []
    for at, (found, margin) in enumerate(heads):
        ends = [other.start() for other, far in heads[at + 1 :] if far <= margin]
        ends += [start for start in headings if start > found.start()]
        if not ends and margin >= 0 and (apart := _APART.search(text, found.end())):
            ends = [apart.start()]
        if words := words_of(found["name"] or found["code"]):
            terms.append(Term(words, found.start(), min(ends, default=len(text))))
    return terms


def _margin(found: re.Match[str]) -> int:
    return -1 if (found["mark"] or "").startswith("#") else len(found["margin"].expandtabs(4))


def words_of(said: str) -> frozenset[str]:
    """The words with content, an identifier as it is written and others by their stems."""
    tokens = [token.lower() for token in _TOKEN.findall(said)]
    return frozenset(stem for token in tokens for stem in ([token] if "_" in token else content_stems(token)))
