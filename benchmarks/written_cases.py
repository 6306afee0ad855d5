"""The passages of `finetune/reader/written` as documents, and the questions about those kept out of the training.

Those over Wikipedia are left out: `ragqa` has their like. So are contrasts: passages of a sentence are no documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from finetune.reader.rows import written
from finetune.reader.rows.sets import chance
from rag_app.schema import Document

_LEFT_OUT = ("general", "wiki", written.CONTRASTS)


def written_documents(data: Path) -> list[Document]:
    """Every passage below its heading; `source` tells them apart."""
    return [
        Document(
            source, f"# {line['headings']}\n\n{line['passage']}" if line["headings"] else line["passage"], line["title"]
        )
        for source, line in _passages(data)
    ]


def written_questions(data: Path, half: int) -> list[dict[str, Any]]:
    """The questions about one half (0 or 1) of the passages that are kept out, in the shape of `ragqa`'s; what answers
    one for a yes or no is its `kind`."""
    return [
        {
            "question": asked["q"],
            "answers": asked.get("a", [asked["kind"]] if asked["kind"] in written.VERDICTS else []),
            "answerable": asked["kind"] != written.ABSENT,
            "kind": asked["kind"],
            "passage_id": source,
        }
        for source, line in _passages(data)
        if written.is_held_out(line, source.rpartition("-")[0])
        and (chance("half", line["passage"]) < 0.5) == (half == 0)
        for asked in line["questions"]
    ]


def _passages(data: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in written.files():
        if path.stem not in _LEFT_OUT:
            for number, line in enumerate(written.passages(path, data)):
                yield f"{path.stem}-{number}", line
