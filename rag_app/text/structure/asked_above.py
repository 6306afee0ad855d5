"""Questions that a text answers one after the other, and whether a place stands below another than is asked."""

from __future__ import annotations

import re
from functools import lru_cache

from rag_app.text.language.words import content_stems

_ASKED = re.compile(r"^[^\n|]*\?[*_`\"”’)]*[ \t]*$", re.MULTILINE)  # a line of its own
_WORD = re.compile(r"\w")
_LEAST = 3  # words of a question that another one shares
_AHEAD = 2  # words that it shares more than the one above a place


def is_below_another_question(question: str, text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` stands below a question of `text` that has clearly fewer words of `question` than
    another one there: it is told in reply to something else."""
    heads = _heads(text)
    above = [(at, said) for at, said in heads if at <= start]
    if len(heads) < 2 or not above or "\n#" in text[above[-1][0] : end]:
        return False
    asked = content_stems(question)
    shared = [len(asked & said) for _, said in heads]
    own, most = len(asked & above[-1][1]), max(shared)
    return most >= _LEAST and most - own >= _AHEAD and 2 * most >= len(asked)


@lru_cache(maxsize=512)  # each place is looked at in the same passages
def _heads(text: str) -> tuple[tuple[int, frozenset[str]], ...]:
    """Where each question ends that is a line of its own, and its words; several with nothing between them, as those of
    a table of contents are, are one."""
    heads: list[tuple[int, frozenset[str]]] = []
    for found in _ASKED.finditer(text):
        said = frozenset(content_stems(found[0]))
        if heads and not _WORD.search(text, heads[-1][0], found.start()):
            said |= heads.pop()[1]
        heads.append((found.end(), said))
    return tuple(heads)
