"""Yes or no by the boxes of a form: "Pets allowed: Yes ☐ No ☒", "Large accelerated filer ☒ Accelerated filer ☐"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.names import named_in, terms
from rag_app.text.sentences import spans_kept
from rag_app.text.words import content_stems, denies

_BOX = r"(?:[☐□❏❑¨☑☒✓✔✗✘■⊠]|\[[ xX]?\])"
_BOXES = re.compile(rf"({_BOX})")
_EMPTY = re.compile(r"[☐□❏❑¨]|\[ ?\]")
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
    matter = content_stems(_COUNTS_AS.sub(" ", question)) - terms(" ".join(named_in(question)))
    for passage in shown:
        asked = matter - content_stems(passage.under) or matter
        for box in _boxes_of(passage.text, asked):
            label = content_stems(box.label)
            shared = len(asked & label), -len(label)
            if shared > most and denies(question) == denies(box.label):
                said = " ".join(passage.text[box.start : box.end].split())
                best, most = (Quote(said, passage.number, box.start, box.end), box.is_ticked), shared
    return best


def chosen_at(text: str, start: int, end: int) -> bool | None:
    """Whether the yes or the no of a form is ticked in `text[start:end]` or right behind it; None where neither stands
    there, or none of them is ticked, or both."""
    pair = _PAIR.search(text, start, end) or _BEHIND.match(text, end)
    return _chosen(pair) if pair else None


def _boxes_of(text: str, asked: set[str]) -> Iterator[_Box]:
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
        elif _BOXES.fullmatch(line):
            if _is_about(asked, content_stems(text[first:last])):
                yield _Box(text[first:last], _EMPTY.match(line) is None, first, end)
        else:
            for label, mark in _beside(line):
                if _is_about(asked, content_stems(label)):
                    yield _Box(label, _EMPTY.match(mark) is None, start, end)
        before = (start, end)


def _chosen(pair: re.Match[str]) -> bool | None:
    yes, no = (_EMPTY.match(pair[name] or pair[f"{name}_behind"]) is None for name in ("yes", "no"))
    return yes if yes != no else None


def _is_about(asked: set[str], label: set[str]) -> bool:
    """Whether a label has most of what is asked, or is more than half of it."""
    shared = len(asked & label)
    return shared >= _MOST * len(asked) > 0 or (label <= asked and 2 * shared > len(asked))


def _beside(line: str) -> list[tuple[str, str]]:
    """Labels and boxes of a line, each behind its box where the line begins with one; none where one has no other."""
    mark = _MARK.match(line)
    parts = _BOXES.split(line[mark.end() if mark else 0 :])
    labels, boxes = [part.strip(" |") for part in parts[::2]], parts[1::2]
    named = list(zip(labels[0 if labels[0] else 1 :], boxes, strict=False))
    return named if len(named) == len(boxes) and all(label for label, _ in named) else []


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text, those of several lines line by line where a box stands in them."""
    for start, end in spans_kept(text):
        if not _BOXES.search(text, start, end):
            yield start, end
            continue
        for line in re.finditer(r"[^\n]*\S[^\n]*", text[start:end]):
            yield start + line.start(), start + line.end()
