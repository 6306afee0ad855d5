"""All rows of one pass, in order: a warm-up of short ones, then everything mixed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from finetune.reader.rows import sets
from finetune.reader.rows.alone import alone_rows
from finetune.reader.rows.edits import claim_of, edited_question, without_answer
from finetune.reader.rows.forms import form_rows
from finetune.reader.rows.row import NO_SPAN, Row, answerable_row, cropped, unrelated_row
from finetune.reader.rows.sets import chance
from finetune.reader.rows.tables import table_rows
from finetune.reader.rows.written import CONTRASTS, shares, written_rows

_LONGEST = 170  # words of a passage that is not cropped to fewer
HELD_OUT = 1 / 12  # of the passages of ragqa_train, for choosing among runs and for fitting mixtures


@dataclass(frozen=True, kw_only=True, slots=True)
class Mixture:
    """How often what is made from a row goes in: shares of the rows it can be made from; `tables` rows for each
    question about a table, `forms` questions about invented forms, `verdicts` of the questions for a yes or no,
    `written` of those written by hand, but `situations` of those among them that people ask from a situation,
    `documents` of those about whole documents; those that differ in few words go in `contrasts` times each; `alone` of
    the written ones are asked of single sentences, rows and columns too."""

    negatives: float = 0.45
    own_negatives: float = 1.0
    others: float = 0.5
    warm_up: float = 0.4
    edited: float = 0.1
    without_answer: float = 0.06
    support: float = 0.12
    cropped: float = 0.7
    tables: float = 0.0
    forms: int = 0
    verdicts: float = 0.0
    written: float = 0.0
    situations: float = 0.0
    documents: float = 0.0
    contrasts: int = 0
    alone: float = 0.0

    @property
    def written_files(self) -> dict[Path, float]:
        """The files of what was written by hand, each with the share of its questions that goes in."""
        return shares(self.written, self.situations, self.documents, min(1.0, self.contrasts))


def is_held_out(passage_id: str) -> bool:
    """Whether questions of this passage are kept out of training."""
    return chance("held out", passage_id) < HELD_OUT


Candidates = Mapping[str, Sequence[str]]
"""Ids of passages that the retriever gave for a question, best first, by the question's id."""

Hardest = Mapping[str, Sequence[int]]
"""Places of the sections of documents that a reader takes for the answer, hardest first, by the question's id."""


def rows_of_pass(
    data: Path, candidates: Candidates, mixture: Mixture, seed: int, hardest: Hardest = MappingProxyType({})
) -> list[Row]:
    """Rows of pass number `seed`, mixed; passes differ in their negatives, edits, crops and order."""
    made: list[Row] = []
    for number, (base, answers, negatives) in enumerate(_questions(data, candidates, mixture, seed)):
        draw = random.Random(f"{seed}:{number}:{base.id}")
        made.append(base)
        made += negatives
        if base.answers and base.span and base.span != NO_SPAN:
            if draw.random() < mixture.edited and (twin := edited_question(base, draw)):
                made.append(twin)
            if draw.random() < mixture.without_answer and (twin := without_answer(base, answers)):
                made.append(twin)
            if draw.random() < mixture.support:
                made.append(claim_of(base, draw))
    made += sets.claim_rows(data, mixture.others, seed)
    made += sets.ranking_rows(data, mixture.others, seed)
    made += sets.verdict_rows(data, mixture.verdicts, seed)
    others = mixture.written_files
    contrasts = {path: others.pop(path) for path in [*others] if path.stem == CONTRASTS}
    written = written_rows(data, others, seed, hardest=hardest)
    made += written
    made = [_shortened(row, mixture, random.Random(f"{seed}:{n}:{row.id}")) for n, row in enumerate(made)]
    made += alone_rows(written, mixture.alone, seed)
    if mixture.tables:
        made += table_rows(data, mixture.tables, seed)
    for copy in range(mixture.contrasts):  # whole: where their evidence stands is not known
        made += written_rows(data, contrasts, seed + copy)
    made += form_rows(mixture.forms, seed)
    random.Random(seed).shuffle(made)
    return made


def warm_up_rows(data: Path, mixture: Mixture, seed: int) -> list[Row]:
    """Short questions about single sentences, one in five with the sentence of another question."""
    found = [sets.reading_row(line, sets.WARM_UP) for line in sets.lines(data, sets.WARM_UP)]
    draw = random.Random(seed)
    draw.shuffle(found)
    made = []
    for row in found[: int(len(found) * mixture.warm_up)]:
        other = draw.choice(found).passage
        if draw.random() < 0.2 and other != row.passage:
            made.append(unrelated_row(f"{row.id}:other", row.first, "", other))
        else:
            made.append(row)
    return made


Question = tuple[Row, list[str], list[Row]]


def _questions(data: Path, candidates: Candidates, mixture: Mixture, seed: int) -> Iterator[Question]:
    """(row, its answers, rows of its wrong passages) of every question of the pass."""
    passages = {p["id"]: p for p in sets.lines(data, sets.PASSAGES)}
    own = [q for q in sets.lines(data, sets.OWN) if not is_held_out(q["passage_id"])]
    usable = {q["passage_id"] for q in own}
    for q in own:
        base = own_row(q, passages[q["passage_id"]])
        wrong = [passages[c] for c in candidates.get(q["id"], ()) if c in usable and c != q["passage_id"]]
        share = mixture.own_negatives if q["answerable"] else mixture.own_negatives / 2
        apart = f"{seed}:0"  # from the draws of the other sets
        yield base, q["answers"], _wrong_rows(base, q["answers"], wrong[:6], share, apart, lambda p: p["text"])
    rows = {
        line["id"]: (line, source)
        for source in sets.READING
        for line in sets.lines(data, source)
        if chance("taken", line["id"], seed) < source.share * mixture.others
    }
    negatives = {line["row"]: line["negative_rows"] for line in sets.lines(data, sets.NEGATIVES)}
    for id, (line, source) in rows.items():
        base = sets.reading_row(line, source)
        wrong = [rows[n][0] for n in negatives.get(id, ()) if n in rows]
        spans = line["answers"] if source.spans else []
        wrong_rows = _wrong_rows(base, spans, wrong, mixture.negatives, str(seed), lambda p: p["passage"])
        yield base, line["answers"], wrong_rows


def own_row(question: dict[str, Any], passage: dict[str, Any]) -> Row:
    """A question of ragqa with its passage."""
    title, text = passage["title"], passage["text"]
    if question["answerable"]:
        return answerable_row(question["id"], question["question"], title, text, question["answers"])
    return Row(question["id"], question["question"], title, text, relevant=1.0, answers=0.0, span=NO_SPAN)


def _wrong_rows(
    base: Row, answers: list[str], wrong: list[dict[str, Any]], share: float, seed: str, text: Callable[..., str]
) -> list[Row]:
    """At most one row with a wrong passage, chosen at random; none that holds an answer."""
    draw = random.Random(f"wrong:{seed}:{base.id}")
    if draw.random() >= share:
        return []
    fitting = [p for p in wrong if not any(len(a) > 2 and a.lower() in text(p).lower() for a in answers)]
    if not fitting:
        return []
    chosen = draw.choice(fitting)
    return [unrelated_row(f"{base.id}:wrong", base.first, chosen["title"] or "", text(chosen))]


def _shortened(row: Row, mixture: Mixture, draw: random.Random) -> Row:
    words = draw.randint(50, 110) if draw.random() < mixture.cropped else _LONGEST
    return cropped(row, words, draw)
