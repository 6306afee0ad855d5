"""Yes or no by the boxes of a form: "Pets allowed: Yes ☐ No ☒", "Large accelerated filer ☒ Accelerated filer ☐"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.answering.lookup.quoting import Quote
from rag_app.citations.contrary import is_contrary
from rag_app.schema import Passage
from rag_app.text.names import named_in, terms
from rag_app.text.periods import YEAR
from rag_app.text.sentences import spans_kept
from rag_app.text.words import content_stems, denies, split_words

_BOX = r"(?:[☐□❏❑¨☑☒✓✔✗✘■⊠]|\[[ xX]?\])"
# Beside a label; "string[]" and "[x](page.md)" are none.
_BOXES = re.compile(rf"((?<![\w)\]`]){_BOX}(?![(\[`]))")
_EMPTY = re.compile(r"[☐□❏❑¨]|\[ ?\]")
_TICK = re.compile(r"[✓✔☑]")  # beside it a cross is none
_CROSS = frozenset("☒✗⊠")
_BULLET = frozenset("■□❏❑¨")  # as often as a box
_NO_BULLET = re.compile(r"[☐☑☒✓✔⊠]|(?<!\w)\[[ xX]\]")
_GAP = r"[\s|,/]*"
_PAIR = re.compile(
    rf"(?P<yes>{_BOX})\s*yes\b{_GAP}(?P<no>{_BOX})\s*no\b|\byes\s*(?P<yes_behind>{_BOX}){_GAP}no\s*(?P<no_behind>{_BOX})",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"\s*(?:{_PAIR.pattern})", re.IGNORECASE)
_MARK = re.compile(r"[-*•|]\s+")
_COUNTS_AS = re.compile(r"\b(?:count|qualify|considered|regarded|treated|classified)(?=\s+as\b)", re.IGNORECASE)
_MOST = 3 / 4  # of what is asked about, that stands beside a box which answers it


@dataclass(frozen=True, slots=True)
class _Box:
    """What stands beside a box of a passage, `text[start:end]`, and whether it is ticked."""

    label: str
    is_ticked: bool
    start: int
    end: int


def ticked_in(question: str, shown: Sequence[Passage]) -> tuple[Quote, bool] | None:
    """The line of a form in one of the passages whose box answers `question`, with what the box stands beside, and
    whether that is ticked; of several the one that shares most content words with it and has fewest others. None where
    no box stands beside what is asked about, but for names and what titles and headings say, or none of a yes and a no
    is ticked, or both."""
    best, most = None, (0, 0)
    plain = _COUNTS_AS.sub(" ", question)
    years = set(YEAR.findall(question))
    names = {one for one in named_in(question) if one in years or not any(map(str.isdigit, one))}
    matter = content_stems(plain) - terms(" ".join(names))
    order = [word.stem for word in split_words(plain)]
    for passage in shown:
        above = content_stems(passage.under) if denies(passage.under) == denies(question) else set[str]()
        rest = matter - above or matter
        asked = [stem for stem in dict.fromkeys(order) if stem in rest]
        around = set(YEAR.findall(f"{passage.source} {passage.around} {passage.text}"))
        for box in _boxes_of(passage.text, asked):
            label = content_stems(box.label)
            shared = len(rest & label), -len(label)
            is_of_it = years <= (set(YEAR.findall(box.label)) or around) and denies(question) == denies(box.label)
            if shared > most and is_of_it and not is_contrary(question, box.label, passage.under):
                said = " ".join(passage.text[box.start : box.end].split())
                best, most = (Quote(said, passage.number, box.start, box.end), box.is_ticked), shared
    return best


def chosen_at(text: str, start: int, end: int) -> bool | None:
    """Whether the yes or the no of a form is ticked in `text[start:end]` or right behind it; None where neither stands
    there, or none of them is ticked, or both."""
    pair = _PAIR.search(text, start, end) or _BEHIND.match(text, end)
    return _chosen(pair) if pair else None


def _boxes_of(text: str, asked: Sequence[str]) -> Iterator[_Box]:
    """The boxes of a text that stand beside what is `asked`."""
    before = (0, 0)
    for start, end in _lines(text):
        line = text[start:end]
        first, last = before
        if pair := _PAIR.search(line):
            if line[: pair.start()].strip(" |"):
                first, last = start, start + pair.start()
            is_ticked = _chosen(pair)
            if is_ticked is not None and _is_about(asked, content_stems(text[first:last])):
                yield _Box(text[first:last], is_ticked, first, start + pair.end())
        else:
            is_alone = _BOXES.fullmatch(line) is not None
            for label, mark in ((text[first:last], line),) if is_alone else _beside(line):
                is_ticked = _is_ticked(mark, line, text)
                if is_ticked is not None and _is_about(asked, content_stems(label)):
                    yield _Box(label, is_ticked, first if is_alone else start, end)
        before = (start, end)


def _is_ticked(mark: str, line: str, text: str) -> bool | None:
    """Whether a mark of a line of a text says yes: a cross does not beside ticks. None where it may be a bullet, or a
    cross of a list that has no other mark."""
    is_empty = _EMPTY.match(mark) is not None
    if mark in _CROSS and _TICK.search(text):
        return False
    if mark == "✗" and not _EMPTY.search(text):
        return None
    others = (_EMPTY.match(one[0]) is None for one in _BOXES.finditer(line))
    if mark in _BULLET and not _NO_BULLET.search(text) and is_empty not in others:
        return None
    return not is_empty


def _chosen(pair: re.Match[str]) -> bool | None:
    yes, no = (_EMPTY.match(pair[name] or pair[f"{name}_behind"]) is None for name in ("yes", "no"))
    return yes if yes != no else None


def _is_about(asked: Sequence[str], label: set[str]) -> bool:
    """Whether a label has most of what is asked, or is more than half of it, the end included: what stands before may
    be whom it is about, what stands behind says how or when."""
    has = [stem in label for stem in asked]
    shared = sum(has)
    goes_on = shared and all(has[has.index(True) :])
    return shared >= _MOST * len(asked) > 0 or bool(goes_on and label <= set(asked) and 2 * shared > len(asked))


def _beside(line: str) -> list[tuple[str, str]]:
    """Labels and boxes of a line: each label behind its box where the line begins with one, or what it is about is said
    before a colon, with that and without, else before it; none where one has no other."""
    mark = _MARK.match(line)
    parts = _BOXES.split(line[mark.end() if mark else 0 :])
    labels, boxes = [part.strip(" |") for part in parts[::2]], parts[1::2]
    about = labels[0] if labels[0].endswith(":") and labels[-1] else ""
    if not boxes or not all(labels[1:-1]) or (bool(labels[0]) == bool(labels[-1]) and not about):
        return []
    named = list(zip(labels[1:] if about or not labels[0] else labels[:-1], boxes, strict=True))
    return named + [(f"{about} {label}", box) for label, box in named if about]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text, those of several lines line by line where a box stands in them."""
    for start, end in spans_kept(text):
        if not _BOXES.search(text, start, end):
            yield start, end
            continue
        for line in re.finditer(r"[^\n]*\S[^\n]*", text[start:end]):
            yield start + line.start(), start + line.end()
