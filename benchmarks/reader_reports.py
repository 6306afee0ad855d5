"""The reader on what reports are made of: prose in other words, figures in tables, fields of forms, and yes or no.

    python benchmarks/reader_reports.py --data DIR [--reader FOLDER] [--part PART]

Of the place where the answer stands (part "places"):

- tables: pieces of the tenth of TAT-QA's tables that is kept out of training, with its questions (`asked`) and made
  ones: F1 of the place where the piece has the cell, AUROC of answering against pieces that have it not;
- forms: invented ones that no training saw, the same two; the fields are those of training;
- written: questions by hand about the tenth of the passages of `finetune/reader/written` that is kept out of training,
  the same two by kind of text, against its unanswerable questions and other passages;
- others: 11,100 questions by other authors over 1,110 passages in the style of reports, tables, forms and office papers
  (`reader_questions`), which no training took, the same two by kind of text;
- sections: written questions about whole documents that are kept out: how often the section that answers is the first,
  and among the first three, of all sections of its document by what the reader says of each;
- sentences: those of written and others whose passage has no table: F1 of the best place of the whole passage, and how
  often it holds the answer; with the sentences read one at a time (`rag_app.reading.in_sentences`); and with the wide
  words of that place (`rag_app.reading.spans`);
- cells: those of them that a cell of a table answers: how often the best place of the whole passage, and that of its
  rows and columns read one at a time, lies in the right row, and in the right cell;
- amounts: questions of ragqa_train that the reader never saw and these tables', which ask for an amount: how often the
  right words, and the reader's other places, say none (`rag_app.text.figures.amounts`);
- verdicts: questions of BoolQ and CondaQA that no training took, written ones kept out, and others: AUROC of
  support, yes against no, the share of right ones of all and of the surest half, and of those said as "Yes" or "No"
  (`rag_app.answering.speaking.speaker`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import trained
from common import OTHERS, mean_of, parser, rate_of, reader_in, table

from finetune.reader.rows import sets
from finetune.reader.rows.forms import form_rows
from finetune.reader.rows.mixing import is_held_out
from finetune.reader.rows.row import NO_SPAN, Row
from finetune.reader.rows.tables import table_rows
from finetune.reader.rows.written import ABSENT, DOCUMENTS, asked_of, passages, row_of, shares, written_rows
from finetune.reader.rows.written import files as written_files
from finetune.reader.rows.written import is_held_out as is_kept_out
from rag_app.index.context import heading_of
from rag_app.metrics import auroc
from rag_app.metrics.text import normalize_answer, token_f1
from rag_app.reading import SHIPPED
from rag_app.reading.found import ReadHit, Reading
from rag_app.reading.in_sentences import with_sentences
from rag_app.reading.in_tables import with_rows
from rag_app.reading.read import Reader
from rag_app.schema import Chunk, Hit
from rag_app.text.figures.amounts import asks_for_an_amount, is_of_another_kind

PARTS = ("places", "sections", "sentences", "cells", "amounts", "verdicts")
_SEED = 99_000  # a pass that no training makes
_FORMS = 600
_STRIDE = 3  # of the questions about cells, since each is read some twenty times
_OTHER = 0.3  # token F1 below which a place says something else


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--reader", type=Path, default=SHIPPED, help="folder of a reader (default: the shipped one)")
    arguments.add_argument("--part", choices=PARTS, help="one of the parts (default: all)")
    options = arguments.parse_args()
    reader = reader_in(options.reader)
    made = list(table_rows(options.data, 2.0, _SEED, held_out=True))
    written = written_rows(options.data, shares(1.0, 1.0, 1.0), _SEED, held_out=True)
    others = {
        path.stem: [row_of(*asked) for asked in asked_of(path, list(passages(path, options.data)), "others")]
        for path in OTHERS
    }
    asked, told = (
        [r for r in rows if r.supports is None] for rows in (written, [r for its in others.values() for r in its])
    )
    parts: dict[str, Callable[[], str]] = {
        "places": lambda: table(
            ["questions", "answered", "F1 of the place", "not answered", "AUROC of answering"],
            of_kinds(reader, made, asked, others),
        ),
        "sections": lambda: table(["sections", "n", "first", "among three"], of_sections(reader, options.data)),
        "sentences": lambda: table(
            ["sentences", "n", "F1 of the place", "holds the answer"], of_sentences(reader, [*asked, *told][::_STRIDE])
        ),
        "cells": lambda: table(["cells", "n", "right row", "right cell"], of_cells(reader, told[::_STRIDE])),
        "amounts": lambda: table(["words", "n", "say no amount"], of_amounts(reader, options.data, made)),
        "verdicts": lambda: table(
            ["verdicts", "n", "yes", "AUROC", "right", "surest half", "said yes", "said no"],
            of_verdicts(reader, options.data, [r for its in (written, *others.values()) for r in its]),
        ),
    }
    for name, made_of in parts.items():
        if options.part in (None, name):
            print(made_of(), end="\n\n", flush=True)


def of_kinds(
    reader: Reader, made: Sequence[Row], asked: Sequence[Row], others: Mapping[str, Sequence[Row]]
) -> list[list[object]]:
    """A line for each kind of questions whose place is known."""
    kinds = {
        "tables, asked": [r for r in made if not r.id.startswith("made:")],
        "tables, made": [r for r in made if r.id.startswith("made:")],
        "forms": [r for r in form_rows(_FORMS, _SEED) if r.supports is None],
    }
    for row in asked:
        kinds.setdefault(f"written, {row.id.split(':')[1]}", []).append(row)
    kinds["written, all"] = list(asked)
    for genre, its in others.items():
        rows = [r for r in its if r.supports is None]
        if any(r.span and r.span != NO_SPAN for r in rows):  # not those of a yes or no alone
            kinds[f"others, {genre}"] = rows
    return [[name, *of_places(reader, rows)] for name, rows in kinds.items()]


def of_verdicts(reader: Reader, data: Path, written: Sequence[Row]) -> list[list[object]]:
    """How well the support of a passage tells yes from no."""
    made = sets.verdict_rows(data, 1.0, _SEED)
    rows = [r for r in made if trained.unseen("verdict", r.id.removesuffix(":verdict"), of="verdicts")]
    rows += [r for r in written if r.supports is not None]
    lines: list[list[object]] = []
    for name in ("boolq", "condaqa", "written", "others"):
        own = [r for r in rows if r.id.startswith(name)][:1500]
        said = np.array(reader.supports([r.first for r in own], [(r.title, r.passage) for r in own]))
        truth = np.array([r.supports == 1 for r in own])
        order = np.argsort(-np.abs(said - 0.5))
        right = (said > 0.5) == truth
        sure = [rate_of(right[order[:n]]) for n in (len(own), len(own) // 2)]
        spoken = [truth[said > 0.5], ~truth[said < 0.5]]
        told = [f"{len(one)}: {rate_of(one)}" for one in spoken if len(one)]
        lines.append([name, len(own), f"{truth.mean():.3f}", f"{auroc(said, truth):.3f}", *sure, *told])
    return lines


def of_places(reader: Reader, rows: Sequence[Row]) -> list[object]:
    """Count and F1 of the answered rows, count and AUROC of the others."""
    read = [reader.read(r.first, [(heading_of(r.title, (), r.above), r.passage)])[0] for r in rows]
    held = [r.span is not None and r.span != NO_SPAN for r in rows]
    f1 = [
        token_f1(row.passage[one.start : one.end], [row.passage[slice(*row.span)]])
        for row, one in zip(rows, read, strict=True)
        if row.span and row.span != NO_SPAN
    ]
    value = auroc(np.array([one.answers for one in read]), np.array(held))
    return [len(f1), mean_of(f1), len(rows) - len(f1), f"{value:.3f}"]


def of_sections(reader: Reader, data: Path) -> list[list[object]]:
    """How often the right one of a document's sections is the best and among the best three, by single signals and by
    those that reorder the hits of a search, each in its weight."""
    path = next(path for path in written_files() if path.stem == DOCUMENTS)
    documents: dict[str, list[dict[str, Any]]] = {}
    for line in passages(path, data):
        if is_kept_out(line, DOCUMENTS):
            documents.setdefault(line["title"], []).append(line)
    mixing = reader.manifest.mixing
    signals = {
        "relevance": replace(mixing, rerank=(0.0, 1.0, 0.0, 0.0)),
        "answers": replace(mixing, rerank=(0.0, 0.0, 1.0, 0.0)),
        "lead": replace(mixing, rerank=(0.0, 0.0, 0.0, 1.0)),
        "reranking": mixing,
    }
    ranks: dict[str, list[int]] = {name: [] for name in signals}
    for sections in documents.values():
        texts = [(heading_of(line["title"], (line["headings"],)), line["passage"]) for line in sections]
        for right, line in enumerate(sections):
            for question in line["questions"]:
                if question["kind"] == ABSENT:
                    continue
                read = reader.read(question["q"], texts)
                for name, weights in signals.items():
                    scores = [weights.score(one) for one in read]
                    ranks[name].append(1 + sum(score > scores[right] for score in scores))
    return [
        [name, len(told), *(rate_of([rank <= most for rank in told]) for most in (1, 3))]
        for name, told in ranks.items()
    ]


def of_sentences(reader: Reader, rows: Sequence[Row]) -> list[list[object]]:
    """F1 of the best place in passages of prose, and how often it holds all of the answer: of the whole passage, with
    its sentences read alone, and the wide words of that place."""
    found: dict[str, list[tuple[float, bool]]] = {
        "whole passage": [], "and sentences one at a time": [], "and its wide words": [],
    }  # fmt: skip
    for row in rows:
        if not row.span or row.span == NO_SPAN or row.supports is not None or "|" in row.passage:
            continue
        hit, whole = _read_whole(reader, row)
        (closely,) = with_sentences(row.first, [ReadHit(hit, whole)], reader)
        best = (closely.reading or whole).places[:1]
        spans = [
            (whole.start, whole.end),
            *((one.start, one.end) for one in best),
            *(one.spans(row.passage)[0] for one in best),
        ]
        answer = row.passage[slice(*row.span)]
        for name, span in zip(found, spans, strict=True):
            said = row.passage[slice(*span)]
            found[name].append(
                (token_f1(said, [answer]), f" {normalize_answer(answer)} " in f" {normalize_answer(said)} ")
            )
    return [
        [name, len(told), mean_of([f1 for f1, _ in told]), rate_of([held for _, held in told])]
        for name, told in found.items()
    ]


def _read_whole(reader: Reader, row: Row) -> tuple[Hit, Reading]:
    """The passage of a row as a hit, and what is read in it."""
    hit = Hit(Chunk(0, 0, "", row.title, 0, len(row.passage), row.passage, (row.above,)), 1.0)
    return hit, reader.read(row.first, [(heading_of(row.title, (row.above,)), row.passage)], widely=True)[0]


def of_cells(reader: Reader, rows: Sequence[Row]) -> list[list[object]]:
    """How often the best place is in the row and in the cell of the answer: of the whole passage, and of rows and
    columns."""
    found: dict[str, list[tuple[bool, bool]]] = {"whole passage": [], "rows and columns one at a time": []}
    for row in rows:
        start, end = row.span or NO_SPAN
        in_table = row.passage.startswith("|", row.passage.rfind("\n", 0, start) + 1)
        if not end or row.supports is not None or not in_table:
            continue
        hit, whole = _read_whole(reader, row)
        (alone,) = with_rows(
            row.first, [ReadHit(hit, whole)], reader, lambda _document, low, high, text=row.passage: text[low:high]
        )
        for name, reading in zip(found, (whole, alone.reading or whole), strict=True):
            at = reading.start
            same = row.passage.count("\n", 0, at) == row.passage.count("\n", 0, start)
            found[name].append((same, same and at < end and start < reading.end))
    return [[name, len(told), *(rate_of(one) for one in zip(*told, strict=True))] for name, told in found.items()]


def of_amounts(reader: Reader, data: Path, made: Sequence[Row]) -> list[list[object]]:
    """Right words and rival places of questions for an amount, and the share of those that say none."""
    passages = {p["id"]: p for p in sets.lines(data, sets.PASSAGES)}
    asked = [
        (
            q["question"],
            passages[q["passage_id"]]["title"],
            passages[q["passage_id"]]["text"],
            q["answers"],
        )
        for q in sets.lines(data, sets.OWN)
        if q["answerable"] and is_held_out(q["passage_id"])
    ]
    asked += [
        (r.first, heading_of(r.title, (), r.above), r.passage, [r.passage[slice(*r.span)]])
        for r in made
        if r.span and r.span != NO_SPAN
    ]
    found: dict[str, list[bool]] = {"right": [], "other places": []}
    for question, heading, text, answers in asked:
        if asks_for_an_amount(question):
            found["right"].append(is_of_another_kind(answers[0], question))
            for place in reader.read(question, [(heading, text)])[0].places:
                said = text[place.start : place.end]
                if token_f1(said, answers) < _OTHER:
                    found["other places"].append(is_of_another_kind(said, question))
    return [[name, len(told), rate_of(told)] for name, told in found.items()]


if __name__ == "__main__":
    main()
