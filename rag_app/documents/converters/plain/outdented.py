"""Headings of a plain text that stand further left than all running text, as in a manual page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag_app.documents.markdown import heading

_LEAST = 3  # headings at the left edge
_LEAST_BODY = 2  # blanks that running text is further in
_LONGEST = 80  # characters
_NAME = re.compile(r"name", re.IGNORECASE)
_NO_TITLE = re.compile(r"[.,;:!?]\Z|\S(?:   |\t)\s*\S|\A\W|\A\d+[.)]?\s|\A[a-z]\W")
_PAGE_EDGE = re.compile(r"\S(?:   |\t)\s*\S.*\Z")  # "LS(1)   User Commands   LS(1)"


def with_outdented(text: str) -> str | None:
    """The text with the marks of Markdown before its headings, where all that stands at its left edge are headings:
    short lines below a blank one and right above text that is further in. What stands between them and the running text
    in the same way are headings below them; the one line below "NAME" is the title. None for other texts."""
    lines = text.split("\n")
    indents = [len(line) - len(line.lstrip()) if line.strip() else -1 for line in lines]
    filled = [at for at, indent in enumerate(indents) if indent >= 0]
    edges = {at for at in (*filled[:1], *filled[-1:]) if _PAGE_EDGE.search(lines[at])}
    leftmost = [at for at in filled if indents[at] == 0 and at not in edges]
    if len(leftmost) < _LEAST or not all(_is_heading(at, lines, indents) for at in leftmost):
        return None
    body = Counter(indents[at + 1] for at in leftmost).most_common(1)[0][0]
    if body < _LEAST_BODY:
        return None
    found = [at for at in filled if indents[at] < body and at not in edges and _is_heading(at, lines, indents)]
    ranks = {indent: rank for rank, indent in enumerate(sorted({indents[at] for at in found}), start=2)}
    marked = {at: ["", heading(ranks[indents[at]], lines[at].strip()), ""] for at in found}
    first = found[0]
    if _NAME.fullmatch(lines[first].strip()) and indents[first + 2 : first + 3] in ([-1], []):
        marked[first], marked[first + 1] = [heading(1, lines[first + 1].strip())], [""]
    return "\n".join(one for at, line in enumerate(lines) for one in marked.get(at, [line]))


def _is_heading(at: int, lines: Sequence[str], indents: Sequence[int]) -> bool:
    """Whether a line is a short one below a blank one, right above one that is further in."""
    said = lines[at].strip()
    is_apart = at == 0 or indents[at - 1] < 0
    is_above = at + 1 < len(lines) and indents[at + 1] > indents[at]
    return is_apart and is_above and len(said) <= _LONGEST and not _NO_TITLE.search(said)
