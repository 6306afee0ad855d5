"""Headings of a plain text that stand further left than all running text, as in a manual page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag_app.documents.markdown import heading

_LEAST = 3  # headings at the left edge
_LEAST_BODY = 2  # blanks that running text is further in
_LONGEST = 80  # characters
_NARROWEST = 50  # characters of a wrapped line
_MOST = 2  # times that one of them is said; what is said more often is who speaks
_NAME = re.compile(r"name", re.IGNORECASE)
_PURPOSE = re.compile(r"[-–—]\s")  # "row - Rules of the club"
_NO_TITLE = re.compile(r"[.,;:!?]\Z|\S(?:   |\t)\s*\S|\A\W|\A\d+[.)]?\s|\A[a-z]\W")
_PAGE_EDGE = re.compile(r"\S(?:   |\t)\s*\S.*\Z")  # "LS(1)   User Commands   LS(1)"


def with_outdented(text: str) -> str | None:
    """The text with the marks of Markdown before its headings, where all that stands at its left edge are headings:
    short lines below a blank one and right above text that is further in. What stands between them and the running text
    in the same way are headings below them; the one line below "NAME" that says what for is the title. None for other
    texts, such as paragraphs whose first lines stand out."""
    lines = text.split("\n")
    indents = [len(line) - len(line.lstrip()) if line.strip() else -1 for line in lines]
    filled = [at for at, indent in enumerate(indents) if indent >= 0]
    edges = {at for at in (*filled[:1], *filled[-1:]) if _PAGE_EDGE.search(lines[at])}
    leftmost = [at for at in filled if indents[at] == 0 and at not in edges]
    if len(leftmost) < _LEAST or not all(_is_heading(at, lines, indents) for at in leftmost):
        return None
    body = Counter(indents[at + 1] for at in leftmost).most_common(1)[0][0]
    said_most = max(Counter(lines[at].strip() for at in leftmost).values())
    if body < _LEAST_BODY or said_most > _MOST or _go_on(leftmost, lines):
        return None
    found = [at for at in filled if indents[at] < body and at not in edges and _is_heading(at, lines, indents)]
    ranks = {indent: rank for rank, indent in enumerate(sorted({indents[at] for at in found}), start=2)}
    marked = {at: ["", heading(ranks[indents[at]], lines[at].strip()), ""] for at in found}
    first = found[0]
    is_alone = indents[first + 2 : first + 3] in ([-1], [])
    if _NAME.fullmatch(lines[first].strip()) and is_alone and _PURPOSE.search(lines[first + 1]):
        marked[first], marked[first + 1] = [heading(1, lines[first + 1].strip())], [""]
    return "\n".join(one for at, line in enumerate(lines) for one in marked.get(at, [line]))


def _is_heading(at: int, lines: Sequence[str], indents: Sequence[int]) -> bool:
    """Whether a line is a short one below a blank one, right above one that is further in."""
    said = lines[at].strip()
    is_apart = at == 0 or indents[at - 1] < 0
    is_above = at + 1 < len(lines) and indents[at + 1] > indents[at]
    return is_apart and is_above and len(said) <= _LONGEST and not _NO_TITLE.search(said)


def _go_on(starts: Sequence[int], lines: Sequence[str]) -> bool:
    """Whether lines go on in those below: all of these begin with a small letter where not all above is in capitals, or
    the first word of one had no room above."""
    if all(lines[at + 1].strip()[0].islower() and not lines[at].isupper() for at in starts):
        return True
    ends = sorted(len(line.rstrip()) for line in lines if line.strip())
    width = ends[int(0.9 * (len(ends) - 1))]
    full = (len(lines[at].rstrip()) + 1 + len(lines[at + 1].split(None, 1)[0]) > width for at in starts)
    return width >= _NARROWEST and any(full)
