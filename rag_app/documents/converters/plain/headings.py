"""Headings of a plain text: lines between blank ones that have a number, stand in capitals or are underlined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from rag_app.documents.markdown import heading
from rag_app.text.language.words import FUNCTION_WORDS

_LONGEST = 80  # characters
_FULL = 45  # the same, of a line that a heading goes on behind
_LEAST = 2  # headings of a kind
_FURTHER = 3  # a number may be ahead of the one before, where a heading between was not known
_NUMBERED = re.compile(
    r"((?:\d{1,3}|[A-Z](?=\.[\d\s]))(?:\.\d{1,3}){0,4})(?P<end>[.)]?)\s*(?<!\d)(?=[^\W_]|[\"'“‘„«(])"
)
_LETTERED = 1000  # what the letter of an appendix counts from
_NAMES = (
    r"PART|BOOK|TITLE|TEIL|PARTIE|LIVRE",
    r"CHAPTER|ARTICLE|ANNEX|APPENDIX|SCHEDULE|EXHIBIT|KAPITEL|ARTIKEL|ANHANG|ANLAGE|CHAPITRE|ANNEXE|CAPÍTULO|ARTÍCULO",
    r"SECTION|ABSCHNITT|SECCIÓN|§",
)
_NAMED = [re.compile(rf"(?i:{names})\s*(?:\d{{1,3}}[a-z]?|[IVXLC]{{1,7}}|[A-Z])\b[.:]?") for names in _NAMES]
_RULE = re.compile(r"\s*([=~*^-])\1{2,}\s*$")
_TITLE, _NAMED_RANK, _CAPITALS, _BY_NUMBER = 0, 2, 5, 6  # ranks of kinds; a number's with its parts
_UNDERLINED = (1, _TITLE)  # by dashes, and by equals signs
_WORD = re.compile(r"[^\W\d_]{3}")
_UNENDING = ",;:，、；：،؛"
_ENDS = ".!。．！।"  # of sentences
_IN_A_ROW = 2  # lines in capitals without a text behind them; more are a list
_SPACED = re.compile(r"\S(?:   |\t)\s*\S|\.{4}|\|")  # cells of a row, or the dots of a list of contents


@dataclass(slots=True)
class _Block:
    """Lines between blank ones: `lines[first:last]` of a text, and the number that they begin with; of a heading its
    rank, title and number, and how many lines."""

    first: int
    last: int
    rank: int = -1
    title: str = ""
    number: tuple[int, ...] = ()
    length: int = 0
    begins: tuple[int, ...] = ()

    def drop(self) -> None:
        """Make it no heading."""
        self.rank, self.title, self.number, self.length = -1, "", (), 0


def with_headings(text: str) -> str:
    """The text with the marks of Markdown before its headings."""
    lines = text.split("\n")
    blocks = list(_blocks(lines))
    for block in blocks:
        _name(block, lines)
    _drop_lists(blocks)
    _drop_numbers(blocks)
    _drop_capitals(blocks)
    found = [block for block in blocks if block.title]
    if not found:
        return text
    first = blocks[0]
    over_names = first.rank == _CAPITALS and any(0 <= block.rank < _CAPITALS for block in found)
    if (found[0] is not first or over_names) and (title := _title(first, lines)):
        first.rank, first.title, first.length = _TITLE, title, 1
        found = [first, *(block for block in found if block is not first)]
    levels = dict(zip(sorted({_TITLE, *(block.rank for block in found)}), range(1, 20), strict=False))
    out: list[str] = []
    at = 0
    for block in found:
        out += [*lines[at : block.first], heading(levels[block.rank], block.title)]
        at = block.first + block.length
        out += [""] if at < block.last else []
    return "\n".join(out + lines[at:])


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    first = None
    for at, line in enumerate([*lines, ""]):
        if line.strip():
            first = at if first is None else first
        elif first is not None:
            yield _Block(first, at)
            first = None


def _name(block: _Block, lines: Sequence[str]) -> None:
    """Fill in what the block says as a heading, if it may be one."""
    said = [line.strip() for line in lines[block.first : block.last][:4]]
    block.begins = _begins(said[0])
    if len(said) > 2 and _RULE.match(said[0]) and _RULE.match(said[2]) and _is_title(said[1]):
        block.rank, block.title, block.length = _UNDERLINED[said[0][0] == "="], said[1], 3
    elif len(said) > 1 and _RULE.match(said[1]) and _is_title(said[0]) and _as_long(*said[:2]):
        block.rank, block.title, block.length = _UNDERLINED[said[1][0] == "="], said[0], 2
    elif block.last - block.first == 1 and _is_title(said[0]):
        block.rank, block.number = _rank(said[0])
        block.title, block.length = (said[0], 1) if block.rank >= 0 else ("", 0)
    elif block.last - block.first == 2 and _is_wrapped(*said):
        block.rank, block.number = _rank(said[0])
        block.title, block.length = " ".join(said), 2
    elif block.last - block.first == 2 and any(named.fullmatch(said[0]) for named in _NAMED) and _is_title(said[1]):
        block.rank, block.title, block.length = _rank(said[0])[0], " ".join(said), 2


def _begins(line: str) -> tuple[int, ...]:
    """The number that a line begins with, where its sign or its parts tell that it is one of a heading or an item."""
    numbered = _NUMBERED.match(line)
    counts = numbered and (numbered["end"] or "." in numbered[1])
    return _parts(numbered[1]) if numbered and counts else ()


def _parts(number: str) -> tuple[int, ...]:
    """The parts of a number, of which the first may be the letter of an appendix."""
    return tuple(int(part) if part.isdigit() else _LETTERED + ord(part) - ord("A") for part in number.split("."))


def _rank(line: str) -> tuple[int, tuple[int, ...]]:
    for rank, named in enumerate(_NAMED, start=_NAMED_RANK):
        if named.match(line):
            return rank, ()
    numbered = _NUMBERED.match(line)
    if numbered and numbered[1].isalpha() and line.isupper():
        numbered = None  # "A. SCOPE"
    if numbered and (not line[numbered.end()].islower() or ("." in numbered[1] and numbered["end"])):
        number = _parts(numbered[1])
        return _BY_NUMBER + len(number), number
    mostly = 2 * sum(map(str.isalpha, line)) > len(line)
    capitals = line.upper() == line != line.lower() and line[0].isalnum() and mostly and _WORD.search(line)
    return (_CAPITALS if capitals else -1), ()


def _is_title(line: str) -> bool:
    """Whether a line may be a heading: short, no row, and no sentence."""
    ends = line[-1:] in _UNENDING or (line[-1:] in _ENDS and not _is_named(line))
    return len(line) <= _LONGEST and not ends and not _SPACED.search(line) and not _RULE.match(line)


def _is_wrapped(line: str, below: str) -> bool:
    """Whether two lines are a heading with a number of several parts, which had no room in one."""
    numbered = _NUMBERED.match(line)
    return (
        bool(numbered and "." in numbered[1] and numbered["end"])
        and not _NUMBERED.match(below)
        and _FULL <= len(line) <= _LONGEST
        and _is_title(below)
    )


def _is_named(line: str) -> bool:
    """Whether a line that ends in a dot is a heading all the same: a name with a number, or a number with words that
    all have capitals."""
    numbered = _NUMBERED.match(line)
    words = [word for word in line[numbered.end() :].split() if word not in FUNCTION_WORDS] if numbered else ()
    return any(named.fullmatch(line) for named in _NAMED) or (bool(words) and all(word[0].isupper() for word in words))


def _as_long(title: str, rule: str) -> bool:
    return abs(len(title) - len(rule)) <= max(3, len(title) // 2)


def _title(block: _Block, lines: Sequence[str]) -> str:
    line = lines[block.first].strip()
    alone = block.last - block.first == 1 and _is_title(line) and line[:1].isalpha()
    return line if alone and not line.endswith("?") else ""


def _drop_lists(blocks: Sequence[_Block]) -> None:
    """Headings are none where one follows another that is not above it, or their next number is right below and none
    of a heading: they are items of a list."""
    items = [above for above, below in pairwise(blocks) if above.number and _counts_on(above, below)]
    for are_titles, group in groupby(blocks, lambda one: bool(one.number) and one.last - one.first <= one.length):
        run = list(group)
        if are_titles and any(below.rank <= above.rank for above, below in pairwise(run)):
            items += run
    for item in items:
        item.drop()


def _counts_on(above: _Block, below: _Block) -> bool:
    one, other = above.begins, below.begins
    return not below.number and bool(one) and other == (*one[:-1], one[-1] + 1)


def _drop_numbers(blocks: Sequence[_Block]) -> None:
    """Numbers that do not go on from the ones before them are none of headings, nor is one alone; a letter that no
    number goes on from ("A.1") is none."""
    before: tuple[int, ...] = ()
    kept = []
    appendices = {block.number[0] for block in blocks if len(block.number) > 1 and block.number[0] >= _LETTERED}
    for block in blocks:
        if not block.number:
            continue
        if block.number[0] >= _LETTERED and block.number[0] not in appendices:
            block.drop()
        elif block.number in ((0,), (1,), (_LETTERED,)) or _follows(before, block.number):
            before = block.number
            kept.append(block)
        else:
            block.drop()
    if len(kept) < _LEAST:
        for block in kept:
            block.drop()


def _follows(before: tuple[int, ...], number: tuple[int, ...]) -> bool:
    same = sum(1 for _ in _common(before, number))
    if same == len(number):
        return False
    ahead = number[same] - (before[same] if same < len(before) else 0)
    return 0 <= ahead <= _FURTHER and all(part <= _FURTHER for part in number[same + 1 :])


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> Iterator[int]:
    for left, right in zip(one, other, strict=False):
        if left != right:
            return
        yield left


def _drop_capitals(blocks: Sequence[_Block]) -> None:
    """Lines in capitals are headings where there are several, each said once or twice, and not many of them, or the
    last ones of the text, in a row."""
    said = Counter(block.title for block in blocks if block.rank == _CAPITALS)
    for is_in_capitals, group in groupby(blocks, key=lambda block: block.rank == _CAPITALS):
        run = list(group)
        is_last = run[-1] is blocks[-1] and run[-1].length == run[-1].last - run[-1].first
        for block in run if is_in_capitals else ():
            if is_last or len(run) > _IN_A_ROW or said[block.title] > 2 or len(said) < _LEAST:
                block.drop()
