"""Lines of code with a remark behind each ("debug 128  # redirects"): which of them a question is about."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache

from rag_app.text.language.lines import line_at
from rag_app.text.language.words import content_stems

_ASKS_WHICH = re.compile(r"\b(?:what|which)\b(?!\s+(?:does|do|is|are)\b)", re.IGNORECASE)
_LINE = re.compile(r"^[ \t]*(?P<code>[^\s#|](?:[^\n]*?\S)?)[ \t]+(?:#|//|;)[ \t]+(?P<remark>[^\n]+)$", re.MULTILINE)
_LEAST = 3  # lines of a listing


def remarked(question: str, text: str, start: int) -> tuple[int, int] | None:
    """The code of the line whose remark has the most telling words of a `question` which or what, where `start` is in
    another one of the same listing. Words that few lines have tell most; None where no one line has most."""
    lines = _listing(text, start) if _ASKS_WHICH.search(question) else ()
    if len(lines) < _LEAST:
        return None
    stems = [content_stems(line[0]) for line in lines]
    lines_with = Counter(stem for own in stems for stem in own)
    asked = content_stems(question)
    telling = [sum(math.log(len(lines) / lines_with[stem]) for stem in own & asked) for own in stems]
    best = max(telling)
    at = telling.index(best)
    if best <= 0 or telling.count(best) > 1 or lines[at].start() <= start < lines[at].end():
        return None
    return lines[at].span("code")


def _listing(text: str, start: int) -> tuple[re.Match[str], ...]:
    """The lines with a remark around `start`, none but such between them; none where its own line has no remark."""
    low = line_at(text, start)[0]
    return next((run for run in _listings(text) if run[0].start() <= low < run[-1].end()), ())


@lru_cache(maxsize=8)  # it is looked at from each place of what is said
def _listings(text: str) -> tuple[tuple[re.Match[str], ...], ...]:
    runs: list[list[re.Match[str]]] = []
    for line in _LINE.finditer(text):
        if runs and line.start() == runs[-1][-1].end() + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return tuple(map(tuple, runs))
