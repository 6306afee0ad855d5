"""Rows of training made of questions that were written by hand over passages of reports, tables, papers and manuals.

The sets of Wikipedia ask in the passage's own words; here most questions are put in other words, what is asked for
stands beside its like, a quarter cannot be answered though it looks so, and a quarter wants a yes or no. Most passages
are invented and stand beside their questions in `written/`; of those of TAT-QA and Wikipedia only the place is kept.
The lines of `documents` are the sections of whole documents: their questions are asked of other sections too, of those
that share most words with them, as a search within one document finds them. Some documents have a `sister`, another
year's or model's edition: a question that says which it means is asked of the sister's section of the same headings.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from finetune.reader.rows import sets
from finetune.reader.rows.row import NO_SPAN, Row, locate
from rag_app.errors import DataError
from rag_app.text.language.words import content_stems

FOLDER = Path(__file__).parents[1] / "written"
LICENCE = "Apache-2.0"
HELD_OUT = 1 / 10  # of the passages, to measure with
LONGEST_CLAUSE = 25  # words of an answer to why and how whose place is learnt
_UNRELATED = 0.25  # of the questions are asked once more of another passage of their kind
VERDICTS = {"yes": 1.0, "no": 0.0}
ABSENT = "none"
SITUATIONS = "situations"  # the file of questions as people ask who are in some situation
CONTRASTS = "contrasts"  # the file of questions for a yes or no that differ in few words; their place is not known
DOCUMENTS = "documents"  # the file whose lines of one title are a document's sections
_NEAR = 5  # other sections of a document that a question may be asked of
_ASKED = 2  # those that it is asked of


def written_rows(
    data: Path,
    taken: Mapping[Path, float],
    seed: int,
    *,
    held_out: bool = False,
    hardest: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> list[Row]:
    """A share (0 to 1) of the questions of each file, by `shares`, each with its passage; those of documents with two
    others of its sections or its sister's too, of which one is the `hardest` where it is known (`hard.find_hardest`); a
    quarter of the rest with another passage. A tenth is kept out, and `held_out` gives the rows of these."""
    made: list[Row] = []
    for path, share in taken.items():
        genre = path.stem
        lines = trained_on(path, data, held_out=held_out)
        for id, question, line in asked_of(path, lines):
            draw = random.Random(f"{seed}:{id}")
            if draw.random() >= share:
                continue
            made.append(row_of(id, question, line))
            if genre == DOCUMENTS:
                known = hardest.get(id)
                near = other_sections(question, line, lines) if known is None else [lines[place] for place in known]
                first = near[:1] if known else []
                others = first + draw.sample(near[len(first) :], min(_ASKED, len(near)) - len(first))
                made += [_other(id, question, one) for one in others]
            elif question["kind"] != ABSENT and draw.random() < _UNRELATED:
                other = draw.choice(lines)
                if other is not line:
                    made.append(_other(id, question, other))
    return made


def trained_on(path: Path, data: Path, *, held_out: bool = False) -> list[dict[str, Any]]:
    """The lines of a file that are trained on, or those that are kept out."""
    return [line for line in passages(path, data) if is_held_out(line, path.stem) == held_out]


def asked_of(
    path: Path, lines: Sequence[dict[str, Any]], whose: str = "written"
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every question of the lines, with its id, which begins with `whose` it is, before it and its line after it."""
    for number, line in enumerate(lines):
        for asked, question in enumerate(line["questions"]):
            yield f"{whose}:{path.stem}:{number}:{asked}", question, line


def other_sections(
    question: Mapping[str, Any], line: Mapping[str, Any], lines: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Where else a question about a document may be asked: near sections of its own, and its sister's."""
    return near_sections(question, line, lines) + sister_sections(question, line, lines)


def near_sections(
    question: Mapping[str, Any], line: Mapping[str, Any], lines: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The other sections of the question's document that share most of its words, most first."""
    asked = content_stems(question["q"])
    others = [one for one in lines if one["title"] == line["title"] and one is not line]
    return sorted(others, key=lambda one: -len(asked & _stems(one["headings"], one["passage"])))[:_NEAR]


def sister_sections(
    question: Mapping[str, Any], line: Mapping[str, Any], lines: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The sections of the sister document under the same headings, where the question names what only its own
    document's title has; one that does not say which it means may be answered by both."""
    sister = line.get("sister", "")
    if not (content_stems(line["title"]) - content_stems(sister)) & content_stems(question["q"]):
        return []
    return [one for one in lines if one["title"] == sister and one["headings"] == line["headings"]]


@cache
def _stems(headings: str, passage: str) -> frozenset[str]:
    return frozenset(content_stems(f"{headings} {passage}"))


def shares(written: float, situations: float, documents: float, contrasts: float = 0.0) -> dict[Path, float]:
    """The files that rows are made of, each with the share of its questions that is taken."""
    if not (written or situations or documents or contrasts):
        return {}
    own = {SITUATIONS: situations, DOCUMENTS: documents, CONTRASTS: contrasts}
    found = {path: own.get(path.stem, written) for path in files()}
    return {path: share for path, share in found.items() if share}


def files() -> list[Path]:
    """The files of `written/`, one a kind of text; `DataError` where there are none, as in an installed package."""
    found = sorted(FOLDER.glob("*.jsonl"))
    if not found:
        raise DataError(
            f"{FOLDER}: no questions there; a reader is trained in a checkout of the repository or its source "
            "distribution."
        )
    return found


def is_held_out(line: Mapping[str, Any], genre: str = "") -> bool:
    """Whether the questions about a passage are kept out of training; of `documents` whole ones are, with sisters."""
    named = min(line["title"], line.get("sister", line["title"])) if genre == DOCUMENTS else line["passage"]
    return sets.chance("held out", named) < HELD_OUT


def row_of(id: str, question: Mapping[str, Any], line: Mapping[str, Any]) -> Row:
    """A question with its own passage."""
    kind = question["kind"]
    if kind == ABSENT:
        return _row(id, question, line, relevant=1.0, answers=0.0, span=NO_SPAN)
    if kind in VERDICTS and "e" not in question:
        return _row(id, question, line, relevant=1.0, answers=1.0, supports=VERDICTS[kind])
    if kind in VERDICTS:
        at = line["passage"].index(question["e"])
        evidence = (at, at + len(question["e"]))
        return _row(id, question, line, relevant=1.0, answers=1.0, supports=VERDICTS[kind], span=evidence)
    span = locate(question["q"], line["passage"], question["a"][:1], LONGEST_CLAUSE)
    return _row(id, question, line, relevant=1.0, answers=1.0, span=span)


def _other(id: str, question: Mapping[str, Any], line: Mapping[str, Any]) -> Row:
    """A question with a passage that does not answer it; what is asked for nowhere is about none of them."""
    return _row(f"{id}:other", question, line, relevant=0.0, answers=0.0, span=NO_SPAN)


def _row(id: str, question: Mapping[str, Any], line: Mapping[str, Any], **known: Any) -> Row:
    return Row(id, question["q"], line["title"], line["passage"], above=line["headings"], **known)


def passages(path: Path, data: Path) -> Iterator[dict[str, Any]]:
    """The passages of one file: `title`, `headings`, `passage`, perhaps `sister`, and `questions`, each with its words
    (`q`), its `kind`, and the literal answers (`a`) or, for a yes or no where it is known, the evidence (`e`)."""
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
