"""A document in its own words: sentences that say most of it, or all that name a thing."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.answering.document.parts import Part
from rag_app.text.language.bullets import BULLET
from rag_app.text.language.lines import line_at
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems, split_words

_WORDS = (7, 45)  # of a sentence that can stand alone
_NEW = 0.6  # share of a sentence's words that were said already, from which it says nothing new
_ITEM = re.compile(rf"[ \t]*(?:{BULLET}|\d{{1,3}}[.)])[ \t]+")
_OF_NO_SENTENCE = re.compile(r"[ \t]*(?:#{1,6}[ \t]|\|)")  # a line with full stops in it, none of which ends one
_LINE = re.compile(r"[ \t]*(?:#{1,6}[ \t]|\||>|```|~~~|\[)")
_REFERS_BACK = re.compile(
    r"\s*(?:(?:all|many|some|any|any one|each|one) of (?:this|these|those|them)"
    r"|this|these|those|that|it|they|he|she|such|however|therefore|thus|moreover|furthermore|in addition"
    r"|additionally|for example|for instance|see|note)\b",
    re.IGNORECASE,
)


_ENDING = re.compile(r"(?<=[^s])(?:'s|’s|s)\Z")  # of the plural or the genitive
_JOINS = re.compile(r"[,;/&+]|\b(?:and|or|und|oder)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """`part.text[start:end]`, one sentence or list item; `is_sure` unless it is named by a heading of several things
    or by another form of its name."""

    part: int
    start: int
    end: int
    is_sure: bool = True


def _spans(part: Part) -> list[tuple[int, int]]:
    """Spans of the sentences and list items of a part; headings, rows of tables and code are left out."""
    text = part.text
    return [
        (s, e)
        for s, e in sentence_spans(text)
        if not _LINE.match(text, s) and not _OF_NO_SENTENCE.match(text, line_at(text, s)[0])
    ]


def most_telling(parts: Sequence[Part], limit: int) -> list[Found]:
    """At most `limit` sentences in the order of the document, spread over its parts by their length.

    A sentence counts by how much its words are those of the whole document (centroid of TF-IDF weights with the part
    as document, Radev et al. 2004, doi 10.1016/j.ipm.2003.10.006), more where it opens its part and less where it
    refers to what it stands after; one that mostly repeats a chosen one is left out (Carbonell and Goldstein 1998,
    doi 10.1145/290941.291025).
    """
    candidates = [_candidates(part) for part in parts]
    if not any(candidates):
        candidates = [_candidates(part, short=True) for part in parts]
    weights = _weights(candidates)
    chosen: list[Found] = []
    said: set[str] = set()
    groups = _groups(parts, limit)
    limit = min(limit, max(2, sum(map(len, candidates)) // 2))  # half of a short document is no summary
    for group in groups:
        taken = 0
        scored = sorted(
            (
                (_score(stems, weights, order, parts[at].text[span[0] : span[1]]), at, span, stems)
                for at in group
                for order, (span, stems) in enumerate(candidates[at])
            ),
            key=lambda one: (-one[0], one[1], one[2]),
        )
        for _, at, span, stems in scored:
            if taken == max(1, limit // len(groups)) or len(chosen) == limit:
                break
            if len(stems & said) < _NEW * len(stems):
                chosen.append(Found(at, *span))
                said |= stems
                taken += 1
    return sorted(chosen, key=lambda f: (f.part, f.start))


def naming(parts: Sequence[Part], subject: str, limit: int, *, items: bool) -> tuple[list[Found], int]:
    """Sentences and list items (`items`: only those below a heading of that name) that name `subject`, in order, at
    most `limit`, spread over the parts that have some, and how many more there are.

    In a part below a heading of that name, its list items, of one word, too, or else what opens its paragraphs count as
    named; not surely where the heading joins it to other things ("Risks and chances"). A title that all parts stand
    below counts only where it has no other words. A sentence that mostly repeats another is left out, of the items only
    one with the same words. One that has the name in another form ("allowed" for *allowances*) is none surely.
    """
    wanted, wanted_forms = content_stems(subject), _forms(subject)
    groups: list[list[Found]] = []
    said: list[set[str]] = []
    titles = set.intersection(*(set(part.headings[:1]) for part in parts)) if len(parts) > 1 else set()
    for at, part in enumerate(parts):
        headings = [one for one in part.headings if one not in titles or wanted == content_stems(one)]
        headed = bool(wanted) and wanted <= content_stems(" ".join(headings))
        surely = wanted <= content_stems(" ".join(one for one in headings if not _joins(one, wanted)))
        group = []
        for start, end in _spans(part):
            text = part.text[start:end]
            stems = content_stems(text)
            item = bool(_ITEM.match(text)) and bool(stems)
            same = wanted_forms <= _forms(text)
            named = wanted <= stems and len(stems) > len(wanted) + 1 and (item or _is_whole(text))
            opens = headed and (item or (_is_whole(text) and _opens_paragraph(part.text, start)))
            is_said = any(stems == other if item else _is_like(stems, other) for other in said)
            if (item and opens if items else named or opens) and not _REFERS_BACK.match(text) and not is_said:
                group.append(Found(at, start, end, (named and same) or (opens and surely)))
                said.append(stems)
        groups.append(group)
    in_turn = [one for row in itertools.zip_longest(*groups) for one in row if one is not None]
    return sorted(in_turn[:limit], key=lambda f: (f.part, f.start)), len(in_turn[limit:])


def plain(text: str) -> str:
    """A sentence on one line, without the marks of Markdown."""
    item = _ITEM.match(text)
    return " ".join(re.sub(r"[*`]{1,3}", "", text[item.end() :] if item else text).split())


def _forms(text: str) -> set[str]:
    """The words with content as they are, but for the ending of the plural."""
    words = (text[word.start : word.end].lower() for word in split_words(text) if word.is_content)
    return {_ENDING.sub("", re.sub(r"ies\Z", "y", word)).removesuffix("e") for word in words}  # "boxes" as "box"


def _joins(heading: str, wanted: set[str]) -> bool:
    """Whether a heading joins what is `wanted` to other things."""
    words = {word.stem for word in split_words(heading) if word.is_content and not word.is_number}
    return bool(words - wanted) and _JOINS.search(heading) is not None


def _is_like(stems: set[str], other: set[str]) -> bool:
    """Whether two sentences say much the same."""
    return len(stems & other) >= _NEW * len(stems | other)


def _opens_paragraph(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t")
    return before.endswith("\n\n") or before.rpartition("\n")[0].rpartition("\n")[2].startswith("#") or not before


def _is_whole(text: str, short: bool = False) -> bool:
    low, high = _WORDS
    return (short or low <= len(text.split()) <= high) and bool(re.search(r"[.!?][\"'”’)\]]*\Z", text.strip())) \
        and not text[:1].islower()  # fmt: skip


def _is_item(text: str) -> bool:
    """Whether a text is an item of a list, and none of a list of links."""
    item = _ITEM.match(text)
    return item is not None and not _LINE.match(text, item.end())


def _candidates(part: Part, short: bool = False) -> list[tuple[tuple[int, int], set[str]]]:
    """Spans of list items and sentences that say something, with their stems; `short` ones, too."""
    made = []
    for start, end in _spans(part):
        text = part.text[start:end]
        if _is_item(text) or _is_whole(text, short):
            stems = {w.stem for w in split_words(text) if w.is_content and not w.is_number}
            if len(stems) >= (1 if short else 4):
                made.append(((start, end), stems))
    return made


def _weights(candidates: Sequence[Sequence[tuple[tuple[int, int], set[str]]]]) -> dict[str, float]:
    sentences = [stems for part in candidates for _, stems in part]
    held = Counter(stem for stems in sentences for stem in stems)
    # A word of one sentence is chance, a word of nearly all tells nothing.
    return {s: n * math.log(1 + len(sentences) / n) for s, n in held.items() if n > 1}


def _score(stems: set[str], weights: dict[str, float], order: int, text: str) -> float:
    score = sum(weights.get(s, 0.0) for s in stems) / math.sqrt(len(stems) + 4)
    return score * (1.3 if order == 0 else 1.1 if order < 3 else 1.0) * (0.6 if _REFERS_BACK.match(text) else 1.0)


def _groups(parts: Sequence[Part], limit: int) -> list[list[int]]:
    """Neighbouring parts in at most `limit` groups of about equal length."""
    total = sum(len(p.text) for p in parts) or 1
    groups: dict[int, list[int]] = {}
    before = 0
    for at, part in enumerate(parts):
        middle = before + len(part.text) / 2
        groups.setdefault(min(limit - 1, int(limit * middle / total)), []).append(at)
        before += len(part.text)
    return list(groups.values())
