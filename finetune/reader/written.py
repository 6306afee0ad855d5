"""Rows of training made of questions that were written by hand over passages of reports, tables, papers and manuals.

The sets of Wikipedia ask in the passage's own words; here most questions are put in other words, what is asked for
stands beside its like, a quarter cannot be answered though it looks so, and a quarter wants a yes or no. Most passages
are invented and stand beside their questions in `written/`; of those of TAT-QA and Wikipedia only the place is kept.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from finetune.reader import sets
from finetune.reader.rows import NO_SPAN, Row, locate
from rag_app.errors import DataError

FOLDER = Path(__file__).with_suffix("")
LICENCE = "Apache-2.0"
HELD_OUT = 1 / 10  # of the passages, to measure with
LONGEST_CLAUSE = 25  # words of an answer to why and how whose place is learnt
_UNRELATED = 0.25  # of the questions are asked once more of another passage of their kind
VERDICTS = {"yes": 1.0, "no": 0.0}
ABSENT = "none"
SITUATIONS = "situations"  # the file of questions as people ask who are in some situation


def written_rows(
    data: Path, share: float, seed: int, *, situations: float | None = None, held_out: bool = False
) -> list[Row]:
    """`share` (0 to 1) of the questions, and as much of those from `situations` where it is given, each with its
    passage, and a quarter of them with another passage too. A tenth of the passages is kept out, and `held_out` gives
    the rows of these."""
    made: list[Row] = []
    for path, taken in shares(share, share if situations is None else situations).items():
        genre = path.stem
        lines = [line for line in passages(path, data) if is_held_out(line) == held_out]
        for number, line in enumerate(lines):
            for asked, question in enumerate(line["questions"]):
                id = f"written:{genre}:{number}:{asked}"
                draw = random.Random(f"{seed}:{id}")
                if draw.random() >= taken:
                    continue
                made.append(row_of(id, question, line))
                other = draw.choice(lines)
                if question["kind"] != ABSENT and other is not line and draw.random() < _UNRELATED:
                    made.append(_row(f"{id}:other", question, other, relevant=0.0, answers=0.0, span=NO_SPAN))
    return made


def shares(written: float, situations: float) -> dict[Path, float]:
    """The files that rows are made of, each with the share of its questions that is taken."""
    if not written and not situations:
        return {}
    found = {path: situations if path.stem == SITUATIONS else written for path in files()}
    return {path: share for path, share in found.items() if share}


def files() -> list[Path]:
    """The files of `written/`, one a kind of text; `DataError` where there are none, as in an installed package."""
    found = sorted(FOLDER.glob("*.jsonl"))
    if not found:
        raise DataError(f"{FOLDER}: no questions there; a reader is trained in a checkout of the repository.")
    return found


def is_held_out(line: Mapping[str, Any]) -> bool:
    """Whether the questions about a passage are kept out of training."""
    return sets.chance("held out", line["passage"]) < HELD_OUT


def row_of(id: str, question: Mapping[str, Any], line: Mapping[str, Any]) -> Row:
    """A question with its own passage."""
    kind = question["kind"]
    if kind == ABSENT:
        return _row(id, question, line, relevant=1.0, answers=0.0, span=NO_SPAN)
    if kind in VERDICTS:
        at = line["passage"].index(question["e"])
        evidence = (at, at + len(question["e"]))
        return _row(id, question, line, relevant=1.0, answers=1.0, supports=VERDICTS[kind], span=evidence)
    span = locate(question["q"], line["passage"], question["a"][:1], LONGEST_CLAUSE)
    return _row(id, question, line, relevant=1.0, answers=1.0, span=span)


def _row(id: str, question: Mapping[str, Any], line: Mapping[str, Any], **known: Any) -> Row:
    return Row(id, question["q"], line["title"], line["passage"], above=line["headings"], **known)


def passages(path: Path, data: Path) -> Iterator[dict[str, Any]]:
    """The passages of one file: `title`, `headings`, `passage` and `questions`, each with its words (`q`), its `kind`,
    and the literal answers (`a`) or, for a yes or no, the evidence (`e`)."""
    with path.open(encoding="utf-8") as file:
        for read in file:
            line = json.loads(read)
            if "of" in line:
                text = _texts(data, line["file"])[line["of"]]
                line["passage"] = text[line["start"] : line["end"]]
            yield line


@cache
def _texts(data: Path, file: str) -> dict[str, str]:
    """The texts of a set's file by id."""
    source = next(one for one in (sets.PASSAGES, sets.TABLES) if one.file == file)
    return {line["id"]: line.get("passage") or line["text"] for line in sets.lines(data, source)}
