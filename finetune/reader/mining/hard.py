"""The other sections of a document that a reader takes for the answer: hard negatives for its next training."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from finetune.reader.mining.kept import found_once
from finetune.reader.rows import written
from finetune.reader.rows.mixing import Hardest
from rag_app.artifacts import sha256_of
from rag_app.index.context import heading_of
from rag_app.reading.found import Reading
from rag_app.reading.read import Reader


def find_hardest(open_reader: Callable[[], Reader], data: Path, folder: Path, say: Callable[[str], None]) -> Hardest:
    """For every question about a whole document, but one for a yes or no, its nearest other sections and its sister's,
    by how probably the reader finds an answer there; found once for these documents and kept in `folder`."""
    path = written.FOLDER / f"{written.DOCUMENTS}.jsonl"

    def find() -> Iterator[dict[str, Any]]:
        say("reading other sections for every question about a document")
        for id, sections in _read_all(open_reader(), path, data):
            yield {"id": id, "sections": sections}

    lines = found_once(folder / f"hardest-{sha256_of(path)[:8]}.jsonl", find)
    return {line["id"]: line["sections"] for line in lines}


def _read_all(reader: Reader, path: Path, data: Path) -> Iterator[tuple[str, list[int]]]:
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
