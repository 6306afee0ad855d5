"""Where to cut a span of text that is longer than a chunk."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag_app.documents.tokens import TokenCounter
from rag_app.sentences import sentence_spans

PARAGRAPH, ROW, SENTENCE, WORD = 4, 3, 2, 1

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_ITEM = re.compile(r" {0,3}(?:[-*+•]|\d{1,3}[.)])[ \t]|\|")
_NESTED_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])[ \t]")
_TABLE_RULE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(\||$)")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
# Han, kana, Hangul and Thai letters are words of their own where nothing better is near.
_WORD_START = re.compile(r"(?<=\s)\S|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")


def cut_spans(text: str, start: int, end: int, counter: TokenCounter, limit: int) -> Iterator[tuple[int, int]]:
    """Yield stripped spans of at most `limit` tokens that cover `text[start:end]`.

    Sizes are evened out: with n chunks needed, each cut is the strongest boundary between half a share and the limit,
    of equals the one nearest to a full share.
    """
    lines: list[tuple[int, int]] | None = None
    first_line = 0
    while True:
        start, end = _strip(text, start, end)
        if start >= end:
            return
        total = counter.count(start, end)
        if total <= limit:
            yield start, end
            return
        if lines is None:
            lines = list(_line_boundaries(text, start, end))
        while first_line < len(lines) and lines[first_line][0] <= start:
            first_line += 1
        cut = _best_cut(text, start, end, counter, limit, total, lines, first_line)
        left, right = _strip(text, start, cut)
        if left < right:
            yield left, right
        start = cut


def _best_cut(text, start, end, counter, limit, total, lines, first_line) -> int:  # type: ignore[no-untyped-def]
    share = total / -(-total // limit)
    low = counter.end_after(start, max(1, int(share / 2)))
    target = counter.end_after(start, int(share))
    high = min(end, counter.end_after(start, limit))
    near: list[tuple[int, int]] = []
    early: list[tuple[int, int]] = []
    for position, strength in lines[first_line:]:
        if position > high:
            break
        (near if position >= low else early).append((position, strength))
    strong = [item for item in near if item[1] >= ROW]
    if not strong:
        window = text[start : min(end, high + 200)]
        finer = [(start + a, SENTENCE) for a, _ in sentence_spans(window) if 0 < a <= high - start]
        strong = (
            [item for item in finer if item[0] >= low] or [item for item in early if item[1] >= ROW][-1:] or finer[-1:]
        )
    if not strong:
        words = [start + match.start() for match in _WORD_START.finditer(text, start, min(end, high + 1))]
        words = [(position, WORD) for position in words if start < position <= high]
        strong = [item for item in words if item[0] >= low] or words[-1:]
    if not strong:
        return _hard_cut(text, start, high, limit)
    return max(strong, key=lambda item: (item[1], -abs(item[0] - target)))[0]


def _hard_cut(text: str, start: int, high: int, limit: int) -> int:
    """Cut a word where no tokenizer can make more than `limit` tokens of the piece: at most one per UTF-8 byte."""
    size = 0
    for position in range(start, high):
        size += len(text[position].encode("utf-8", "surrogatepass"))
        if size > limit:
            return max(position, start + 1)
    return max(high, start + 1)


def _line_boundaries(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Line starts that are good cuts, with their strength; a line that leads to the next one gets none."""
    fence = ""
    above = ""
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
            leads = above.rstrip().endswith(":") or bool(_HEADING.match(above))
            if fence:
                yield position, ROW
            elif blank and not leads:
                yield position, PARAGRAPH if not line.startswith("   ") else ROW
            elif _TABLE_RULE.match(line) or _TABLE_RULE.match(above):
                pass
            elif opening or (not leads and (_ITEM.match(line) or _NESTED_ITEM.match(line))):
                yield position, ROW
            above, blank = line, False
        if opening:
            fence = "" if fence and line.strip().startswith(fence) else fence or opening[1]
        position = stop + 1


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
