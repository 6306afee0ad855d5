"""The other sections of a document that a reader takes for the answer: hard negatives for its next training."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from finetune.reader import written
from finetune.reader.mixing import Hardest
from rag_app.artifacts import write_atomic
from rag_app.index.context import heading_of
from rag_app.reading.found import Reading
from rag_app.reading.read import Reader


def find_hardest(reader: Reader, data: Path, folder: Path, say: Callable[[str], None]) -> Hardest:
    """For every question about a whole document, but one for a yes or no, its nearest other sections and its sister's,
    by how probably `reader` finds an answer there; found once and kept in `folder/hardest.jsonl`."""
    path = folder / "hardest.jsonl"
    if not path.exists():
        say("reading other sections for every question about a document")
        lines = [json.dumps({"id": id, "sections": sections}) for id, sections in _read_all(reader, data)]
        write_atomic(path, ("\n".join(lines) + "\n").encode())
    with path.open(encoding="utf-8") as file:
        return {line["id"]: line["sections"] for line in map(json.loads, file)}


def _read_all(reader: Reader, data: Path) -> Iterator[tuple[str, list[int]]]:
    path = written.FOLDER / f"{written.DOCUMENTS}.jsonl"
    lines = written.trained_on(path, data)
    places = {(line["title"], line["headings"], line["passage"]): n for n, line in enumerate(lines)}
    for id, question, line in written.asked_of(path, lines):
        if question["kind"] in written.VERDICTS:
            continue  # nothing tells whether another section settles it as well
        others = written.other_sections(question, line, lines)
        read = reader.read(question["q"], [(heading_of(o["title"], (), o["headings"]), o["passage"]) for o in others])
        found = [
            (reading.answers, places[other["title"], other["headings"], other["passage"]])
            for other, reading in zip(others, read, strict=True)
            if not _repeats(question, other, reading)
        ]
        yield id, [place for _, place in sorted(found, reverse=True)]


def _repeats(question: Mapping[str, Any], section: Mapping[str, Any], reading: Reading) -> bool:
    """Whether a section seems to say the answer again: what is read there holds the answer's words or is in them."""
    best = reading.places[0] if reading.places else None
    said = section["passage"][best.start : best.end] if best else ""
    return bool(said) and any(answer in said or said in answer for answer in question.get("a", ()))
