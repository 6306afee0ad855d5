"""The sets that a reader learns from: which, under which licence, and how many rows of each a pass takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune.reader.rows.row import NO_SPAN, Row, answerable_row, unrelated_row
from rag_app.errors import DataError


@dataclass(frozen=True, slots=True)
class ReadingSet:
    """`file` is below the data folder; `share` of its rows are taken; `spans` says whether answers are literal."""

    file: str
    licence: str
    share: float = 1.0
    spans: bool = True


READING = (
    ReadingSet("reading/squadshifts_new_wiki.jsonl", "CC BY 4.0"),
    ReadingSet("reading/qed_nq.jsonl", "CC BY-SA 3.0"),
    ReadingSet("reading/tydiqa_goldp_en.jsonl", "Apache-2.0"),
    ReadingSet("reading/unanswerable_bm25.jsonl", "CC BY-SA 3.0, Apache-2.0, CC BY 4.0", 0.4),
    ReadingSet("reading/condaqa_span.jsonl", "Apache-2.0"),
    ReadingSet("reading/quac_sample.jsonl", "CC BY-SA 4.0"),
    ReadingSet("reading/quoref_ropes_small.jsonl", "CC BY 4.0"),
    ReadingSet("reading/onestopqa.jsonl", "CC BY-SA 4.0", 0.5),
    ReadingSet("reading/nq_openbook_short.jsonl", "CC BY-SA 3.0"),
    ReadingSet("reading/tatqa_span.jsonl", "CC BY 4.0", 0.6),
    ReadingSet("reading/fairytaleqa.jsonl", "Apache-2.0", 0.2),
    ReadingSet("reading/boolq_dev_yesno.jsonl", "CC BY-SA 3.0", 0.3, spans=False),
)
WARM_UP = ReadingSet("reading/qamr.jsonl", "MIT")
RANKING = (
    ReadingSet("reading/retrieval/selqa_rerank.jsonl", "Apache-2.0"),
    ReadingSet("reading/retrieval/va_faq.jsonl", "CC0"),
)
CLAIMS = (
    ReadingSet("reading/claims/fool_me_twice.jsonl", "Apache-2.0"),
    ReadingSet("reading/claims/feverous_s.jsonl", "CC BY-SA 3.0"),
    ReadingSet("reading/claims/begin.jsonl", "CC BY 4.0", 0.25),
)
TABLES = ReadingSet("reading/tatqa_span.jsonl", "CC BY 4.0")
VERDICTS = (
    ReadingSet("reading/boolq_dev_yesno.jsonl", "CC BY-SA 3.0"),
    ReadingSet("reading/condaqa_yesno.jsonl", "Apache-2.0"),
)
OWN = ReadingSet("splits/ragqa_train.jsonl", "CC BY-SA 4.0 (SQuAD 2.0), CC BY-SA 3.0 (Natural Questions)")
PASSAGES = ReadingSet("splits/ragqa_passages.jsonl", OWN.licence)
NEGATIVES = ReadingSet("reading/retrieval/bm25_negatives.jsonl", "as the sets it names")


def lines(data: Path | None, source: ReadingSet) -> Iterator[dict[str, Any]]:
    """The objects of one set's file. Raises `DataError` where there is none, or no folder was given."""
    if data is None:
        raise DataError(f"no data folder; give the one that holds {source.file} with --data.")
    path = data / source.file
    if not path.is_file():
        raise DataError(f"{path}: no such file; give the folder that holds {source.file} with --data.")
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def chance(*parts: object) -> float:
    """A number from 0 to 1 that depends on `parts` only: the same row draws the same in every run."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def reading_row(line: dict[str, Any], source: ReadingSet) -> Row:
    """One line of a reading file as a row."""
    id, question, title, passage = line["id"], line["question"], line["title"] or "", line["passage"]
    if line["answerable"]:
        return answerable_row(id, question, title, passage, line["answers"] if source.spans else [])
    if "synthetic" in line:
        return unrelated_row(id, question, title, passage)
    return Row(id, question, title, passage, relevant=1.0, answers=0.0, span=NO_SPAN)


def claim_rows(data: Path, share: float, seed: int) -> Iterator[Row]:
    """Claims and whether their passage supports them."""
    for source in CLAIMS:
        for line in lines(data, source):
            if (
                line["label"] in ("supported", "not_supported", "refuted")
                and chance(line["id"], seed) < source.share * share
            ):
                supports = float(line["label"] == "supported")
                yield Row(line["id"], line["claim"], line["title"] or "", line["passage"], supports=supports)


def verdict_rows(data: Path, share: float, seed: int) -> Iterator[Row]:
    """Questions for a yes or no as claims: supported where the passage says yes."""
    for source in VERDICTS:
        for line in lines(data, source):
            said = line["answers"][0].lower() if line["answers"] else ""
            if said in ("yes", "no") and chance("verdict", line["id"], seed) < source.share * share:
                supports = float(said == "yes")
                yield Row(
                    f"{line['id']}:verdict", line["question"], line["title"] or "", line["passage"], supports=supports
                )


def ranking_rows(data: Path, share: float, seed: int) -> Iterator[Row]:
    """Queries with a right and a hard wrong passage each."""
    for source in RANKING:
        for line in lines(data, source):
            if chance(line["id"], seed) >= source.share * share:
                continue
            for kind, truth in (("positives", 1.0), ("negatives", 0.0)):
                texts = line[kind]
                if texts:
                    text = texts[int(chance(line["id"], kind, seed) * len(texts))]
                    span = None if truth else NO_SPAN
                    yield Row(f"{line['id']}:{kind}", line["query"], "", text, relevant=truth, answers=truth, span=span)
