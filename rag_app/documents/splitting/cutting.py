"""Where to cut a span of text that is longer than a chunk."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from operator import itemgetter

from rag_app.documents.splitting.tables import TABLE_RULE
from rag_app.documents.splitting.tokens import TokenCounter
from rag_app.text.language.bullets import BULLET
from rag_app.text.language.sentences import sentence_spans, stripped

PARAGRAPH, ROW, SENTENCE, WORD = 4, 3, 2, 1
LOOKAHEAD_CHARS = 200  # text behind a window that shows whether a sentence ends at its edge

Boundary = tuple[int, int]  # offset, strength

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_ITEM = re.compile(rf"\s*(?:{BULLET}|\d{{1,3}}[.)])[ \t]|\|")
# A heading, a question, or a line that announces or names what follows.
_LEADS = re.compile(r" {0,3}#{1,6}[ \t]|.*:\s*\Z|.{1,120}\?[\s*_]*\Z|\s*\*\*[^*]{1,80}\*\*\s*\Z")
_TERM = 80  # characters up to which a line by itself is what the block below it, set in or quoted, explains
# Han, kana, Hangul and Thai letters are words of their own where nothing better is near.
_WORD_START = re.compile(r"(?<=\s)\S|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")


def cut_spans(
    text: str, start: int, end: int, counter: TokenCounter, chunk_tokens: int, taken: Callable[[int], int]
) -> Iterator[tuple[int, int]]:
    """Yield stripped spans of at most `chunk_tokens` tokens that cover `text[start:end]`.

    `taken(start)` tokens, but never over half, go to what a chunk that begins there is read under. Sizes are evened
    out: with n chunks needed, each cut is the strongest boundary between half a share and the limit, of equals the one
    nearest to a full share.
    """
    lines: list[Boundary] | None = None
    while True:
        start, end = stripped(text, start, end)
        if start >= end:
            return
        limit = chunk_tokens - min(taken(start), chunk_tokens // 2)
        total = counter.count(start, end)
        if total <= limit:
            yield start, end
            return
        share = total / -(-total // limit)
        low = counter.end_after(start, max(1, int(share / 2)))
        target = counter.end_after(start, int(share))
        high = min(end, counter.end_after(start, limit))
        if lines is None:
            lines = list(_line_boundaries(text, start, end))
        first, last = (bisect_right(lines, edge, key=itemgetter(0)) for edge in (start, high))
        choice = _candidates(text, start, low, high, end, lines[first:last])
        cut = max(choice, key=lambda item: (item[1], -abs(item[0] - target)))[0] if choice else 0
        cut = cut or _hard_cut(text, start, high, limit)
        left, right = stripped(text, start, cut)
        if left < right:
            yield left, right
        start = cut


def _candidates(text: str, start: int, low: int, high: int, end: int, lines: list[Boundary]) -> list[Boundary]:
    """Boundaries of the best kind there is from `low` to `high`; failing that, the last one before `low`."""
    if near := [item for item in lines if item[0] >= low]:
        return near
    if lines and text[lines[-1][0]] == "|":  # the next row is longer than what is left: it begins the next chunk
        return lines[-1:]
    window = text[start : min(end, high + LOOKAHEAD_CHARS)]
    sentences = [(start + at, SENTENCE) for at, _ in sentence_spans(window) if 0 < at <= high - start]
    if near := [item for item in sentences if item[0] >= low]:
        return near
    if early := lines[-1:] or sentences[-1:]:
        return early
    starts = (match.start() for match in _WORD_START.finditer(text, start + 1, min(end, high + 1)))
    words = [(at, WORD) for at in starts if at <= high]
    return [item for item in words if item[0] >= low] or words[-1:]


def _hard_cut(text: str, start: int, high: int, limit: int) -> int:
    """Cut a word where no tokenizer can make more than `limit` tokens of the piece: at most one per UTF-8 byte."""
    size = 0
    for position in range(start, high):
        size += len(text[position].encode("utf-8", "surrogatepass"))
        if size > limit:
            return max(position, start + 1)
    return max(high, start + 1)


def _line_boundaries(text: str, start: int, end: int) -> Iterator[Boundary]:
    """Line starts that are good cuts, with their strength; a line that leads to the next one gets none."""
    fence = ""
    above = ""
    alone = False  # the line above
    blank = True
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        line = text[position:stop]
        opening = _FENCE.match(line)
        if not line.strip():
            blank = True
        else:
            leads = bool(_LEADS.match(above)) or (alone and blank and _explains(line, above))
            if fence:
                yield position, ROW
            elif blank and not leads:
                yield position, PARAGRAPH if not line.startswith("  ") else ROW  # of an item
            elif TABLE_RULE.match(line) or TABLE_RULE.match(above):
                pass
            elif opening or (not leads and _ITEM.match(line)):
                yield position, ROW
            above, alone, blank = line, blank, False
        if opening:
            fence = "" if fence and line.strip().startswith(fence) else fence or opening[1]
        position = stop + 1


def _explains(line: str, above: str) -> bool:
    """Whether a line begins the block that belongs to the term in the line above: it is quoted or set in below it."""
    if len(above) > _TERM or _is_quoted(above) or _ITEM.match(line):
        return False
    return _is_quoted(line) or _indent(line) > _indent(above)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
