"""Headings of a document that has no styles for them: short paragraphs in bold type above what they are about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag_app.documents.markdown import heading

_BOLD = re.compile(r"\*\*([^*\n]{2,80})\*\*")
_ENDS = ".!?:;,…"  # of sentences, labels and salutations
_LETTER = re.compile(r"[^\W\d_]")
_HEADING = re.compile(r"(#{1,6}) ")
_LEAST = 2  # headings of a document


def with_bold_headings(text: str) -> str:
    """A Markdown text in which these are headings, where it has none, or one above them all, which they stand below.

    Each stands alone, says something else than the others, ends no sentence and has text, a list or a table below it
    that is not bold: names in a row, as in an address, are no headings, and neither is a single line, which may be a
    remark.
    """
    blocks = text.split("\n\n")
    styled = [(at, found) for at, block in enumerate(blocks) if (found := _HEADING.match(block))]
    titles = dict(_headings(blocks))
    if (
        len(titles) < _LEAST
        or 2 * len(titles) > len(blocks)
        or len(styled) > 1
        or any(at > min(titles) for at, _ in styled)
    ):
        return text
    level = len(styled[0][1][1]) + 1 if styled else 2
    return "\n\n".join(heading(level, titles[at]) if at in titles else block for at, block in enumerate(blocks))


def _headings(blocks: Sequence[str]) -> Iterator[tuple[int, str]]:
    said = Counter(blocks)
    for at, (block, below) in enumerate(pairwise(blocks)):
        title = _BOLD.fullmatch(block)
        if title is None or said[block] > 1 or title[1].strip()[-1:] in _ENDS or not _LETTER.search(title[1]):
            continue
        if not _BOLD.fullmatch(below) and not _HEADING.match(below):
            yield at, title[1].strip()
