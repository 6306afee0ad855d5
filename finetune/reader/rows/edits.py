"""Rows made of answerable rows: unanswerable twins (no answer left, or the question edited) and claims.

Twins keep the words and change the truth (Gardner et al.: contrast sets, arXiv:2004.02709; unanswerable twins of
SQuAD: arXiv:2310.19403). The kinds of edit are those of SQuAD 2.0's own annotators (arXiv:1806.03822, table 2):
antonyms, negation, another name or number in the place of the one that the passage gives.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace

from finetune.reader.rows.row import NO_SPAN, Row
from rag_app.text.language.sentences import sentence_spans

_OPPOSITES = """
    first/last before/after most/least more/less more/fewer largest/smallest highest/lowest oldest/newest
    oldest/youngest north/south northern/southern east/west eastern/western best/worst won/lost win/lose begin/end
    began/ended beginning/end started/ended start/end early/late earliest/latest maximum/minimum always/never
    inside/outside above/below with/without increase/decrease increased/decreased rise/fall male/female men/women
    longest/shortest same/different majority/minority allowed/forbidden accepted/rejected large/small high/low
    likely/unlikely public/private founded/abolished born/buried joined/left supported/opposed gained/lost
    upper/lower left/right positive/negative rich/poor strong/weak internal/external during/before winner/loser
    teacher/student parent/child mother/daughter father/son king/queen husband/wife
"""
_OPPOSITE: dict[str, str] = {}
for _pair in _OPPOSITES.split():
    _one, _other = _pair.split("/")
    _OPPOSITE.setdefault(_one, _other)
    _OPPOSITE.setdefault(_other, _one)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'’-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w'’-]+)*")
_NUMBER = re.compile(r"\b\d{1,4}(?:[.,]\d+)*\b")
_WORD = re.compile(r"[A-Za-z']+")


def without_answer(row: Row, answers: list[str]) -> Row | None:
    """The passage without the sentences that hold an answer; None where too little is left or the answer remains."""
    kept, removed = [], 0
    for start, end in sentence_spans(row.passage):
        sentence = row.passage[start:end]
        if any(a.lower() in sentence.lower() for a in answers):
            removed += 1
        else:
            kept.append(sentence)
    if not removed or sum(len(s.split()) for s in kept) < 30:
        return None
    return replace(row, id=f"{row.id}:without", passage=" ".join(kept), relevant=None, answers=0.0, span=NO_SPAN)


def edited_question(row: Row, draw: random.Random) -> Row | None:
    """The row with an opposite, another name or another number in its question; None where nothing can be edited."""
    makers = [_opposite, _other_name, _other_number]
    draw.shuffle(makers)
    for make in makers:
        question = make(row, draw)
        if question and question.lower() != row.first.lower():
            return replace(row, id=f"{row.id}:edited", first=question, relevant=1.0, answers=0.0, span=NO_SPAN)
    return None


def _opposite(row: Row, draw: random.Random) -> str | None:
    places = [
        m
        for m in _WORD.finditer(row.first)
        if m.group().lower() in _OPPOSITE and (m.group().islower() or m.start() == 0)
    ]
    if not places:
        return None
    place = draw.choice(places)
    return _replaced(row.first, place, _OPPOSITE[place.group().lower()])


def _other_name(row: Row, draw: random.Random) -> str | None:
    names = {m.group() for m in _NAME.finditer(row.passage)}
    places = [m for n in names for m in re.finditer(rf"\b{re.escape(n)}\b", row.first, re.IGNORECASE)]
    if not places or not row.span:
        return None
    place, answer = draw.choice(sorted(places, key=lambda m: m.span())), row.passage[slice(*row.span)].lower()
    used = f"{row.first} {answer}".lower()
    others = sorted(n for n in names if not any(w in used for w in n.lower().split() if len(w) > 2))
    return _replaced(row.first, place, draw.choice(others)) if others else None


def _other_number(row: Row, draw: random.Random) -> str | None:
    places = [m for m in _NUMBER.finditer(row.first) if m.group() in row.passage]
    if not places:
        return None
    place = draw.choice(places)
    value = int(re.sub(r"\D", "", place.group()) or 0)
    other = value + draw.choice((-1, 1)) * draw.choice((1, 2, 3, 5, 10, 12, 20))
    return _replaced(row.first, place, str(abs(other) or 7))


def _replaced(text: str, place: re.Match[str], by: str) -> str:
    if place.group()[0].isupper() and place.start() == 0:
        by = by[0].upper() + by[1:]
    return text[: place.start()] + by + text[place.end() :]


def claim_of(row: Row, draw: random.Random) -> Row:
    """A claim for the passage of an answerable row: the question with its answer, or with another name or number of
    the passage, which is then not supported."""
    assert row.span is not None  # noqa: S101 - answerable rows have one
    answer = row.passage[slice(*row.span)]
    pattern = _NUMBER if any(c.isdigit() for c in answer) else _NAME
    used = f"{row.first}\0{answer}".lower()
    found = sorted({m.group() for m in pattern.finditer(row.passage)} - {answer})
    others = [o for o in found if o.lower() not in used and answer.lower() not in o.lower()]
    claims = [(answer, 1.0)]
    if others:
        claims.append((draw.choice(others), 0.0))
    said, truth = draw.choice(claims)
    claim = f"{row.first} {said}"
    return replace(row, id=f"{row.id}:claim", first=claim, relevant=None, answers=None, supports=truth)
